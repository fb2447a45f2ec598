"""A fixed beat: one missed period shifts no other, and what may have happened is open only where it could count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.plan.conditions import ALWAYS, Compare, Operator
from engine.plan.rules import Basis, Cycle, Deadline, Evidence, Rule, Source
from engine.plan.values import Anchor, Duration, Literal, RowRef, Unit
from schemas.cases.case import Case, Coverage, Row
from schemas.factmodel import FieldType
from schemas.outcome import Kind, Status
from tests.property.drawn.choosing import Chooser, Seeded
from tests.property.drawn.world import column
from tests.property.regressions.test_selections import AKTE, LAW, own_day, row, rows
from tests.property.running import Trial, disagreements, set_wise

LETTER = Compare(
    column(RowRef("schritt", (), "schritt"), "art"), Operator.EQUAL, Literal("brief", FieldType.CHOICE)
)  # fmt: skip
LETTERS = Source(rows("schritt", LETTER), own_day("schritt", "schritt"))
MATTERS = Source(rows("vorgang"), own_day("vorgang", "vorgang"))
OPENED = column(AKTE, "eroeffnet")
START = date(2018, 8, 31)
DUE = [date(2019, 2, 28), date(2019, 8, 31), date(2020, 2, 29), date(2020, 8, 31), date(2021, 2, 28)]
TODAY = date(2020, 12, 31)
DONE, LATE, OVERDUE, LATER, UNCLEAR = (
    Status.DONE, Status.DONE_LATE, Status.OVERDUE, Status.DUE_LATER, Status.UNCLEAR,
)  # fmt: skip


def rule(every: Duration, *sources: Source) -> Rule:
    """Again and again from the day on which an `akte` was opened, done by what the sources hold."""
    body = Deadline(Anchor(), Anchor(), Evidence(sources))
    return Rule("regel", "f", "T", Kind.CYCLE, "akte", ALWAYS, LAW, cycle=Cycle(Basis.FIXED, body, OPENED, every))


def letter(number: int, tag: date | None, art: str | None = "brief", akte: str = "a1") -> Row:
    """A letter, surely or only possibly."""
    return row("schritt", schritt_id=f"i{number}", akte_id=akte, vorgang_id=None, tag=tag, art=art)


def said(*letters: Row, since: date | None = None) -> list[Status]:
    """What both evaluators say about each half year since August 2018."""
    people = {
        "stelle": [row("stelle", stelle_id="s1")],
        "akte": [row("akte", akte_id="a1", stelle_id="s1", eroeffnet=START)],
        "schritt": list(letters),
    }
    coverage = {} if since is None else {"schritt": Coverage(since)}
    one = Trial((rule(Duration(6, Unit.MONTHS), LETTERS),), TODAY, Case(people, coverage=coverage))
    assert disagreements(one) == []
    return [found.status for found in sorted(set_wise(one), key=lambda found: found.periode or "")]


def on(*days: date) -> list[Row]:
    """A letter on each day."""
    return [letter(number, day) for number, day in enumerate(days)]


def test_one_missed_period_makes_no_later_one_late() -> None:
    assert said(*on(*DUE[1:4])) == [OVERDUE, DONE, DONE, DONE, LATER]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 3, 1), [LATE, OVERDUE]),
        (date(2019, 5, 31), [LATE, OVERDUE]),
        (date(2019, 6, 1), [OVERDUE, DONE]),
        (date(2019, 9, 1), [OVERDUE, LATE]),
    ],
)
def test_it_counts_for_the_nearer_due_day(day: date, expected: list[Status]) -> None:
    assert said(letter(1, day)) == [*expected, OVERDUE, OVERDUE, LATER]


def test_exactly_between_two_due_days_it_counts_for_the_older() -> None:
    between = DUE[3] + (DUE[4] - DUE[3]) // 2
    assert (between - DUE[3], DUE[4] - between) == (timedelta(90), timedelta(91))
    assert said(letter(1, between)) == [OVERDUE, OVERDUE, OVERDUE, LATE, LATER]
    assert said(letter(1, between + timedelta(1))) == [OVERDUE, OVERDUE, OVERDUE, OVERDUE, DONE]


@pytest.mark.parametrize("second", [date(2019, 3, 2), DUE[1]])
def test_the_second_of_a_period_makes_up_for_what_is_still_open(second: date) -> None:
    assert said(*on(date(2019, 3, 2), second)) == [LATE, DONE, OVERDUE, OVERDUE, LATER]
    assert said(*on(date(2019, 8, 1), DUE[1])) == [LATE, DONE, OVERDUE, OVERDUE, LATER]


def test_what_nothing_is_open_for_is_surplus() -> None:
    days = (date(2018, 9, 1), date(2018, 9, 1), date(2019, 3, 1), date(2019, 8, 31))
    assert said(*on(*days)) == [DONE, DONE, OVERDUE, OVERDUE, LATER]


def test_what_was_not_delivered_is_open_as_far_as_it_could_count() -> None:
    """The delivery begins with the third period: what it holds of that may make up for the second."""
    begun = date(2019, 9, 1)
    assert said(since=begun) == [UNCLEAR, UNCLEAR, OVERDUE, OVERDUE, LATER]
    assert said(letter(1, DUE[2]), since=begun) == [UNCLEAR, UNCLEAR, DONE, OVERDUE, LATER]
    assert said(letter(1, begun), since=begun) == [UNCLEAR, UNCLEAR, UNCLEAR, OVERDUE, LATER]
    chain = on(begun, date(2020, 3, 1), date(2020, 9, 1))
    assert said(*chain, since=begun) == [UNCLEAR] * 5
    assert said(*chain, letter(4, DUE[3]), since=begun) == [UNCLEAR, UNCLEAR, UNCLEAR, UNCLEAR, DONE]


def test_what_only_may_count_is_open_where_it_could() -> None:
    assert said(letter(1, date(2019, 8, 1), None)) == [OVERDUE, UNCLEAR, OVERDUE, OVERDUE, LATER]
    assert said(letter(1, date(2019, 3, 1), None), letter(2, DUE[1])) == [UNCLEAR, DONE, OVERDUE, OVERDUE, LATER]
    assert said(letter(1, None), letter(2, DUE[1])) == [UNCLEAR] * 5


EVERY = (Duration(6, Unit.MONTHS), Duration(1, Unit.MONTHS), Duration(30, Unit.DAYS), Duration(2, Unit.WEEKS),
         Duration(7, Unit.WORKING_DAYS), Duration(1, Unit.YEARS), Duration(1, Unit.DAYS))  # fmt: skip


def drawn(chooser: Chooser, cases: int = 30) -> Trial:
    """Cases with many letters and matters, some in doubt, around some periods of one beat."""
    every = chooser.pick(EVERY)
    length = {Unit.MONTHS: 30, Unit.WEEKS: 7, Unit.WORKING_DAYS: 1.5, Unit.YEARS: 365, Unit.DAYS: 1}[every.unit]
    span = round(min(every.amount * length * chooser.number(1, 8), 1500)) + 2
    people: dict[str, list[Row]] = {"stelle": [row("stelle", stelle_id="s1")], "akte": [], "schritt": [], "vorgang": []}
    doubt = chooser.pick((0, 0, 5, 20))

    def around(blank: int) -> date | None:
        return None if chooser.chance(blank) else TODAY - timedelta(chooser.number(-3, span + 5))

    for number in range(cases):
        akte = f"a{number}"
        opened = TODAY - timedelta(span + chooser.number(-2, 2))
        people["akte"].append(row("akte", akte_id=akte, stelle_id="s1", eroeffnet=opened, geschlossen=around(30)))
        for at in range(chooser.number(0, 9)):
            art = None if chooser.chance(doubt) else chooser.pick(("brief", "brief", "brief", "ruf"))
            people["schritt"].append(letter(100 * number + at, around(doubt // 5), art, akte))
        for at in range(chooser.number(0, 3)):
            people["vorgang"].append(row("vorgang", vorgang_id=f"v{number}-{at}", akte_id=akte, beginn=around(0)))
    late = Source(LETTERS.rows, LETTERS.day, OPENED, column(AKTE, "geschlossen"), chooser.chance(50))
    closing = Source(LETTERS.rows, LETTERS.day, column(AKTE, "geschlossen"))
    sources = chooser.pick(((LETTERS,), (LETTERS,), (LETTERS, MATTERS), (late,), (closing, MATTERS)))
    coverage = {name: Coverage(around(0)) for name in ("schritt", "vorgang") if chooser.chance(40)}
    return Trial((rule(every, *sources),), TODAY, Case(people, coverage=coverage))


def differing(seed: str, number: int) -> dict[int, list[str]]:
    """Where the evaluators disagree, by number of the draw."""
    found = {at: disagreements(drawn(Seeded(f"{seed} {at}"))) for at in range(number)}
    return {at: [str(one) for one in each] for at, each in found.items() if each}


def test_both_evaluators_agree_on_drawn_beats() -> None:
    assert differing("takt", 6) == {}


@pytest.mark.slow
def test_both_evaluators_agree_on_many_drawn_beats() -> None:
    assert differing("langer takt", 300) == {}
