"""A sample from the draw to the retest, in a real store."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from jobs.evidence.records.desk import Written, listed, record
from jobs.samples.draw import Size, found_again, repeat
from jobs.samples.files import Answer, answers, hand_out
from jobs.samples.proof import disagreement
from jobs.samples.record import Closing, Kept, close, done, report_of, settle, take
from schemas.evidence.trail import Kind
from schemas.failure import SampleRefused, Unknown
from schemas.sample.draw import Choice
from schemas.sample.result import Verdict
from store.records import tables
from store.records.connect import reading
from store.samples import rows
from store.trail.entries import entries
from tests.jobs.findings.conftest import MONDAY, RULE, Week
from tests.jobs.samples.conftest import all_right, drawn, order
from tests.jobs.samples.filling import fill


def test_from_the_draw_to_the_retest(week: Week, tmp_path: Path) -> None:
    found = drawn(week)
    sample = found.sample
    # Most matters of a rule are in order: a sample from the findings alone would never see them.
    assert sample.size > len(sample.cases) == 40
    assert {case.rule for case in sample.cases} == {"absolventenmanagement-beginn", "kontaktdichte"}
    paths = hand_out(found, tmp_path / "aus", MONDAY)
    assert hashlib.sha256(paths[0].read_bytes()).hexdigest() == sample.population
    again = found_again(week.store, week.engine, sample, week.programs)
    assert [again.members[one.token] for one in sample.cases] == [found.members[one.token] for one in sample.cases]

    fill(paths[3], wrong=3)
    told = answers(paths[3], sample)
    assert take(week.engine, sample.id, told, "P. Eins", week.now) == Kept(80, 0, 0)
    assert take(week.engine, sample.id, told, "P. Eins", week.now) == Kept(0, 0, 80)
    assert report_of(week.engine, sample.id).wrong == 3
    second = [Answer(1, "gespräch", Verdict.RIGHT, "")]
    take(week.engine, sample.id, second, "P. Zwei", week.now)
    assert report_of(week.engine, sample.id).open == 1
    with pytest.raises(SampleRefused, match="1 Fälle offen"):
        repeat(order(week), week.engine, sample.id)
    assert take(week.engine, sample.id, second, "P. Eins", week.now) == Kept(0, 1, 0)
    report = report_of(week.engine, sample.id)
    assert (report.open, report.wrong) == (0, 2)
    assert report.overall is not None
    assert report.overall.exact is not None

    measure = settle(week.engine, sample.id, "Schulung", date(2026, 9, 30), "F. Aufsicht", week.now)
    done(week.engine, sample.id, measure, date(2026, 9, 1), "F. Aufsicht", week.now)
    with pytest.raises(SampleRefused, match="offene Maßnahme"):
        done(week.engine, sample.id, measure, date(2026, 9, 1), "F. Aufsicht", week.now)
    with pytest.raises(SampleRefused, match="neueren Lauf"):
        repeat(order(week), week.engine, sample.id)
    week.next_day()
    repeated = repeat(order(week, size=Size(10), seed="neu"), week.engine, sample.id)
    more, there = repeated.sample, list(repeated.population)
    assert disagreement(more, there, sample) is None
    assert "andere Fälle" in str(disagreement(replace(more, seed="x"), there, sample))
    wrong = {case.token for case in sample.cases if case.number in (2, 3)}
    assert {case.token for case in more.cases if case.choice is Choice.FORMERLY_WRONG} == wrong
    fresh = {case.token for case in more.cases if case.choice is Choice.RANDOM}
    # At least two of each rule and team, or all: more than the ten asked for.
    assert len(fresh) == sum(cell.drawn for cell in more.cells) >= 10
    assert all(cell.drawn >= min(2, cell.open) for cell in more.cells)
    assert not fresh & {case.token for case in sample.cases}
    _trail(week, sample.id)


def _trail(week: Week, sample: str) -> None:
    """Every step stands in the trail, and nothing that anybody wrote by hand."""
    with reading(week.engine) as connection:
        noted = [one for one in entries(connection, Kind.SAMPLE) if one.subject == sample]
        kept = rows.one(connection, sample)
    steps = [json.loads(one.body)["schritt"] for one in noted]
    assert steps == ["gezogen", *["ergebnis"] * 82, "maßnahme", "erledigt"]
    assert json.loads(noted[0].body)["sha256"] == kept.sha256
    assert not any(word in one.body + one.reason for one in noted for word in ("Vermerk", "Schulung", "P. Eins"))


def test_a_sample_becomes_the_record_that_the_rules_look_at(week: Week) -> None:
    found = drawn(week)
    closing = Closing("egv-t3", MONDAY, "Az. 9/2026", "Teamleitung Team 3")
    with pytest.raises(SampleRefused, match="40 Fälle offen"):
        close(week.store, week.engine, found.sample.id, closing, "F. Aufsicht", week.now)
    take(week.engine, found.sample.id, all_right(found, 4, 9), "P. Eins", week.now)
    team = {"thema": "EGV", "prüfen_ab": "01.01.2026", "team_id": "T00000001"}
    record(week.store.path, Written("prüffeld", team, "egv-t3", "Az. 1/2026", "BL"), "F. Aufsicht", week.now)
    close(week.store, week.engine, found.sample.id, closing, "F. Aufsicht", week.now)
    (own,) = listed(week.store.path, "stichprobe", None)
    told = {name: own.values[name] for name in ("umfang", "feststellungen", "startwert", "prueffeld_id")}
    assert told == {"umfang": "40", "feststellungen": "2", "startwert": "wurf 1", "prueffeld_id": "egv-t3"}
    for number, question in ((41, "ergebnis"), (1, "tippfehler")):
        with pytest.raises(SampleRefused):
            take(week.engine, found.sample.id, [Answer(number, question, Verdict.RIGHT, "")], "P. Eins", week.now)
    with pytest.raises(SampleRefused, match="abgeschlossen"):
        take(week.engine, found.sample.id, all_right(found), "P. Eins", week.now)


def test_a_deliberate_selection(week: Week) -> None:
    records = tuple(sorted(_records(week))[:3])
    with pytest.raises(SampleRefused, match="braucht einen Grund"):
        drawn(week, records=records, rules=(RULE,))
    with pytest.raises(SampleRefused, match="gibt es nicht: W9"):
        drawn(week, records=("W9",), why="Beschwerde", rules=(RULE,))
    found = drawn(week, records=records, why="Beschwerde", rules=(RULE,))
    assert (found.sample.deliberate, found.sample.seed) == (True, "")
    assert {one.record for one in found.members.values()} == set(records)
    take(week.engine, found.sample.id, all_right(found), "P. Eins", week.now)
    assert report_of(week.engine, found.sample.id).overall is None
    with pytest.raises(SampleRefused, match="gezielte Auswahl"):
        close(week.store, week.engine, found.sample.id, Closing("x", MONDAY, "Az.", "BL"), "F. Aufsicht", week.now)


def _records(week: Week) -> set[str]:
    """The records of one rule's findings in the first run."""
    query = select(tables.finding.c.record).where(tables.finding.c.rule == RULE)
    with reading(week.engine) as connection:
        return set(connection.execute(query).scalars())


def test_what_cannot_be_drawn_or_said(week: Week) -> None:
    with pytest.raises(Unknown, match="Teams"):
        drawn(week, teams=("T99999999",), rules=(RULE,))
    with pytest.raises(Unknown, match="kontaktdichte"):
        drawn(week, rules=("kontaktdichten",))
    with pytest.raises(Unknown, match="stichprobe-0009"):
        report_of(week.engine, "stichprobe-0009")
