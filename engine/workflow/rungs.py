"""Which rung of a reminder ladder is due for a finding on a day. Pure: days in, a rung out.

A rung's day is counted by the office's working days. Closing days stay quiet: what falls on one is told on the next
open day, and only the last rung that was reached by then. Of several rungs for one receiver the last one speaks; who
learns of a matter late is not told what would have been said before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.calendar import add_days, is_working_day, working_days_after, working_days_before
from engine.plan.rules import Calendar
from schemas.findings.finding import AT_WORK
from schemas.reminder.matter import Matter, Reminded
from schemas.workflow.exact import Anchor, Ladder, Rung, Span


def is_open(day: date, calendar: Calendar) -> bool:
    """Whether the office works on a day: no weekend, no holiday, none of its own closing days."""
    return is_working_day(day, calendar) and day not in calendar.closing_days


def rests(matter: Matter, day: date) -> bool:
    """Whether nobody is reminded of it: decided about, Altbestand, or put off until a later day."""
    put_off = matter.follow_up is not None and matter.follow_up > day
    return matter.state not in AT_WORK or matter.legacy or put_off


def due_rung(ladder: Ladder, matter: Matter, day: date, calendar: Calendar, to: str | None = None) -> Rung | None:
    """The rung for this receiver (None: whoever has to act) to be told on a day; None if nothing is to be told.

    A matter without due day has no rungs counted from it. A rung that was told comes again only with its interval.
    """
    if rests(matter, day) or not is_open(day, calendar):
        return None
    rung = reached(ladder, matter, day, calendar, to)
    if rung is None:
        return None
    # A day that moves, or another place that takes over, does not tell the same twice on one day.
    if any(one.rung == rung.name and one.day == day for one in matter.told):
        return None
    told = last_told(matter.told, rung.name, anchor_of(rung, matter))
    if told is None:
        return rung
    again = comes_again(rung, told, calendar)
    return rung if again is not None and again <= day else None


def comes_again(rung: Rung, told: date, calendar: Calendar) -> date | None:
    """The day from which a rung told on a day is due once more; None for one that is told once."""
    return None if rung.every is None else _after(told, rung.every, calendar)


def anchor_of(rung: Rung, matter: Matter) -> date | None:
    """The day from which a rung is counted."""
    return matter.due if rung.anchor is Anchor.DUE else matter.found


def rung_day(rung: Rung, matter: Matter, calendar: Calendar) -> date | None:
    """The day of a rung, closing day or not; None without a due day to count from."""
    anchor = anchor_of(rung, matter)
    if anchor is None or rung.offset is None:
        return anchor
    return _before(anchor, rung.offset, calendar) if rung.early else _after(anchor, rung.offset, calendar)


def last_told(told: Iterable[Reminded], rung: str, anchor: date | None) -> date | None:
    """When a rung was last told; what was counted from another day does not count."""
    return max((one.day for one in told if one.rung == rung and one.anchor == anchor), default=None)


def reached(ladder: Ladder, matter: Matter, day: date, calendar: Calendar, to: str | None = None) -> Rung | None:
    """The last rung for this receiver that has come by a day, whether it was told or not."""
    found: tuple[date, Rung] | None = None
    for rung in ladder.rungs:
        at = rung_day(rung, matter, calendar) if rung.to == to else None
        if at is not None and at <= day and (found is None or at >= found[0]):
            found = at, rung
    return None if found is None else found[1]


def _after(day: date, span: Span, calendar: Calendar) -> date:
    if span.unit == "Arbeitstage":
        return working_days_after(day, span.amount, calendar)
    return add_days(day, span.amount * (7 if span.unit == "Wochen" else 1))


def _before(day: date, span: Span, calendar: Calendar) -> date:
    if span.unit == "Arbeitstage":
        return working_days_before(day, span.amount, calendar)
    return add_days(day, -span.amount * (7 if span.unit == "Wochen" else 1))
