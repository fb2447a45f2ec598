"""Day after day: the delivery of the day, what people decide, and the timer's calls; the clock is the simulation's."""

from __future__ import annotations

import time as wall
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from bench.year.calendar import CHECKED, Year
from bench.year.caseload import Caseload, handed
from bench.year.office import Office
from bench.year.reckoning import WorkingDays
from jobs.findings.deciding import decide
from schemas.clock.place import PLACE
from schemas.findings.decision import Action, Decision
from store.records.connect import reading
from store.records.tables import finding

DECIDED_AT = time(10, 30)
_ACTIONS = (Action.FOLLOW_UP, Action.ACKNOWLEDGE, Action.FOLLOW_UP, Action.EXEMPT, Action.FOLLOW_UP, Action.REPORT)
_DAYS = {Action.FOLLOW_UP: 9, Action.EXEMPT: 20}


@dataclass
class Passed:
    """What a simulation took: seconds by part, how many runs ended how, mails a day."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    received: dict[date, int] = field(default_factory=dict)


Call = Callable[[Office, date, time, Passed], None]
"""What happens when the timer calls on a day at a time."""


def simulate(
    office: Office, year: Year, caseload: Caseload, working: WorkingDays, scratch: Path, decisions: int,
    say: Callable[[str], None] = lambda _: None, call: Call | None = None,
) -> Passed:  # fmt: skip
    """Lets the days of a year pass; `decisions` a working day by people. `call` does the work in place of the night."""
    passed = Passed()
    source = _Source(caseload, [day for day in year.days if day in working and not year.lost(day)], scratch)
    for day in year.days:
        begun, before = wall.perf_counter(), len(office.post.taken)
        office.post.up(day not in year.no_mail)
        if day in working and not year.lost(day):
            source.deliver(office.store.inbox / f"fachmodell_{day}")
        passed.seconds["delivery"] += wall.perf_counter() - begun
        for at in year.calls(day):
            (call or night)(office, day, at, passed)
            if at >= CHECKED:
                source.ahead()
        if day in working and not year.off(datetime.combine(day, DECIDED_AT, PLACE)):
            _decide(office, day, decisions, passed)
        passed.received[day] = len(office.post.taken) - before
        say(f"{day} {wall.perf_counter() - begun:.1f} s, {passed.received[day]} mails")
    return passed


class _Source:
    """The system that deliveries come from: another machine, so it makes the next one while this one is at work; but
    not during the check, which has work for every core that there is."""

    def __init__(self, caseload: Caseload, days: list[date], scratch: Path) -> None:
        self._caseload, self._scratch, self._days = caseload, scratch, iter(days)
        self._hand = ThreadPoolExecutor(1)
        self._coming: Future[Path] | None = None

    def deliver(self, into: Path) -> None:
        """The next delivery, in a folder of its own."""
        self.ahead()
        assert self._coming is not None
        handed(self._coming.result(), into)
        self._coming = None

    def ahead(self) -> None:
        """Begins with the next delivery, if there is one to come and nobody has begun."""
        if self._coming is not None:
            return
        day = next(self._days, None)
        if day is None:
            self._hand.shutdown()
        else:
            self._coming = self._hand.submit(self._caseload.deliver, day, self._scratch / f"geliefert-{day}")


def night(office: Office, day: date, at: time, passed: Passed) -> None:
    """One call of `regelwerk nacht` by the timer."""
    begun = wall.perf_counter()
    made = office.at(day, at).call()
    passed.seconds[f"call {at:%H:%M}"] += wall.perf_counter() - begun
    for one in made.ended:
        passed.ended[one.due.flow, str(one.state)] += 1
        if not one.state.good:
            passed.lines.append(f"{one.due.day} {one.due.flow}: {one.state}; {'; '.join(one.lines)}")
    passed.lines += [f"{day}: {remark}" for remark in made.remarks]


def _decide(office: Office, day: date, number: int, passed: Passed) -> None:
    """People decide about some of what is open, chosen by the day."""
    begun = wall.perf_counter()
    office.at(day, DECIDED_AT)
    c = finding.c
    with reading(office.engine) as connection:
        asked = select(c.id).where(c.state == "erkannt", c.legacy.is_(False), c.follow_up.is_(None)).order_by(c.id)
        waiting = list(connection.execute(asked).scalars())
    waiting.sort(key=lambda one: sha256(f"{day}|{one}".encode()).digest())
    for place, one in enumerate(waiting[:number]):
        action = _ACTIONS[(day.toordinal() * number + place) % len(_ACTIONS)]
        until = day + timedelta(_DAYS[action]) if action in _DAYS else None
        decision = Decision(
            action, "A. Beispiel", "im Jahr der Probe", until=until,
            approver="B. Beispiel" if action is Action.EXEMPT else None,
        )  # fmt: skip
        decide(office.store, office.engine, one, decision, office.now, day, office.programs)
        passed.ended["entschieden", str(action)] += 1
    passed.seconds["decisions"] += wall.perf_counter() - begun
