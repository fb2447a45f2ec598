"""What is planned, done and missed, for people: a look that changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.clock.plan import midnight, read_plan, titles
from jobs.clock.work import CHECK
from schemas.clock.deviation import Kind, deviates
from schemas.clock.place import day_of
from schemas.clock.planned import Planned, State
from store.clock import planned
from store.folder import StoreFolder
from store.records.connect import Engine, reading


@dataclass(frozen=True, slots=True)
class Listing:
    """Planned runs in their order, the titles of flows, remarks in German, and how long a run may be late.

    `since` is when the plan was first laid down; None: no night has been here yet.
    """

    rows: tuple[Planned, ...]
    titles: dict[str, str]
    remarks: tuple[str, ...]
    since: datetime | None
    tolerance: timedelta


def plan_of(store: StoreFolder, engine: Engine, now: datetime, days: int) -> Listing:
    """The plan from `days` days before today to as many after it. Raises RulesRefused where it cannot be read."""
    plan, today = read_plan(store), day_of(now)
    first, last = today - timedelta(days), today + timedelta(days)
    end = midnight(last + timedelta(1)) - timedelta(microseconds=1)
    with reading(engine) as connection:
        laid = planned.laid(connection, store.office)
        rows = list(planned.listed(connection, store.office, first, last))
    # What fell due after the last night looked is missed by now, or still to come.
    after = now if laid is None else max(laid[1], midnight(first))
    rows += [Planned(due, State.PLANNED) for due in plan.dues(store.office, after, end)]
    return Listing(
        tuple(rows), titles(plan.schedules), plan.remarks(first, last), laid[0] if laid is not None else None,
        store.clock.tolerance,
    )  # fmt: skip


def word(one: Planned, now: datetime, tolerance: timedelta) -> str:
    """How a planned run stands, in German: what should have begun and has not is `versäumt`."""
    if one.state is State.PLANNED:
        return "versäumt" if one.due.at <= now else State.PLANNED.value
    told = one.state.value
    if one.state is State.DONE and "befunde" in one.detail:
        told = "ohne Befund"
    elif one.state is State.UNCHECKABLE and one.due.flow != CHECK:
        told = "nicht möglich"
    return f"{told}, verspätet" if Kind.LATE in deviates(one, now, tolerance) else told
