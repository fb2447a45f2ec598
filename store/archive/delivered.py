"""The rows of the table `snapshot`: which deliveries there are, whether the Lieferbremse is on, what was deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from store.records.tables import snapshot


@dataclass(frozen=True, slots=True)
class Delivered:
    """One recorded delivery. `brake` are the reasons for which the Lieferbremse was pulled, empty if it was not."""

    id: str
    office: str
    as_of: date
    source: str
    mapping: str
    rows: Mapping[str, int]
    imported_at: datetime
    brake: tuple[str, ...] = ()
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    confirmed_reason: str | None = None
    deleted_at: datetime | None = None

    @property
    def braked(self) -> bool:
        """Whether nothing may be closed on it yet."""
        return bool(self.brake) and self.confirmed_at is None


def record(connection: Connection, new: Delivered) -> None:
    """Records a delivery; one that was deleted before and came again counts as new."""
    connection.execute(sa.delete(snapshot).where(snapshot.c.id == new.id))
    brake = {"gruende": list(new.brake)} if new.brake else sa.null()
    connection.execute(
        sa.insert(snapshot).values(
            id=new.id, office=new.office, as_of=new.as_of, source=new.source, mapping=new.mapping or None,
            rows=dict(new.rows), imported_at=new.imported_at, brake=brake, confirmed_by=new.confirmed_by,
            confirmed_at=new.confirmed_at, confirmed_reason=new.confirmed_reason,
        )
    )  # fmt: skip


def known(connection: Connection, name: str) -> Delivered | None:
    """The delivery with this id, deleted or not."""
    row = connection.execute(sa.select(snapshot).where(snapshot.c.id == name)).first()
    return None if row is None else _delivered(row)


def beginning(connection: Connection, name: str) -> tuple[Delivered, ...]:
    """The deliveries whose id begins so, at most two: whoever types an id types its beginning."""
    rows = connection.execute(
        sa.select(snapshot).where(snapshot.c.id.startswith(name, autoescape=True)).order_by(snapshot.c.id).limit(2)
    )
    return tuple(_delivered(row) for row in rows)


def listed(connection: Connection, office: str) -> tuple[Delivered, ...]:
    """The deliveries of an office whose files are still there, the newest day first, of one day the last one."""
    return tuple(newest_first(connection, office))


def newest_first(connection: Connection, office: str) -> Iterator[Delivered]:
    """The same one by one: who looks for one of the last need not read those of all years."""
    rows = connection.execute(
        sa.select(snapshot)
        .where(snapshot.c.office == office, snapshot.c.deleted_at.is_(None))
        .order_by(snapshot.c.as_of.desc(), snapshot.c.imported_at.desc(), snapshot.c.id)
    )
    yield from map(_delivered, rows)


def holding(connection: Connection, office: str, source: str, as_of: date, but: str) -> Delivered | None:
    """The last delivery up to a day that holds (no brake, or lifted), without `but`; of this source if there is one."""
    rows = connection.execute(
        sa.select(snapshot)
        .where(snapshot.c.office == office, snapshot.c.as_of <= as_of, snapshot.c.id != but)
        .order_by(snapshot.c.as_of.desc(), snapshot.c.imported_at.desc(), snapshot.c.id)
    )
    other: Delivered | None = None
    for one in map(_delivered, rows):
        if one.source == source and not one.braked:
            return one
        other = other or (None if one.braked else one)
    return other


def confirm(connection: Connection, name: str, actor: str, at: datetime, reason: str) -> None:
    """Lifts the brake of a delivery."""
    connection.execute(
        sa.update(snapshot)
        .where(snapshot.c.id == name)
        .values(confirmed_by=actor, confirmed_at=at, confirmed_reason=reason)
    )


def dropped(connection: Connection, name: str, at: datetime) -> None:
    """Notes that the files of a delivery are gone."""
    connection.execute(sa.update(snapshot).where(snapshot.c.id == name).values(deleted_at=at))


def _delivered(row: Any) -> Delivered:
    reasons = (row.brake or {}).get("gruende", ())
    return Delivered(
        row.id, row.office, row.as_of, row.source, row.mapping or "", row.rows, row.imported_at, tuple(reasons),
        row.confirmed_by, row.confirmed_at, row.confirmed_reason, row.deleted_at,
    )  # fmt: skip
