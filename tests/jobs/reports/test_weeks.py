"""Reports of several weeks and of their month: what is new and gone over which stretch, reckoned apart from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from engine.gather import FACTS, files, gather
from jobs.generate import generate
from schemas.reports.report import Number, Query, Report
from tests.jobs.evidence.office import AT, Office, evaluated, imported, opened
from tests.jobs.reports.recount import Recount
from tests.jobs.reports.test_reports import composed

WEEKS = ("2020-W23", "2020-W24", "2020-W25", "2020-W26", "2020-W27")
"""1 June to 5 July; in the fourth nobody checked."""
DAYS = {date(2020, 6, 3): "daten", date(2020, 6, 5): "daten", date(2020, 6, 12): "andere", date(2020, 6, 19): "daten"}
"""When the office of the other tests (31 May, 30 June) is checked besides: once with people who are not there else."""

Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def month(reported: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office with a check in most weeks of June."""
    folder = tmp_path_factory.mktemp("wochen")
    office = opened(reported, folder / "ablage")
    data = reported.store.path.parent / "daten"
    copytree(data, folder / "daten")
    copytree(data, folder / "andere")
    generate("magdeburg", 400, 8, date(2020, 6, 12), folder / "neu", office.store.rules)
    for path in (folder / "neu").glob("*.parquet"):
        path.replace(folder / "andere" / path.name)
    model = gather(files(office.store.rules / FACTS)).model
    for day, delivery in DAYS.items():
        at = datetime.combine(day, AT.timetz())
        name = imported(office.store, model, folder / delivery, day, at)
        evaluated(office.store, name, day, at, f"woche-{day}")
    return office


@pytest.fixture(scope="module")
def weeks(month: Office) -> list[Report]:
    """The report of every week."""
    return [composed(month, "woche", name) for name in WEEKS]


def moved(report: Report) -> dict[Query, Number]:
    """The numbers of the whole office."""
    (part,) = [one for one in report.teile if one.titel == "Überblick"]
    assert part.tabelle is not None
    return {row[1].abfrage: row[1] for row in part.tabelle.zeilen if isinstance(row[1], Number)}


def keys(office: Office, run: str) -> set[Key]:
    """What a run found open, by rule, record and period."""
    return {(row["regel"], row["vorgang_id"], row["periode"] or "") for row in Recount(office.store).open(run)}


def compared(report: Report) -> tuple[str, str]:
    """The runs that a report compares."""
    assert report.stand.lauf is not None
    assert report.stand.vorlauf is not None
    return report.stand.vorlauf, report.stand.lauf


def checked(weeks: list[Report]) -> list[Report]:
    return [one for one in weeks if one.stand.lauf is not None]


def test_each_week_begins_where_the_last_one_that_was_checked_ended(weeks: list[Report]) -> None:
    assert [one.stand.lauf for one in weeks] == [
        "woche-2020-06-05",
        "woche-2020-06-12",
        "woche-2020-06-19",
        None,
        "lauf-2",
    ]
    stretches = [compared(one) for one in checked(weeks)]
    assert [start for start, _ in stretches] == ["lauf-1", *(end for _, end in stretches[:-1])]


def test_the_month_is_the_stretch_of_its_weeks(month: Office, weeks: list[Report]) -> None:
    whole = composed(month, "monat", "2020-06")
    stretches = [compared(one) for one in checked(weeks)]
    assert compared(whole) == (stretches[0][0], stretches[-1][1])
    said = [moved(one) for one in (*checked(weeks), whole)]
    for number, (start, end) in zip(said, [*stretches, compared(whole)], strict=True):
        before, now = keys(month, start), keys(month, end)
        assert number[Query.NEW].wert == len(now - before)
        assert number[Query.GONE].wert == len(before - now)
        assert number[Query.OPEN].wert == len(now)
    net = [int(one[Query.NEW].wert or 0) - int(one[Query.GONE].wert or 0) for one in said]
    assert sum(net[:-1]) == net[-1]
    assert sum(int(one[Query.NEW].wert or 0) for one in said[:-1]) > int(said[-1][Query.NEW].wert or 0) > 0


def test_the_days_compared_are_named(month: Office, weeks: list[Report]) -> None:
    (part,) = [one for one in weeks[-1].teile if one.titel == "Überblick"]
    assert part.tabelle is not None
    assert "neu seit dem 19.06.2020" in [row[0] for row in part.tabelle.zeilen]
    assert "vom 19.06.2020" in part.saetze[0]
    assert "vom 30.06.2020" in part.saetze[0]
    assert "länger nicht geprüft" in part.saetze[1]
    (usual,) = [one.saetze for one in weeks[1].teile if one.titel == "Überblick"]
    assert len(usual) == 1
    whole = composed(month, "monat", "2020-06")
    assert any("31.05.2020" in said for part in whole.teile for said in part.saetze)


def test_results_that_are_gone_are_not_compared_with(month: Office, tmp_path: Path) -> None:
    office = opened(month, tmp_path / "ablage")
    rmtree(office.store.runs / "woche-2020-06-05")
    report = composed(office, "woche", "2020-W24")
    assert report.stand.vorlauf is None
    assert any("05.06.2020) sind nicht mehr aufbewahrt" in said for part in report.teile for said in part.saetze)


def test_what_a_rule_left_behind_stays_in_its_topic(month: Office, tmp_path: Path) -> None:
    """A rule that was taken out of the rulebook: its findings are no longer open, and still belong somewhere."""
    office = opened(month, tmp_path / "ablage")
    copytree(month.store.rules, tmp_path / "regeln")
    (gone,) = (tmp_path / "regeln").rglob("profiling-ueberpruefung.yaml")
    gone.unlink()
    store, day = replace(office.store, rules=tmp_path / "regeln"), date(2020, 7, 3)
    at = datetime.combine(day, AT.timetz())
    model = gather(files(store.rules / FACTS)).model
    evaluated(store, imported(store, model, month.store.path.parent / "daten", day, at), day, at, "danach")
    report = composed(office, "quartal", "2020-Q3")
    assert compared(report) == ("lauf-2", "danach")
    (part,) = [one for one in report.teile if one.titel == "Neu und nicht mehr offen nach Thema"]
    assert part.tabelle is not None
    topics = [str(row[0]) for row in part.tabelle.zeilen]
    assert "ohne Thema" not in topics
    assert any(key[0] == "profiling-ueberpruefung" for key in keys(month, "lauf-2"))
