"""The rows of the table `run`: which runs there were, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select

from schemas.failure import Unknown
from schemas.findings.reconciled import RunState
from schemas.receipt import Receipt
from store.records.tables import run as table


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run that was recorded; `rulebook` and `snapshot` are the hashes under which they are kept."""

    id: str
    office: str
    as_of: date
    snapshot: str
    rulebook: str
    state: RunState
    started_at: datetime
    reconciled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A run as a list shows it; `until` is the last day on which it can be replayed, `planned` as run off the plan."""

    id: str
    as_of: date
    started_at: datetime
    state: RunState
    rows: int
    snapshot: str
    planned: bool
    until: date | None


def record(
    connection: Connection,
    receipt: Receipt,
    snapshot: str,
    rulebook: str,
    at: datetime,
    open_keys: int,
    replayable_until: date | None,
    planned: bool,
) -> None:
    """Records a run; it is not reconciled yet."""  # fmt: skip
    told = receipt.model_dump(mode="json")
    connection.execute(insert(table).values(
        id=receipt.run_id, office=receipt.office, as_of=receipt.as_of, started_at=receipt.started_at, recorded_at=at,
        snapshot=snapshot, rulebook=rulebook, regelstand=None, digest=receipt.digest, rows=receipt.rows,
        open=open_keys, state=str(RunState.RECORDED), reconciled_at=None, verification=told["verification"],
        receipt=told, replayable_until=replayable_until, planned=planned))  # fmt: skip


def one(connection: Connection, run: str) -> Recorded:
    """A run by its id. Raises Unknown."""
    row = connection.execute(select(table).where(table.c.id == run)).first()
    if row is None:
        raise Unknown(f"Den Lauf {run} gibt es in dieser Ablage nicht.")
    return _recorded(row)


def listed(connection: Connection, office: str, before: str = "", limit: int = 50) -> list[Listed]:
    """Some runs of an office, the newest first; `before`: those that began before this one."""
    c = table.c
    query = select(c.id, c.as_of, c.started_at, c.state, c.rows, c.snapshot, c.planned, c.replayable_until)
    query = query.where(c.office == office).order_by(c.started_at.desc(), c.id.desc()).limit(limit)
    if before:
        begun = select(c.started_at).where(c.id == before).scalar_subquery()
        query = query.where(or_(c.started_at < begun, and_(c.started_at == begun, c.id < before)))
    return [Listed(row[0], row[1], row[2], RunState(row[3]), *row[4:]) for row in connection.execute(query)]


def known(connection: Connection, run: str) -> bool:
    """Whether a run was recorded."""
    return connection.execute(select(table.c.id).where(table.c.id == run)).first() is not None


def waiting(connection: Connection, office: str) -> tuple[Recorded, ...]:
    """The runs that are not wholly reconciled and not overtaken, in the order in which they are to be."""
    states = (RunState.RECORDED, RunState.BRAKED)
    query = select(table).where(table.c.office == office, table.c.state.in_(states))
    rows = connection.execute(query.order_by(table.c.as_of, table.c.started_at, table.c.id))
    return tuple(_recorded(row) for row in rows)


def last(connection: Connection, office: str) -> Recorded | None:
    """The run whose findings are the newest: of the latest Stichtag the last one that was reconciled, braked or not."""
    states = (RunState.RECONCILED, RunState.BRAKED)
    # Asked for by every page: without its receipt, which is long.
    c = table.c
    query = select(c.id, c.office, c.as_of, c.snapshot, c.rulebook, c.state, c.started_at, c.reconciled_at)
    query = query.where(c.office == office, c.state.in_(states))
    row = connection.execute(query.order_by(table.c.as_of.desc(), table.c.started_at.desc()).limit(1)).first()
    return None if row is None else _recorded(row)


def _recorded(row: Row[Any]) -> Recorded:
    return Recorded(
        row.id, row.office, row.as_of, row.snapshot, row.rulebook, RunState(row.state), row.started_at,
        row.reconciled_at,
    )  # fmt: skip
