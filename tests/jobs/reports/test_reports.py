"""Reports as their receivers get them: every number counted again, nothing small, the same each time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update

from cli.kept import kept
from cli.main import main
from delivery.charts.chart import spec
from delivery.pages.report import facts, report_pictures
from delivery.sheets.report import BASIS, SOURCES
from intake.exports.sheet.read import read_cells
from jobs.reports.make import Asked, make, read, rendered
from schemas.evidence.trail import Kind
from schemas.failure import WrongPeriod
from schemas.reports.period import Sort, period
from schemas.reports.report import Cell, Number, Picture, Point, Query, Report, Shape
from store.records import tables
from store.records.connect import reading, writing
from store.records.upgrade import open_database
from store.trail.entries import entries, head
from tests.jobs.evidence.office import Office, opened
from tests.jobs.reports.recount import Recount

NOW = datetime(2020, 7, 2, 8, 30, tzinfo=UTC)
PERIODS = {"woche": "2020-W27", "monat": "2020-06", "quartal": "2020-Q2", "risiko": "2020"}


def composed(office: Office, sort: str, name: str | None = None) -> Report:
    """A report that nobody noted."""
    engine = open_database(office.store.url)
    asked = Asked(period(Sort(sort), name or PERIODS[sort]), Path("nirgends"), "Erika", NOW, kept())
    try:
        return read(office.store, engine, asked, "akteur-0001")
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def reports(reported: Office) -> dict[str, Report]:
    """One report of each kind."""
    return {sort: composed(reported, sort) for sort in PERIODS}


@pytest.mark.parametrize("sort", PERIODS)
def test_every_number_is_counted_again(reported: Office, reports: dict[str, Report], sort: str) -> None:
    recount = Recount(reported.store)
    numbers = json.loads(reports[sort].model_dump_json())
    assert numbers["art"] == sort
    checked = 0
    for number in reports[sort].numbers():
        wanted, cases = recount.counted(number)
        assert number.lauf in reported.runs
        if number.unterdrueckt:
            assert number.wert is None
            continue
        assert number.wert == wanted, number
        assert wanted == 0 or cases >= 10, number
        checked += 1
    assert checked > 10


def test_every_kind_of_number_was_met(reports: dict[str, Report]) -> None:
    met = {number.abfrage for report in reports.values() for number in report.numbers()}
    assert met >= set(Query) - {Query.RULES_SILENT}


def test_a_wrong_number_would_be_noticed(reported: Office, reports: dict[str, Report]) -> None:
    number = next(one for one in reports["monat"].numbers() if one.abfrage is Query.OPEN and one.wert)
    other = number.model_copy(update={"lauf": reported.runs[0], "merkmale": {"regel": "egv-inhalt"}})
    assert Recount(reported.store).counted(other)[0] != number.wert


def test_what_was_not_checked_comes_first_and_the_trail_is_named(reported: Office, reports: dict[str, Report]) -> None:
    engine = open_database(reported.store.url)
    with reading(engine) as connection:
        last = head(connection)
    engine.dispose()
    for report in reports.values():
        assert report.teile[0].titel == "Was nicht geprüft wurde"
        assert (report.pruefspur.eintraege, report.pruefspur.hash) == last
        assert report.stand.lauf == "lauf-2"
        assert str(report.stand.stichtag) == "2020-06-30"


def test_missed_days_of_the_plan_are_counted(reports: dict[str, Report]) -> None:
    rows = reports["monat"].teile[0].tabelle
    assert rows is not None
    gap = next(row for row in rows.zeilen if row[0] == "Geplante Prüfung ohne Lauf")
    assert isinstance(gap[2], Number)
    # June 2020 in Sachsen-Anhalt: 22 weekdays, Whit Monday (1 June) a holiday, one run on the 30th.
    assert gap[2].wert == 20


def test_no_report_names_a_case_a_record_or_a_person(reported: Office, reports: dict[str, Report]) -> None:
    recount = Recount(reported.store)
    rows = [row for run in reported.runs for row in recount.rows(run)]
    keys = {row["kunde_id"] for row in rows if row["kunde_id"]} | {row["vorgang_id"] for row in rows}
    for report in reports.values():
        words = set(re.findall(r"[\w-]+", report.model_dump_json()))
        # A rule is the record of an overdue review of itself.
        assert not {key for key in keys if any(letter.isdigit() for letter in key)} & words


def test_quarter_has_neither_teams_nor_units(reports: dict[str, Report]) -> None:
    for number in reports["quartal"].numbers():
        assert "team" not in number.merkmale
        assert number.merkmale.get("ebene", "amt") == "amt"


def test_a_risk_ranks_by_what_its_rule_shows(reports: dict[str, Report]) -> None:
    table = next(part for part in reports["risiko"].teile if part.titel == "Geführte Risiken").tabelle
    assert table is not None
    rows = {row[0]: row for row in table.zeilen}
    assert rows["Betrug"][4] == "vorrangig"
    assert rows["Ausfall der IT"][4] == "nachrangig"
    named = rows["kontaktdichte"]
    rule = next(part for part in reports["risiko"].teile if part.titel == "Risiken der Regeln").tabelle
    assert rule is not None
    share = next(
        cell.wert for row in rule.zeilen for cell in row
        if isinstance(cell, Number) and cell.merkmale == {"regel": "kontaktdichte", "was": "anteil"}
    )  # fmt: skip
    assert isinstance(share, Decimal)
    step = "3" if share >= 20 else "2" if share >= 5 else "1"
    assert (named[1], named[2]) == ("1", step)
    assert named[4] == ("vorrangig" if step != "1" else "nachrangig")


def test_the_same_report_gives_the_same_bytes(reported: Office, reports: dict[str, Report]) -> None:
    again = composed(reported, "monat")
    assert again == reports["monat"]
    first = rendered(again)
    assert first == rendered(reports["monat"])
    assert first["pdf"].startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in first["pdf"]
    assert len(report_pictures(again)) > 1


def test_files_are_written_and_noted(reported: Office, tmp_path: Path) -> None:
    office = opened(reported, tmp_path / "ablage")
    made = make(office.store, Asked(period(Sort.WEEK, "2020-W27"), tmp_path / "aus", "Erika Muster", NOW, kept()))
    assert sorted(path.name for path in made.files.values()) == [
        f"bericht-woche-2020-W27.{ending}" for ending in ("json", "pdf", "xlsx")
    ]
    sheets = {name: list(rows) for name, rows in read_cells(made.files["xlsx"])}
    assert next(iter(sheets)) == BASIS
    basis = {cells[0]: cells[1] for _, cells in sheets[BASIS] if len(cells) > 1}
    assert basis["Prüfspur, Fingerabdruck"] == made.report.pruefspur.hash
    assert len(sheets[SOURCES]) == 1 + len(made.report.numbers())
    engine = open_database(office.store.url)
    with reading(engine) as connection:
        noted = list(entries(connection, Kind.EXPORT))
    engine.dispose()
    assert [one.subject for one in noted] == ["bericht-woche-2020-W27"]
    assert "Erika" not in made.files["json"].read_text(encoding="utf-8")


def test_the_command_writes_a_report(reported: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = opened(reported, tmp_path / "ablage")
    order = ["report", "quartal", "--store", str(office.store.path), "--out", str(tmp_path / "aus"), "--by", "Erika"]
    with pytest.raises(SystemExit) as wrong:
        main([*order, "--month", "2020-06"])
    assert wrong.value.code == 2
    assert "--quarter" in capsys.readouterr().err
    with pytest.raises(SystemExit) as fine:
        main([*order, "--quarter", "2020-Q2"])
    assert fine.value.code == 0
    said = capsys.readouterr().out
    assert "bericht-quartal-2020-Q2.pdf" in said
    assert Report.model_validate_json((tmp_path / "aus" / "bericht-quartal-2020-Q2.json").read_text(encoding="utf-8"))


def test_a_period_without_a_run_says_so(reported: Office) -> None:
    report = composed(reported, "monat", "2020-03")
    assert report.numbers() == ()
    assert "keine Prüfung gelaufen" in report.teile[0].saetze[0]
    assert rendered(report)["pdf"].startswith(b"%PDF")


@pytest.mark.parametrize(
    ("sort", "name"), [(Sort.WEEK, "2020-W54"), (Sort.MONTH, "2020-13"), (Sort.QUARTER, "2020-Q5"), (Sort.RISK, "20")]
)
def test_wrong_periods_are_refused(sort: Sort, name: str) -> None:
    with pytest.raises(WrongPeriod):
        period(sort, name)


def test_months_stand_in_their_order_and_every_line_in_one_legend(reports: dict[str, Report]) -> None:
    points = tuple(
        Point(x=month, wert=float(number), art=kind)
        for kind in ("Quote A", "Quote B")
        for number, month in enumerate(("11.2019", "12.2019", "01.2020", "02.2020"))
    )
    drawn = spec(Picture(form=Shape.LINE, titel="Verlauf", beschreibung="", y="Prozent", punkte=points))
    encoding = drawn["encoding"]
    assert encoding["x"]["sort"] == ["11.2019", "12.2019", "01.2020", "02.2020"]
    legends = [encoding[name]["legend"] for name in ("color", "shape", "strokeDash")]
    assert legends[0] == legends[1] == legends[2] != None  # noqa: E711 - one legend, and there is one
    months = next(part for part in reports["monat"].teile if part.titel == "Verlauf über 13 Monate: offen").tabelle
    assert months is not None
    assert [row[0] for row in months.zeilen] == [f"{n:02}.2019" for n in range(6, 13)] + [
        f"{n:02}.2020" for n in range(1, 7)
    ]


def test_a_delivery_that_was_confirmed_is_said_to_be(reported: Office, tmp_path: Path) -> None:
    office = opened(reported, tmp_path / "ablage")
    engine = open_database(office.store.url)
    table = tables.snapshot
    said = []
    for confirmed in (None, NOW):
        with writing(engine) as connection:
            connection.execute(
                update(table).where(table.c.as_of == date(2020, 6, 30)).values(
                    brake={"gruende": ["Ein Fünftel der Fälle fehlt."]}, confirmed_at=confirmed
                )
            )  # fmt: skip
        report = composed(office, "monat")
        said.append((any("nicht bestätigt" in one for one in report.teile[0].saetze), dict(facts(report))))
    assert [warned for warned, _ in said] == [True, False]
    assert said[0][1]["Lieferbremse"] == "Ein Fünftel der Fälle fehlt (nicht bestätigt)"
    assert said[1][1]["Lieferbremse"] == "Ein Fünftel der Fälle fehlt (bestätigt am 02.07.2020, 10:30 Uhr)"
    engine.dispose()


def test_what_people_read_is_called_by_its_name(reports: dict[str, Report]) -> None:
    unclear = [row for row in _rows(reports["monat"], "Was nicht geprüft wurde") if "Ungeklärt" in str(row[0])]
    assert unclear
    assert not any("." in str(row[1]) or "_" in str(row[1]) for row in unclear)
    shares = [row for row in _rows(reports["monat"], "Quoten") if isinstance(row[2], Number)]
    assert {row[2].einheit for row in shares if isinstance(row[2], Number)} == {"%"}


def _rows(report: Report, title: str) -> tuple[tuple[Cell, ...], ...]:
    table = next(part for part in report.teile if part.titel == title).tabelle
    return () if table is None else table.zeilen


@pytest.mark.parametrize("sort", ["monat", "quartal"])
def test_the_office_may_ask_for_more_to_be_hidden(reported: Office, reports: dict[str, Report], sort: str) -> None:
    stricter = Office(
        replace(reported.store, reports=replace(reported.store.reports, cases=40)), reported.snapshots, reported.runs
    )
    report, recount = composed(stricter, sort), Recount(reported.store)
    for number in report.numbers():
        if not number.unterdrueckt:
            wanted, cases = recount.counted(number)
            assert number.wert == wanted
            assert wanted == 0 or cases >= 40, number
    shown = [sum(not one.unterdrueckt for one in each.numbers()) for each in (report, reports[sort])]
    assert shown[0] < shown[1]
    assert any("Weniger als 40 Fälle" in one for part in report.teile for one in part.saetze)
