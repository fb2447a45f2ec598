"""How it stands with the store, asked every few seconds by whoever watches: cheap, and it changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from jobs.clock.plan import midnight, read_plan
from schemas.clock.place import day_of
from schemas.clock.planned import State
from schemas.failure import Failure
from schemas.operation.health import Night, Standing
from store.clock import planned
from store.folder import StoreFolder, open_store
from store.records.connect import Engine, reading
from store.records.upgrade import open_database

GRACE = timedelta(hours=1)
"""So long a planned run may wait for another one to end."""
_DAYS = 62
_CHECK = "tagespruefung"


def standing(path: Path, now: datetime) -> Standing:
    """Whether the store can be reached, how the last check ended, what has been left lying. Raises no Failure."""
    try:
        store = open_store(path)
        engine = open_database(store.url)
        try:
            return look(store, engine, now)
        finally:
            engine.dispose()
    except Failure as failure:
        return Standing(reason=failure.lines[0] if failure.lines else type(failure).__name__)


def look(store: StoreFolder, engine: Engine, now: datetime) -> Standing:
    """The same of an open store. Raises what reading the database and the plan raises."""
    today, late = day_of(now), now - GRACE
    with reading(engine) as connection:
        rows = planned.listed(connection, store.office, today - timedelta(_DAYS), today)
        laid = planned.laid(connection, store.office)
    checks = [one for one in rows if one.due.flow == _CHECK and one.state.ended]
    last = max(checks, key=lambda one: (one.due.day, one.due.at), default=None)
    overdue = sum(one.state is State.PLANNED and one.due.at <= late for one in rows)
    if laid is not None and laid[1] < late:
        # Nobody has looked since: what fell due after that was never laid down, and would never be missed.
        after = max(laid[1], midnight(today - timedelta(_DAYS)))
        overdue += len(tuple(read_plan(store).dues(store.office, after, late)))
    night = None if last is None else Night(last.due.day, str(last.state), last.ended_at)
    return Standing(last=night, overdue=overdue, begun=laid is not None)
