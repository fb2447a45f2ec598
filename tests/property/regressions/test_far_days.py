"""The first and the last days that a delivery may hold: counted from them is as from any other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.plan.conditions import ALWAYS, Compare, Condition, Counting, Covers, Lasts, Measure, Operator
from engine.plan.rules import Deadline, Pauses, Rule
from engine.plan.values import Duration, Literal, Moved, RowRef, Rows, Shifted, Unit, Value
from schemas.cases.case import Case
from schemas.factmodel import FieldType
from schemas.outcome import Kind
from tests.property.drawn.world import column
from tests.property.regressions.test_edges import AKTE, PEOPLE, TODAY, VORGANG
from tests.property.regressions.test_selections import LAW, own_day, row
from tests.property.running import Trial, disagreements, set_wise

DAYS = [date(1900, 1, 1), date(1919, 12, 31), date(1920, 1, 1), date(2120, 12, 31), date(2121, 1, 1),
        date(2199, 12, 31)]  # fmt: skip
PLANNED = column(VORGANG, "ende_geplant")
WORKING = Unit.WORKING_DAYS
MANY = Literal(Decimal(300), FieldType.INTEGER)


def shifted(amount: int, unit: Unit, forward: bool = True, inclusive: bool = False, day: Value = PLANNED) -> Shifted:
    """So much after a day, or before it."""
    return Shifted(day, Duration(amount, unit), forward, inclusive)


DUE: list[Value] = [
    *(shifted(amount, WORKING, way, counted) for amount in (1, 10, 2600) for way in (True, False)
      for counted in (True, False)),
    *(Moved(day, way) for day in (PLANNED, shifted(1, Unit.DAYS), shifted(100, Unit.YEARS)) for way in (True, False)),
    *(shifted(10, WORKING, way, day=shifted(100, Unit.YEARS, way)) for way in (True, False)),
    *(shifted(2600, WORKING, way, day=shifted(36500, Unit.DAYS, way)) for way in (True, False)),
    *(shifted(1200, Unit.MONTHS, way, True) for way in (True, False)),
]  # fmt: skip


RESTS = [column(RowRef("zeitraum", (), "zeitraum"), side) for side in ("von", "bis")]
ROWS = Rows("zeitraum", "zeitraum", AKTE, "akte_id", own_day("zeitraum", "zeitraum"), ALWAYS)


def people(rest: date | None = None) -> Case:
    """A `vorgang` for each of the days that is planned to end on it, and a `zeitraum` from the first day to `rest`."""
    planned = [{**PEOPLE["vorgang"][0], "vorgang_id": f"v{n}", "ende_geplant": day} for n, day in enumerate(DAYS)]
    pause = {"zeitraum_id": "z1", "akte_id": "a1", "vorgang_id": None, "von": DAYS[0], "bis": rest}
    return Case({**PEOPLE, "vorgang": planned, "zeitraum": [row("zeitraum", **pause)] if rest else []})


def deadline(name: str, body: Deadline) -> Rule:
    """A rule with a due day."""
    return Rule(name, "f", "T", Kind.DEADLINE, "vorgang", ALWAYS, LAW, deadline=body)


def due_days(case: Case, *rules: Rule) -> list[date | None]:
    """What both evaluators say, by rule and record."""
    one = Trial(rules, TODAY, case)
    assert disagreements(one) == []
    said = {(outcome.regel, outcome.vorgang_id): outcome.faellig_am for outcome in set_wise(one)}
    return [said[key] for key in sorted(said)]


def test_working_days_before_1920_and_after_2120_are_counted() -> None:
    assert due_days(people(), deadline("r", Deadline(PLANNED, shifted(10, WORKING)))) == [
        date(1900, 1, 15), date(1920, 1, 14), date(1920, 1, 15), date(2121, 1, 14), date(2121, 1, 15), date(2200, 1, 14)
    ]  # fmt: skip


@pytest.mark.parametrize("first", range(0, len(DUE), 5))
def test_due_days_counted_from_the_first_and_the_last_days(first: int) -> None:
    some = [deadline(f"r{n}", Deadline(PLANNED, due)) for n, due in enumerate(DUE[first : first + 5])]
    assert None not in due_days(people(), *some)


@pytest.mark.parametrize("forward", [True, False])
def test_due_days_that_move_to_a_working_day_a_hundred_years_away(forward: bool) -> None:
    body = Deadline(PLANNED, shifted(100, Unit.YEARS, forward), shift=forward)
    assert None not in due_days(people(), deadline("r", body))


@pytest.mark.parametrize("end", DAYS)
@pytest.mark.parametrize("again", [True, False])
def test_pauses_from_the_first_to_the_last_days(end: date, again: bool) -> None:
    anchor = Literal(DAYS[0], FieldType.DATE)
    pauses = Pauses(ROWS, RESTS[0], RESTS[1], again)
    body = Deadline(anchor, shifted(10, WORKING, day=anchor), pauses=pauses, shift=True)
    assert None not in due_days(people(end), deadline("r", body))


def test_times_between_the_first_and_the_last_days() -> None:
    first, last = Literal(DAYS[0], FieldType.DATE), Literal(DAYS[-1], FieldType.DATE)
    criteria: list[Condition] = [
        *(Lasts(PLANNED, last, Operator.MORE, Duration(amount, unit), counting)
          for amount, unit in ((100, Unit.YEARS), (1, Unit.MONTHS), (36500, Unit.DAYS))
          for counting in (Counting.AGE, Counting.INCLUSIVE)),
        *(Covers(ROWS, RESTS[0], RESTS[1], first, PLANNED, measure, Operator.MORE, MANY) for measure in Measure),
        Compare(shifted(100, Unit.YEARS, False), Operator.LESS, first),
    ]  # fmt: skip
    rules = [Rule(f"r{n:02}", "f", "T", Kind.DUTY, "vorgang", ALWAYS, LAW, criterion=one)
             for n, one in enumerate(criteria)]  # fmt: skip
    for end in (DAYS[1], DAYS[-1]):
        assert disagreements(Trial(tuple(rules), TODAY, people(end))) == []
