"""A flow paused and resumed: noted in our own store, since whatever runs what is due asks there."""

from __future__ import annotations

from datetime import datetime

from jobs.clock.plan import read_plan
from schemas.evidence.trail import Entry, Kind
from schemas.failure import Unknown
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Engine, reading, writing
from store.records.hold import FLOW, Hold, hold, paused, release
from store.records.upgrade import open_database
from store.trail.append import append


def pause(store: StoreFolder, engine: Engine, schedule: str, by: str, reason: str, now: datetime) -> tuple[str, ...]:
    """Pauses the flow of a schedule; gives the ids of all schedules that start it. Raises Unknown and RulesRefused."""
    flow, also = _flow(store, schedule)
    with writing(engine) as connection:
        actor = pseudonym(connection, by)
        if flow not in paused(connection):
            hold(connection, Hold(f"{FLOW}{flow}", now, actor, reason))
            append(connection, Entry(Kind.SETTING, f"{FLOW}{flow}", actor, now, reason, {"ablauf": "angehalten"}))
    return also


def resume(store: StoreFolder, engine: Engine, schedule: str, by: str, now: datetime) -> tuple[str, ...]:
    """Lets the flow of a schedule go on; gives the ids of all schedules that start it. Raises as `pause` does."""
    flow, also = _flow(store, schedule)
    with writing(engine) as connection:
        if flow in paused(connection):
            release(connection, f"{FLOW}{flow}")
            actor = pseudonym(connection, by)
            append(connection, Entry(Kind.SETTING, f"{FLOW}{flow}", actor, now, "", {"ablauf": "fortgesetzt"}))
    return also


def held_up(store: StoreFolder) -> frozenset[str]:
    """The flows that are paused."""
    engine = open_database(store.url)
    try:
        with reading(engine) as connection:
            return paused(connection)
    finally:
        engine.dispose()


def _flow(store: StoreFolder, schedule: str) -> tuple[str, tuple[str, ...]]:
    plan = read_plan(store).schedules
    flow = next((one.flow for one in plan if one.id == schedule), None)
    if flow is None:
        raise Unknown(f"Den Zeitplan {schedule} gibt es nicht. Es gibt: {', '.join(sorted(one.id for one in plan))}.")
    return flow, tuple(one.id for one in plan if one.flow == flow)
