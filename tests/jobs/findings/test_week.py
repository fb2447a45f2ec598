"""A week of a small office: findings appear, are decided, vanish and come back as they should."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import select

from jobs.evidence.verify import verify
from jobs.imports.confirmation import confirm
from schemas.findings.decision import Action
from schemas.findings.finding import CLOSED
from schemas.findings.reconciled import RunState
from store.records import tables
from store.records.connect import reading
from tests.jobs.findings.conftest import MONDAY, RULE, Week

LATE = ("2026-01-01", "2026-09-15")
"""Eight and a half months, so that it had to begin on 15.06.2026."""
OPENS = ("bald fällig", "heute fällig", "überfällig", "nicht eingehalten", "Vorschlag", "ungeklärt")


def plain(week: Week) -> tuple[set[Any], set[Any]]:
    """What is open and what was missed, straight from the outcomes of the last run: no history, no difference."""
    rows = duckdb.execute(
        "SELECT regel, vorgang_id, coalesce(periode, ''), status, ursache FROM "
        f"'{week.store.runs / week.runs[-1] / 'outcomes.parquet'}'"
    ).fetchall()
    is_open = {row[:3] for row in rows if row[3] in OPENS and row[4] in (None, "Angabe fehlt")}
    return is_open, {row[:3] for row in rows if row[3] == "versäumt"}


def kept(week: Week) -> tuple[set[Any], set[Any]]:
    """The same as the database has it."""
    f = tables.finding.c
    with reading(week.engine) as connection:
        rows = connection.execute(select(f.rule, f.record, f.period, f.state).where(f.entity != "regel")).all()
    return ({tuple(row[:3]) for row in rows if row.state not in CLOSED},
            {tuple(row[:3]) for row in rows if row.state == "versäumt"})  # fmt: skip


def test_a_week(week: Week) -> None:
    for number in (1, 2, 3, 6, 7, 8, 10):
        week.add(f"W{number:02}", *LATE)
    week.add("W04", "2026-01-01", "2026-09-30")
    week.add("W05", "2026-01-01", "2026-07-01")

    # Monday: everything that is late already is Altbestand; what falls due tomorrow is not.
    monday = week.next_day()
    assert monday.reconciled.state is RunState.RECONCILED
    assert kept(week) == plain(week)
    assert set(week.states().values()) == {"erkannt"}
    assert {record for record in week.states() if not week.finding(record).legacy} == {"W04"}
    week.say("W02", Action.EXEMPT, until=MONDAY + timedelta(3), approver="Z. Muster")
    week.say("W03", Action.FALSE_ALARM)
    week.say("W04", Action.ACKNOWLEDGE)
    week.say("W07", Action.REPORT)
    week.say("W10", Action.EXEMPT, until=MONDAY + timedelta(99), approver="Z. Muster")
    again = week.night()
    assert (again.reconciled.events, kept(week)) == (False, plain(week))

    # Tuesday: one was put right, one is no course any more.
    week.put("W01", absolventenmanagement_beginn="2026-06-29")
    week.put("W08", art="Coaching")
    week.next_day()
    assert kept(week) == plain(week)
    assert week.states() == {
        "W01": "abgestellt", "W02": "ausgenommen", "W03": "Fehlalarm", "W04": "anerkannt", "W05": "erkannt",
        "W06": "erkannt", "W07": "als erledigt gemeldet", "W08": "entfallen", "W10": "ausgenommen",
    }  # fmt: skip
    assert week.finding("W01").status == "verspätet erledigt"
    assert week.finding("W04").status == "heute fällig"

    # Wednesday: an end moves, a record goes, another one comes; nothing is decided that nobody decided.
    week.put("W03", ende_geplant="2026-09-14")
    week.remove("W06")
    week.add("W09", *LATE)
    week.next_day()
    assert kept(week) == plain(week)
    assert week.states() == {
        "W01": "abgestellt", "W02": "ausgenommen", "W03": "erkannt", "W04": "anerkannt", "W05": "erkannt",
        "W06": "entfallen", "W07": "als erledigt gemeldet", "W08": "entfallen", "W09": "erkannt", "W10": "ausgenommen",
    }  # fmt: skip
    assert week.events("W03")[-1].body["why"] == "Angaben geändert"
    assert week.events("W06")[-1].body["why"] == "Vorgang nicht mehr geliefert"
    assert (week.finding("W04").status, week.finding("W09").legacy) == ("überfällig", False)

    # Thursday: it is too late for one; what was reported as done is still not in the data.
    week.put("W10", beginn="2026-01-02")
    week.next_day()
    assert kept(week) == plain(week)
    states = week.states()
    assert (states["W05"], states["W02"]) == ("versäumt", "ausgenommen")
    assert (states["W07"], week.events("W07")[-1].body["why"]) == ("erkannt", "nicht in den Daten zu sehen")
    # Neither outcome nor due day have moved, but a fact that the rule reads has.
    assert (states["W10"], week.events("W10")[-1].body["why"]) == ("erkannt", "Angaben geändert")

    # Friday: the exception has ended; a record is back.
    week.add("W06", *LATE)
    week.next_day()
    assert kept(week) == plain(week)
    assert (week.states()["W02"], week.events("W02")[-1].body["why"]) == ("erkannt", "Ausnahme abgelaufen")
    assert [event.kind for event in week.events("W06")] == ["erkannt", "entfallen", "wieder erkannt"]
    assert week.finding("W06").legacy is False

    # Saturday: half of the delivery is missing. Nothing is closed on it; what is new is taken.
    whole = week.data.parent / "ganz"
    shutil.copytree(week.data, whole)
    week.edit("kunde", "SELECT * FROM t ORDER BY kunde_id LIMIT (SELECT count(*) // 2 FROM t)")
    week.edit("teilnahme", "SELECT * FROM t WHERE teilnahme_id NOT LIKE 'W%'")
    before = week.states()
    saturday = week.next_day()
    assert saturday.reconciled.state is RunState.BRAKED
    assert (saturday.reconciled.lapsed, saturday.reconciled.resolved, week.states()) == (0, 0, before)

    # Sunday: the whole delivery; yesterday's is overtaken and never closes anything.
    shutil.rmtree(week.data)
    shutil.copytree(whole, week.data)
    week.put("W02", absolventenmanagement_beginn="2026-07-04")
    week.put("W05", absolventenmanagement_beginn="2026-07-04")
    sunday = week.next_day()
    assert kept(week)[0] == plain(week)[0]
    assert (week.states()["W02"], week.states()["W05"]) == ("abgestellt", "versäumt")
    assert sunday.reconciled.state is RunState.RECONCILED
    # Somebody confirms Saturday's delivery after all.
    confirm(week.store, week.engine, saturday.delivery.id, "P. Beispiel", "Umzug", week.now)
    states = week.states()
    monday_again = week.night(as_of=MONDAY)
    assert [one.state for one in monday_again.caught_up] == [RunState.OVERTAKEN]
    assert (monday_again.reconciled.state, monday_again.reconciled.events) == (RunState.OVERTAKEN, False)
    assert week.states() == states
    assert verify(week.store).faults == ()


def test_a_new_version_of_a_rule_undoes_no_exception_and_hides_no_change(week: Week, tmp_path: Path) -> None:
    for record in ("W01", "W02"):
        week.add(record, *LATE)
    week.next_day()
    for record in ("W01", "W02"):
        week.say(record, Action.EXEMPT, until=MONDAY + timedelta(99), approver="Z. Muster")
    shutil.copytree(week.store.rules, tmp_path / "neu")
    file = next((tmp_path / "neu").rglob(f"{RULE}.yaml"))
    file.write_text(file.read_text(encoding="utf-8").replace("schonfrist: 10 ", "schonfrist: 11 "), encoding="utf-8")
    week.store = replace(week.store, rules=tmp_path / "neu")
    before = week.finding("W01").fassung
    week.next_day()
    assert week.finding("W01").fassung != before
    assert week.states() == {"W01": "ausgenommen", "W02": "ausgenommen"}
    week.put("W01", beginn="2026-01-02")
    week.next_day()
    assert week.states() == {"W01": "erkannt", "W02": "ausgenommen"}
    assert week.events("W01")[-1].body["why"] == "Angaben geändert"


def test_the_reason_stays_readable_after_the_delivery_is_gone(week: Week) -> None:
    week.add("W01", *LATE)
    week.next_day()
    week.say("W01", Action.ACKNOWLEDGE)
    for folder in week.store.snapshots.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    found = week.finding("W01")
    assert "15.06.2026" in found.reason
    assert {"teilnahme.beginn", "teilnahme.ende_geplant"} <= {fact["feld"] for fact in found.facts["angaben"]}
    assert "01.01.2026" in {fact["wert"] for fact in found.facts["angaben"]}
    assert any("Betrifft" in step["satz"] for step in found.facts["schritte"])
    # A decision is possible all the same; what was kept stays.
    week.say("W01", Action.FALSE_ALARM)
    assert week.finding("W01").facts == found.facts
