"""What an outage has left to do: whatever should have begun by now, or was broken off."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobs.clock.plan import lay, read_plan
from schemas.clock.place import day_of
from schemas.clock.planned import Planned, State
from store.clock import planned
from store.folder import StoreFolder
from store.records.connect import reading
from store.records.upgrade import open_database

DAYS = 400
"""What lies further back is history."""


def missed(store: StoreFolder, now: datetime) -> tuple[Planned, ...]:
    """The planned runs that have fallen due and have not ended, in their order, after the plan was laid down.

    Raises RulesRefused where no plan can be read, and what the database raises.
    """
    engine = open_database(store.url)
    try:
        lay(store, engine, read_plan(store), now)
        today = day_of(now)
        with reading(engine) as connection:
            found = planned.listed(connection, store.office, today - timedelta(DAYS), today)
    finally:
        engine.dispose()
    return tuple(one for one in found if one.state in (State.PLANNED, State.RUNNING) and one.due.at <= now)
