"""Reminders of the weeks to come, held against going through every day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.plan.rules import Calendar
from engine.plan.values import Duration, Unit
from engine.workflow.rungs import anchor_of, due_rung, last_told, reached
from jobs.releases.trial.reminding import WEEKS, Side, _found, _told, weeks
from schemas.findings.finding import State
from schemas.reminder.matter import Matter, Reminded
from schemas.workflow.exact import Anchor, Ladder, Rung, Span
from store.releases.differing import Coming

TODAY = date(2020, 6, 30)
CALENDAR = Calendar(frozenset({date(2020, 7, 9), date(2020, 8, 3)}), frozenset({date(2020, 7, 17)}), "Probe")
SPANS = (None, Span(1, "Arbeitstage"), Span(3, "Tage"), Span(10, "Arbeitstage"), Span(4, "Wochen"))


def ladder(dice: random.Random) -> Ladder:
    """Some rungs for those who have to act, and for superiors."""
    rungs = []
    for number in range(dice.randint(1, 5)):
        span = dice.choice(SPANS)
        anchor = dice.choice((Anchor.DUE, Anchor.DUE, Anchor.FOUND))
        every = dice.choice((None, None, Span(5, "Arbeitstage"), Span(2, "Wochen")))
        early = span is not None and anchor is Anchor.DUE and dice.random() < 0.4
        rungs.append(Rung(f"stufe-{number}", anchor, span, early, dice.choice((None, None, "Teamleitung")), every))
    return Ladder("probe", "Probe", "", tuple(rungs))


def day_by_day(one: Coming, ladder: Ladder, found: date) -> list[tuple[date, bool]]:
    """The same by asking each day anew."""
    matter = Matter(0, one.rule, "", None, "", one.team, "", State.FOUND, one.due, found, 0)
    days: list[tuple[date, bool]] = []
    for to in {rung.to for rung in ladder.rungs}:
        told: tuple[Reminded, ...] = ()
        rung = reached(ladder, matter, TODAY, CALENDAR, to) if one.known else None
        anchor = None if rung is None else anchor_of(rung, matter)
        if rung is not None and anchor is not None and not (one.after and rung.anchor is Anchor.DUE):
            told = (Reminded(rung.name, max(TODAY, anchor), anchor),)
        for number in range(1, 7 * WEEKS + 1):
            day = TODAY + timedelta(days=number)
            if day < found:
                continue
            rung = due_rung(ladder, replace(matter, told=told), day, CALENDAR, to)
            if rung is not None:
                anchor = anchor_of(rung, matter)
                assert anchor is not None
                assert last_told(told, rung.name, anchor) is None or rung.every is not None
                told = (*told, Reminded(rung.name, day, anchor))
                days.append((day, to is not None))
    return sorted(days)


@pytest.mark.parametrize("seed", range(60))
def test_as_if_every_day_were_asked(seed: int) -> None:
    dice = random.Random(seed)
    due = dice.choice((None, TODAY + timedelta(days=dice.randint(-60, 90))))
    later = due is not None and due > TODAY and dice.random() < 0.5
    one = Coming("r", "T1", dice.random() < 0.5, due, later, not later and dice.random() < 0.5, 1)
    made = ladder(dice)
    side = Side({"r": made}, {}, CALENDAR)
    assert sorted(_told(one, made, side, TODAY)) == day_by_day(one, made, _found(one, side, TODAY))


def test_what_moves_from_one_week_to_another() -> None:
    """Due in the third week instead of the second; four teams would be told once, three of them are."""
    on_the_day = Ladder("tag", "Am Tag", "", (Rung("am Tag", Anchor.DUE, None, False, None),))
    side = Side({"r": on_the_day}, {}, CALENDAR)
    early, late = date(2020, 7, 8), date(2020, 7, 15)
    rows = (
        Coming("r", "T1", False, early, True, False, 4), Coming("r", "T1", True, late, True, False, 3),
        Coming("ohne leiter", "T1", True, late, True, False, 9),
    )  # fmt: skip
    found = [(one.first, one.team, one.more, one.less) for one in weeks(rows, side, side, TODAY)]
    assert found == [(date(2020, 7, 8), "T1", 0, 4), (date(2020, 7, 15), "T1", 3, 0)]


def test_what_is_due_later_is_told_once_it_is_soon_due() -> None:
    from jobs.rules.rulebook import load  # a real rule with its `bald`
    from tests.jobs.conftest import RULES

    rule = load(RULES, "magdeburg", TODAY).named("absolventenmanagement-beginn")[0]
    soon = replace(rule, soon=Duration(2, Unit.WEEKS))
    side = Side({}, {"r": soon}, CALENDAR)
    assert _found(Coming("r", "", True, date(2020, 8, 20), True, False, 1), side, TODAY) == date(2020, 8, 6)
    assert _found(Coming("r", "", True, date(2020, 7, 2), True, False, 1), side, TODAY) == date(2020, 7, 1)
