"""How many reminders a change would bring or spare, by team, in the eight weeks after the simulated day.

Reckoned from due days and ladders, not by evaluating later days: a delivery says nothing about the days after it, so
that what falls due then would be `nicht geliefert` on them, and nobody would be reminded of anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.calendar import before
from engine.plan.rules import Calendar, Rule
from engine.workflow.rungs import anchor_of, comes_again, due_rung, is_open, reached, rung_day
from schemas.findings.finding import State
from schemas.release.simulation import Week
from schemas.reminder.matter import Matter, Reminded
from schemas.workflow.exact import Anchor, Ladder
from store.releases.differing import Coming

WEEKS = 8
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rulebooks, as reminding needs it: each rule's ladder, and how long before it is `bald fällig`."""

    ladders: Mapping[str, Ladder]
    rules: Mapping[str, Rule]
    calendar: Calendar


def weeks(coming: Iterable[Coming], was: Side, now: Side, today: date) -> tuple[Week, ...]:
    """More and fewer reminders by week and team; weeks and teams without any are left out."""
    more: Counter[tuple[date, str]] = Counter()
    less: Counter[tuple[date, str]] = Counter()
    raised: Counter[tuple[date, str]] = Counter()
    known: dict[tuple[object, ...], list[tuple[date, bool]]] = {}
    for one in coming:
        side = now if one.after else was
        ladder = side.ladders.get(one.rule)
        if ladder is None:
            continue
        key = (one.rule, one.after, one.due, one.later, one.known)
        if key not in known:
            known[key] = list(_told(one, ladder, side, today))
        for day, up in known[key]:
            place = (today + _DAY + timedelta(days=(day - today - _DAY).days // 7 * 7), one.team)
            (more if one.after else less)[place] += one.number
            raised[place] += one.number if one.after and up else 0
    return tuple(
        Week(first=first, team=team, more=more[first, team], less=less[first, team], raised=raised[first, team])
        for first, team in sorted(more.keys() | less.keys())
    )


def _told(one: Coming, ladder: Ladder, side: Side, today: date) -> Iterable[tuple[date, bool]]:
    """The days on which a matter is told, and whether to a superior. Nothing is done about it meanwhile."""
    found = _found(one, side, today)
    matter = Matter(0, one.rule, "", None, "", one.team, "", State.FOUND, one.due, found, 0)
    until = today + timedelta(days=7 * WEEKS)
    for to in {rung.to for rung in ladder.rungs}:
        told = _before(one, ladder, matter, side.calendar, today, to)
        days = {rung_day(rung, matter, side.calendar) for rung in ladder.rungs if rung.to == to}
        ahead = sorted({_open(max(day, found), side.calendar) for day in days if day is not None})
        while ahead:
            day = ahead.pop(0)
            if day > until:
                break
            rung = due_rung(ladder, replace(matter, told=told), day, side.calendar, to)
            if rung is not None:
                anchor = anchor_of(rung, matter)
                assert anchor is not None
                told = (*told, Reminded(rung.name, day, anchor))
                yield day, to is not None
            last = rung or reached(ladder, matter, day, side.calendar, to)
            again = None if last is None else _again(last.name, told, ladder, side.calendar, day)
            if again is not None and again not in ahead:
                ahead = sorted([*ahead, again])


def _found(one: Coming, side: Side, today: date) -> date:
    """The first day on which anybody can be told: after tonight's run; what is due later, once it is `bald fällig`."""
    if not one.later or one.due is None:
        return today + _DAY
    soon = side.rules[one.rule].soon if one.rule in side.rules else None
    return max(today + _DAY, before(one.due, soon, side.calendar) if soon is not None else one.due)


def _before(
    one: Coming, ladder: Ladder, matter: Matter, calendar: Calendar, today: date, to: str | None
) -> tuple[Reminded, ...]:
    """What was told before: of what is open today the rung that was reached; of a due day that moves nothing counts."""
    if not one.known:
        return ()
    rung = reached(ladder, matter, today, calendar, to)
    anchor = None if rung is None else anchor_of(rung, matter)
    if rung is None or anchor is None or (one.after and rung.anchor is Anchor.DUE):
        return ()
    return (Reminded(rung.name, max(today, anchor), anchor),)


def _again(name: str, told: tuple[Reminded, ...], ladder: Ladder, calendar: Calendar, day: date) -> date | None:
    last = max((one.day for one in told if one.rung == name), default=None)
    rung = next(one for one in ladder.rungs if one.name == name)
    again = None if last is None else comes_again(rung, last, calendar)
    return None if again is None else _open(max(again, day + _DAY), calendar)


def _open(day: date, calendar: Calendar) -> date:
    """The day, or the next one on which the office works."""
    while not is_open(day, calendar):
        day += _DAY
    return day
