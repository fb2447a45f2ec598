"""What is to be registered at a Prefect server: every schedule of the office with the moments at which it falls."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from engine.calendar import add_days, months_inclusive
from engine.workflow.dates import moments
from engine.workflow.sentences import rhythm
from jobs.clock.plan import midnight, read_plan
from schemas.clock.place import day_of
from schemas.workflow.exact import Schedule
from store.folder import StoreFolder

MONTHS = 13
"""So many months beyond the current one are handed over; serve does so anew every hour."""
MOST = 2_000
"""More moments than these are not handed over: a schedule of every ten minutes reaches two weeks ahead."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A schedule as it is registered. `moments` are in UTC, in their order, from the first of the current month on."""

    name: str
    office: str
    flow: str
    title: str
    told: str
    store: str
    moments: tuple[datetime, ...]

    @property
    def digest(self) -> str:
        """Differs where anything differs that Prefect has to know."""
        content = [
            self.name, self.office, self.flow, self.title, self.told, self.store,
            [one.isoformat() for one in self.moments],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def wanted(store: StoreFolder, now: datetime, flows: Collection[str]) -> tuple[Wanted, ...]:
    """The schedules of an office that start one of these flows. Raises RulesRefused where they cannot be read."""
    plan = read_plan(store)
    first = day_of(now).replace(day=1)
    after, until = midnight(first) - timedelta(microseconds=1), midnight(_end(first))
    found = []
    for schedule in plan.schedules:
        if schedule.flow in flows:
            falling = islice(moments(schedule, plan.days, after, until), MOST)
            found.append(_wanted(store, schedule, tuple(one.at.astimezone(UTC) for one in falling)))
    return tuple(found)


def named(store: StoreFolder, schedule: str) -> str:
    """What the deployment of a schedule is called: one server may serve many offices."""
    return f"{store.office}.{schedule}"


def _wanted(store: StoreFolder, schedule: Schedule, falling: tuple[datetime, ...]) -> Wanted:
    return Wanted(
        named(store, schedule.id), store.office, schedule.flow, schedule.title, rhythm(schedule), str(store.path),
        falling,
    )  # fmt: skip


def _end(first: date) -> date:
    return add_days(months_inclusive(first, MONTHS + 1), 1)
