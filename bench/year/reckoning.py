"""Who must be told what on which day: worked out once more, from the findings' histories and nothing of the flows.

Own working days (the holidays of Rheinland-Pfalz by Gauß), own ladders, own reading of a finding's events. Where the
flows and this page differ, one of them is wrong.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

ACTING = ""
"""Stands in a ladder for whoever has to act."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung: so many working days after (negative: before) the due day or the day it was reported, and for whom.

    `every`: told again after so many working days; 0: once.
    """

    name: str
    by_due: bool
    offset: int
    to: str = ACTING
    every: int = 0


LADDERS = {
    "frist-standard": (
        Step("Vorlauf", True, -10), Step("Erinnerung", True, -3), Step("Am Tag selbst", True, 0),
        Step("Überfällig", True, 1, every=5), Step("Eskalation an die Teamleitung", True, 5, "teamleitung"),
        Step("Eskalation an die Bereichsleitung", True, 15, "bereichsleitung"),
        Step("Eskalation an die Geschäftsführung", True, 30, "geschäftsführung"),
    ),
    "frist-kurz": (
        Step("Erinnerung", True, -1), Step("Überfällig", True, 1, every=2),
        Step("Eskalation an die Teamleitung", True, 3, "teamleitung"),
        Step("Eskalation an die Bereichsleitung", True, 10, "bereichsleitung"),
    ),
    "pflicht-standard": (
        Step("Meldung", False, 0), Step("Erinnerung", False, 5, every=10),
        Step("Eskalation an die Teamleitung", False, 15, "teamleitung"),
        Step("Eskalation an die Bereichsleitung", False, 30, "bereichsleitung"),
    ),
    "vorschlag-standard": (
        Step("Vorschlag", False, 0), Step("Erinnerung", False, 10, every=20),
        Step("Hinweis an die Teamleitung", False, 30, "teamleitung"),
    ),
}  # fmt: skip
"""rules/erinnerung, read by a person."""

_BEGINS = {"erkannt", "wieder erkannt", "wieder vorgelegt"}
_SILENCED = {"ausgenommen", "Fehlalarm", "als erledigt gemeldet"}


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """One thing said: of which finding, which rung, on which day, to whom (role and team; the team may be '')."""

    day: date
    role: str
    team: str
    finding: int
    rung: str


@dataclass(slots=True)
class Life:
    """Where a finding stands at a moment."""

    asks: bool = False
    legacy: bool = False
    due: date | None = None
    found: date | None = None
    later: date | None = None
    number: int = 0
    excuse: tuple[str, date | None] | None = None


class WorkingDays:
    """The working days of an office in Rheinland-Pfalz over some years."""

    def __init__(self, first: int, last: int) -> None:
        free = {day for year in range(first, last + 1) for day in holidays(year)}
        every = [date(first, 1, 1) + timedelta(n) for n in range((date(last, 12, 31) - date(first, 1, 1)).days + 1)]
        self._days = [day for day in every if day.weekday() < 5 and day not in free]
        self._known = frozenset(self._days)

    def __contains__(self, day: date) -> bool:
        return day in self._known

    def counted(self, start: date, offset: int) -> date:
        """The working day so many after a day; negative: before it; 0: the day itself."""
        if offset == 0:
            return start
        if offset > 0:
            return self._days[bisect_right(self._days, start) + offset - 1]
        return self._days[bisect_left(self._days, start) + offset]


def holidays(year: int) -> set[date]:
    """The public holidays of Rheinland-Pfalz; Easter after Gauß (valid 1900–2099)."""
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    easter = date(year, 3, 22) + timedelta(d + e)
    if d + e == 35 or (d == 28 and e == 6 and a > 10):
        easter -= timedelta(7)
    moving = {easter + timedelta(n) for n in (-2, 1, 39, 50, 60)}
    fixed = {date(year, *one) for one in ((1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26))}
    return moving | fixed


def expected(
    findings: Iterable[Mapping[str, Any]],
    events: Mapping[int, Sequence[Mapping[str, Any]]],
    ladders: Mapping[str, str],
    moments: Sequence[tuple[date, datetime]],
    working: WorkingDays,
    halted: Mapping[str, Collection[date]] | None = None,
) -> set[Told]:
    """All that must be told.

    `moments`: when reminders were written, by day; days on which none went are left out. `findings` have id, rule, team
    and responsible; `events` (by finding, in their order) id, kind, day, at, body. `ladders` names the ladder of a
    rule, `halted` the days on which a rule's reminders were suspended.
    """
    found: set[Told] = set()
    open_days = [(day, at) for day, at in moments if day in working]
    for one in findings:
        steps = LADDERS.get(ladders.get(one["rule"], ""))
        if steps is not None:
            quiet = (halted or {}).get(one["rule"], ())
            wanted = [(day, at) for day, at in open_days if day not in quiet]
            found |= _of_one(one, events[one["id"]], steps, wanted, working)
    return found


def _of_one(
    finding: Mapping[str, Any], events: Sequence[Mapping[str, Any]], steps: tuple[Step, ...],
    moments: list[tuple[date, datetime]], working: WorkingDays,
) -> set[Told]:  # fmt: skip
    found: set[Told] = set()
    said: dict[tuple[int, str, date], date] = {}
    life, waiting = Life(), list(events)
    acting, team = (finding["responsible"] or "").lower(), finding["team"] or ""
    start = bisect_left(moments, events[0]["at"], key=lambda one: one[1])
    for day, at in moments[start:]:
        while waiting and waiting[0]["at"] <= at:
            _happens(life, waiting.pop(0))
        if not waiting and not life.asks:
            break
        if not life.asks or life.legacy or (life.later is not None and life.later > day):
            continue
        for role in dict.fromkeys(step.to for step in steps):
            step, anchor = _reached([one for one in steps if one.to == role], life, day, working)
            if step is None or anchor is None:
                continue
            before = said.get((life.number, step.name, anchor))
            if before is None or (step.every and working.counted(before, step.every) <= day):
                said[life.number, step.name, anchor] = day
                where = team if role in (ACTING, "teamleitung") else ""
                found.add(Told(day, role or acting, where, finding["id"], step.name))
    return found


def _reached(steps: list[Step], life: Life, day: date, working: WorkingDays) -> tuple[Step | None, date | None]:
    """The last rung whose day has come, and the day it was counted from."""
    best: tuple[date, Step, date] | None = None
    for step in steps:
        anchor = life.due if step.by_due else life.found
        if anchor is None:
            continue
        at = working.counted(anchor, step.offset)
        if at <= day and (best is None or at >= best[0]):
            best = at, step, anchor
    return (None, None) if best is None else best[1:]


def _happens(life: Life, event: Mapping[str, Any]) -> None:
    kind, body = event["kind"], event["body"] or {}
    if kind in _BEGINS:
        life.found, life.number = event["day"], event["id"]
    if kind == "erkannt":
        life.asks, life.legacy, life.due = True, bool(body.get("legacy")), _day(body.get("due"))
    elif kind == "wieder erkannt":
        excused = life.excuse is not None and _speaks(life.excuse, body.get("facts"), event["day"])
        life.asks, life.legacy, life.due = not excused, False, _day(body.get("due"))
        life.later = None
    elif kind == "wieder vorgelegt":
        life.asks, life.excuse = True, None
    elif kind == "Wiedervorlage erreicht":
        life.later, life.number = None, event["id"]
    elif kind == "geändert":
        life.due = _day(body["to"].get("due"))
    elif kind in _SILENCED:
        life.asks = False
        life.excuse = None if kind == "als erledigt gemeldet" else (str(body.get("facts")), _day(body.get("until")))
    elif kind in ("abgestellt", "entfallen", "versäumt"):
        life.asks, life.later = False, None
    elif kind == "wiedervorgelegt":
        life.later = _day(body.get("until"))
    elif kind == "zurückgenommen":
        life.asks, life.excuse = True, None


def _speaks(excuse: tuple[str, date | None], facts: Any, day: date) -> bool:
    return excuse[0] == str(facts) and (excuse[1] is None or day <= excuse[1])


def _day(text: Any) -> date | None:
    return None if not text else date.fromisoformat(str(text))
