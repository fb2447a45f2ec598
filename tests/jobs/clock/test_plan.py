"""What people are told of a plan: months that lack their Statistiktag as one remark, holidays by their names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.calendar import office_calendar
from engine.workflow.dates import OfficeDays
from jobs.clock.plan import Plan, read_plan
from tests.jobs.clock.office import Clocked


def test_alike_remarks_are_one_and_holidays_have_names(office: Clocked) -> None:
    plan = read_plan(office.store)
    year = date(2026, 1, 1), date(2026, 12, 31)
    without = replace(plan, days=OfficeDays(plan.days.calendar, frozenset()))
    told = without.remarks(*year)
    assert len(told) == 1
    assert "Für 01.2026 bis 12.2026 ist kein Statistiktag angegeben" in told[0]
    some = replace(plan, days=OfficeDays(plan.days.calendar, frozenset({date(2026, 3, 12), date(2026, 4, 13)})))
    assert "Für 01.2026 bis 02.2026, 05.2026 bis 12.2026 ist kein" in some.remarks(*year)[0]
    assert plan.named(2026)[date(2026, 10, 31)] == "Reformationstag"
    assert set(plan.named(2026)) <= plan.days.calendar.holidays
    augsburg = Plan((), OfficeDays(office_calendar("BY", "Augsburg"), frozenset()), "BY", "Augsburg")
    assert augsburg.named(2026)[date(2026, 8, 8)] == "Augsburger Hohes Friedensfest"
