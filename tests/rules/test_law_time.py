"""The same caseload before, on and after the change of law of 01.07.2023: agreements run on, plans take their place.

Every outcome of these days and of the day after the transition stands in the golden file, reviewed by hand.
"""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from jobs.report import Report
from jobs.rules.rulebook import load
from jobs.run import Order, run

DAYS = (date(2023, 6, 30), date(2023, 7, 1), date(2023, 12, 31), date(2024, 1, 1))
TOPICS = ("fachmodell", "begriffe", "erinnerung", "eingliederung", "absolventenmanagement")
OFFICE = """amt: rechtszeit
name: Jobcenter Rechtszeit
bundesland: ST
bald: 4 Wochen
regeln:
  - absolvent-egv
  - egv-abschlussquote
  - egv-erstabschluss
  - egv-fortschreibung
  - kooperationsplan-fortschreibung
werte:
  egv-erstabschluss:
    abschlussfrist: 21 Tage
"""
_QUERY = (
    "SELECT fassung, regel, vorgang_id, coalesce(periode, '') AS periode, status, "
    "coalesce(strftime(faellig_am, '%d.%m.%Y'), '') AS faellig, coalesce(strftime(erledigt_am, '%d.%m.%Y'), '') AS am "
    "FROM '{}' WHERE kunde_id IS NOT NULL ORDER BY regel, kunde_id, vorgang_id, periode"
)


@pytest.fixture(scope="module")
def folder(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules about agreements and plans, and an office that has no others."""
    rules = tmp_path_factory.mktemp("haus") / "rules"
    for topic in TOPICS:
        shutil.copytree(house / "rules" / topic, rules / topic)
    (rules / "amt").mkdir()
    (rules / "amt" / "rechtszeit.yaml").write_text(OFFICE, encoding="utf-8")
    return rules


@pytest.fixture(scope="module")
def reports(house: Path, folder: Path, programs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[date, Report]:
    """One run a day, every case evaluated in every way."""
    found = {}
    for day in DAYS:
        found[day] = run(Order(
            data=house / "fixtures" / "caseload" / "rechtszeit", rules=folder, office="rechtszeit", as_of=day,
            out=tmp_path_factory.mktemp("lauf") / "ergebnis", run_id="lauf",
            started_at=datetime(2024, 1, 2, tzinfo=UTC),
            all=True, verify=100, programs=programs,
        ))  # fmt: skip
    return found


def test_every_outcome_of_every_day(house: Path, folder: Path, reports: dict[date, Report]) -> None:
    golden = house / "fixtures" / "caseload" / "rechtszeit" / "erwartet.csv"
    with golden.open(encoding="utf-8", newline="") as lines:
        expected = [tuple(row) for row in csv.reader(lines, delimiter=";")][1:]
    assert said(folder, reports) == expected


def said(folder: Path, reports: dict[date, Report]) -> list[tuple[str, ...]]:
    """Day, rule, the first day of the version that decided, record, period, status, due day and day of evidence."""
    found = []
    for day, report in reports.items():
        book = load(folder, "rechtszeit", day).rulebook
        start = {rule.fassung: f"{rule.in_force.start:%d.%m.%Y}" for rule in book.rules}
        for version, rule, *rest in duckdb.connect().execute(_QUERY.format(report.out / "outcomes.parquet")).fetchall():
            found.append((f"{day:%d.%m.%Y}", rule, start[version], *rest))
    return found


@pytest.mark.parametrize("day", DAYS)
def test_the_evaluators_agree_on_every_day(reports: dict[date, Report], day: date) -> None:
    verification = reports[day].receipt.verification
    assert verification is not None and verification.agreed
    assert verification.records == 8


def test_why_a_rule_does_not_count(reports: dict[date, Report]) -> None:
    off = {day: {note.rule: note.reason for note in report.receipt.not_in_force} for day, report in reports.items()}
    mine = ("egv-abschlussquote", "egv-erstabschluss", "egv-fortschreibung", "kooperationsplan-fortschreibung")
    assert {day: {rule: off[day][rule] for rule in mine if rule in off[day]} for day in DAYS} == {
        DAYS[0]: {"kooperationsplan-fortschreibung": "gilt erst ab 01.07.2023"},
        DAYS[1]: {"egv-abschlussquote": "galt bis 30.06.2023"},
        DAYS[2]: {"egv-abschlussquote": "galt bis 30.06.2023"},
        DAYS[3]: {
            "egv-abschlussquote": "galt bis 30.06.2023",
            "egv-erstabschluss": "Rechtsgrundlage entfallen: lief bis 31.12.2023 weiter",
            "egv-fortschreibung": "Rechtsgrundlage entfallen: lief bis 31.12.2023 weiter; es folgt "
            "kooperationsplan-fortschreibung",
        },
    }  # fmt: skip


def test_a_plan_cannot_be_missing_before_there_are_plans(
    house: Path, folder: Path, programs: Path, tmp_path: Path
) -> None:
    data = tmp_path / "daten"
    shutil.copytree(house / "fixtures" / "caseload" / "rechtszeit", data, ignore=shutil.ignore_patterns("koop*"))
    unclear = {}
    for day in DAYS[:2]:
        report = run(Order(
            data=data, rules=folder, office="rechtszeit", as_of=day, out=tmp_path / f"{day}", run_id="lauf",
            started_at=datetime(2024, 1, 2, tzinfo=UTC), all=True, verify=100, programs=programs,
        ))  # fmt: skip
        assert report.receipt.verification is not None and report.receipt.verification.agreed
        unclear[day] = report.receipt.counts["egv-fortschreibung"].get("ungeklärt", 0)
    assert unclear[DAYS[0]] == 0 < unclear[DAYS[1]]
