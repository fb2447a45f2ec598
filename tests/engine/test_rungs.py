"""Which rung is due on which day, by days looked up in a calendar of 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.plan.rules import Calendar
from engine.workflow.rungs import due_rung, is_open, rests
from schemas.findings.finding import State
from schemas.reminder.matter import Matter, Reminded
from schemas.workflow.exact import Anchor, Ladder, Rung, Span

EASTER = Calendar(frozenset({date(2026, 4, 3), date(2026, 4, 6)}), frozenset({date(2026, 4, 8)}))
"""Good Friday and Easter Monday; the office itself is closed on the Wednesday after."""
LADDER = Ladder("l", "", "", (
    Rung("früh", Anchor.DUE, Span(2, "Wochen"), True, None),
    Rung("vorher", Anchor.DUE, Span(3, "Arbeitstage"), True, None),
    Rung("Tag", Anchor.DUE, None, False, None),
    Rung("spät", Anchor.DUE, Span(1, "Arbeitstage"), False, None, Span(10, "Tage")),
    Rung("hoch", Anchor.DUE, Span(5, "Arbeitstage"), False, "Teamleitung"),
))  # fmt: skip
DUE = date(2026, 4, 7)
MATTER = Matter(1, "r", "R", "k", "fachkraft", "T1", "f", State.FOUND, DUE, date(2026, 3, 2), 1)


def told(matter: Matter, day: date, to: str | None = None) -> str | None:
    """The name of the rung that is due."""
    rung = due_rung(LADDER, matter, day, EASTER, to)
    return None if rung is None else rung.name


@pytest.mark.parametrize(("day", "rung"), [
    (date(2026, 3, 23), None),          # a day too early
    (date(2026, 3, 24), "früh"),        # two weeks before the 7th
    (date(2026, 3, 30), "früh"),
    (date(2026, 3, 31), "vorher"),      # 2nd, 1st of April and the 31st of March are the three working days before
    (date(2026, 4, 4), None),           # Saturday
    (date(2026, 4, 6), None),           # Easter Monday
    (DUE, "Tag"),
    (date(2026, 4, 8), None),           # closing day: quiet, though it counts for the deadline
    (date(2026, 4, 9), "spät"),
])  # fmt: skip
def test_the_last_rung_that_was_reached_speaks(day: date, rung: str | None) -> None:
    assert told(MATTER, day) == rung


def test_a_repeat_waits_for_its_interval() -> None:
    matter = replace(MATTER, told=(Reminded("spät", date(2026, 4, 9), DUE),))
    assert [told(matter, date(2026, 4, day)) for day in (9, 10, 17, 20)] == [None, None, None, "spät"]


def test_a_rung_without_repeat_is_told_once_and_again_when_the_due_day_moves() -> None:
    matter = replace(MATTER, told=(Reminded("vorher", date(2026, 4, 1), DUE),))
    assert told(matter, date(2026, 4, 2)) is None
    assert told(replace(matter, due=date(2026, 4, 9)), date(2026, 4, 7)) == "vorher"


def test_receivers_have_rungs_of_their_own() -> None:
    assert told(MATTER, date(2026, 4, 13), "Teamleitung") is None
    assert told(MATTER, date(2026, 4, 14), "Teamleitung") == "hoch"
    assert told(MATTER, date(2026, 4, 14)) == "spät"


@pytest.mark.parametrize("state", [one for one in State if one not in (State.FOUND, State.ACKNOWLEDGED)])
def test_decided_findings_rest(state: State) -> None:
    assert told(replace(MATTER, state=state), DUE) is None


def test_altbestand_rests_and_so_does_what_lies_until_later() -> None:
    assert rests(replace(MATTER, legacy=True), DUE)
    assert rests(replace(MATTER, follow_up=date(2026, 4, 8)), DUE)
    assert not rests(replace(MATTER, follow_up=DUE), DUE)
    assert not rests(replace(MATTER, state=State.ACKNOWLEDGED), DUE)


def test_without_due_day_nothing_is_counted_from_it() -> None:
    assert told(replace(MATTER, due=None), date(2026, 5, 5)) is None


def test_open_days() -> None:
    assert [day for day in range(1, 11) if is_open(date(2026, 4, day), EASTER)] == [1, 2, 7, 9, 10]


def test_the_same_is_not_told_twice_on_one_day_even_if_the_due_day_moves() -> None:
    matter = replace(MATTER, due=date(2026, 4, 9), told=(Reminded("vorher", date(2026, 4, 2), DUE),))
    assert told(matter, date(2026, 4, 2)) is None
    assert told(matter, date(2026, 4, 7)) == "vorher"
