"""How the office's clockwork stands, from our own store: flows, what they came to, mail, brakes, Prefect's address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.workflow.sentences import rhythm
from jobs.clock.listing import Listing, plan_of, word
from jobs.clock.plan import read_plan
from jobs.operation.place import HOST, running
from schemas.clock.place import day_of
from schemas.clock.planned import Planned, State
from schemas.reminder.letter import Sending
from store.archive import delivered
from store.archive.delivered import Delivered
from store.folder import StoreFolder
from store.records.actors import name_of
from store.records.connect import Engine, reading
from store.records.hold import Hold, held, paused
from store.reminders import outbox

DAYS = 31
"""So far back the last result of a flow is looked for, and so far ahead its next moment."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A schedule: its flow, when it falls, how it last ended, when it is next due; `waits`: somebody has paused it."""

    schedule: str
    flow: str
    title: str
    told: str
    waits: bool
    last: Planned | None
    said: str
    following: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. `mail` counts mails by state, `held` is since when and why all mail rests, with who did it; `braked`
    are deliveries that nobody has confirmed, `prefect` the address of Prefect's pages where it is known."""

    flows: tuple[Flow, ...]
    remarks: tuple[str, ...]
    mail: dict[Sending, int]
    held: tuple[Hold, str] | None
    braked: tuple[Delivered, ...]
    newest: Delivered | None
    prefect: str | None


def overview(store: StoreFolder, engine: Engine, now: datetime) -> Overview:
    """How it stands. Raises RulesRefused where schedules cannot be read, and what the database raises."""
    listing, plan = plan_of(store, engine, now, DAYS), read_plan(store)
    with reading(engine) as connection:
        waits = paused(connection)
        hold = held(connection)
        by = name_of(connection, hold.actor) if hold is not None else ""
        there = delivered.listed(connection, store.office)
        mail = outbox.counts(connection, store.office)
    flows = tuple(
        _flow(one.id, one.flow, one.title, rhythm(one), one.flow in waits, listing, now) for one in plan.schedules
    )
    first = day_of(now)
    return Overview(
        flows, plan.remarks(first, first + timedelta(DAYS)), mail, (hold, by) if hold is not None else None,
        tuple(one for one in there if one.braked), there[0] if there else None, _prefect(store),
    )  # fmt: skip


def _flow(
    schedule: str, flow: str, title: str, told: str, waits: bool, listing: Listing, now: datetime
) -> Flow:  # fmt: skip
    mine = [one for one in listing.rows if one.due.flow == flow]
    last = _newest(one for one in mine if one.due.at <= now and one.state is not State.PLANNED)
    following = min((one.due.at for one in mine if one.due.at > now), default=None)
    said = word(last, now, listing.tolerance) if last is not None else ""
    return Flow(schedule, flow, title, told, waits, last, said, following)


def _newest(some: Iterable[Planned]) -> Planned | None:
    return max(some, key=lambda one: one.due.at, default=None)


def _prefect(store: StoreFolder) -> str | None:
    if store.serving.prefect:
        return store.serving.prefect.removesuffix("/api")
    port = running(store)
    return f"http://{HOST}:{port}" if port else None
