"""Releases in the database. What was released is never changed; only its state moves on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from schemas.failure import Unknown
from schemas.release.release import File, Release, ReleaseKind, ReleaseState
from store.records.tables import release as table

DONE = (ReleaseState.HOLDS,)
OPEN = (ReleaseState.WAITING, ReleaseState.WRITING, ReleaseState.BROKEN)


def next_id(connection: Connection) -> int:
    """The number of the next release. Runs inside `writing`."""
    return int(connection.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one())


def add(connection: Connection, made: Release) -> None:
    """Writes a release down."""
    connection.execute(
        insert(table).values(
            id=made.id, office=made.office, kind=str(made.kind), change=made.change, title=made.title,
            authors=list(made.authors), releaser=made.releaser, reason=made.reason, released_at=made.released_at,
            effective=made.effective, state=str(made.state), applied_at=made.applied_at, before=made.before,
            after=made.after, applied=made.applied, simulation=made.simulation,
            files=[[one.path, one.before, one.after] for one in made.files],
        )
    )  # fmt: skip


def one(connection: Connection, office: str, number: int) -> Release:
    """A release by its number. Raises Unknown."""
    found = connection.execute(select(table).where(table.c.id == number, table.c.office == office)).first()
    if found is None:
        raise Unknown(f"Die Freigabe {number} gibt es nicht.")
    return _release(found)


def listed(connection: Connection, office: str, states: Collection[ReleaseState] = ()) -> tuple[Release, ...]:
    """The releases of an office in the order of their numbers, or those in some states."""
    wanted = select(table).where(table.c.office == office).order_by(table.c.id)
    if states:
        wanted = wanted.where(table.c.state.in_([str(one) for one in states]))
    return tuple(_release(row) for row in connection.execute(wanted))


def standing(connection: Connection, office: str) -> Release | None:
    """The release that was written last and holds: its `applied` names the rules in force. None before the first."""
    wanted = (
        select(table)
        .where(table.c.office == office, table.c.state == str(ReleaseState.HOLDS))
        .order_by(table.c.applied_at.desc(), table.c.id.desc())
        .limit(1)
    )
    found = connection.execute(wanted).first()
    return None if found is None else _release(found)


def applied(connection: Connection, office: str) -> str | None:
    """The digest of the rules in force alone: asked for with every case. None before the first release."""
    wanted = (
        select(table.c.applied)
        .where(table.c.office == office, table.c.state == str(ReleaseState.HOLDS))
        .order_by(table.c.applied_at.desc(), table.c.id.desc())
        .limit(1)
    )
    return connection.execute(wanted).scalar_one_or_none()


def begin(connection: Connection, number: int, applied: str) -> None:
    """The files are about to be written; `applied` is the rulebook as it will be."""
    _set(connection, number, state=str(ReleaseState.WRITING), applied=applied)


def hold(connection: Connection, number: int, at: datetime) -> None:
    """The files are written."""
    _set(connection, number, state=str(ReleaseState.HOLDS), applied_at=at)


def disturb(connection: Connection, number: int) -> None:
    """The files cannot be written: somebody else has changed them."""
    _set(connection, number, state=str(ReleaseState.BROKEN))


def withdraw(connection: Connection, number: int, actor: str, reason: str, at: datetime) -> None:
    """It will not come into force."""
    _set(
        connection, number, state=str(ReleaseState.WITHDRAWN), withdrawn_at=at, withdrawn_by=actor,
        withdrawn_reason=reason,
    )  # fmt: skip


def _set(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(table).where(table.c.id == number).values(**values))


def _release(row: Any) -> Release:
    return Release(
        row.id, row.office, ReleaseKind(row.kind), row.change, row.title, tuple(row.authors), row.releaser, row.reason,
        row.released_at, row.effective, ReleaseState(row.state), row.applied_at, row.before, row.after, row.applied,
        row.simulation, tuple(File(*one) for one in row.files), row.withdrawn_at, row.withdrawn_by,
        row.withdrawn_reason,
    )  # fmt: skip
