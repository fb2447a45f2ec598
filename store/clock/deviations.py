"""The table `deviation`: what the clock found wrong with itself, each kind once for each planned run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update

from schemas.clock.deviation import Deviation, Kind
from schemas.clock.planned import Due
from store.records.tables import deviation as _deviation

_D = _deviation.c


def note(connection: Connection, found: Iterable[Deviation]) -> tuple[Deviation, ...]:
    """Notes deviations; those that were noted before stay as they are and are left out of the answer."""
    new = tuple(one for one in found if connection.execute(select(_D.kind).where(_is(one))).first() is None)
    for one in new:
        connection.execute(insert(_deviation).values(
            office=one.due.office, flow=one.due.flow, day=one.due.day, due_at=one.due.at, kind=str(one.kind),
            noted_at=one.noted_at, told_day=one.told_day, lines=list(one.lines)))  # fmt: skip
    return new


def untold(connection: Connection, office: str) -> tuple[Deviation, ...]:
    """Those that nobody was told yet, in the order in which they fell due."""
    asked = select(_deviation).where(_D.office == office, _D.told_day.is_(None))
    return tuple(_read(row) for row in connection.execute(asked.order_by(_D.due_at, _D.flow, _D.kind)))


def told(connection: Connection, some: Iterable[Deviation], day: date) -> None:
    """Notes the day whose mail tells them, in the transaction that writes the mail."""
    for one in some:
        connection.execute(update(_deviation).where(_is(one)).values(told_day=day))


def listed(connection: Connection, office: str, first: date, last: date) -> tuple[Deviation, ...]:
    """The deviations of the days from `first` to `last`, in the order in which they fell due."""
    asked = select(_deviation).where(_D.office == office, _D.day.between(first, last))
    return tuple(_read(row) for row in connection.execute(asked.order_by(_D.due_at, _D.flow, _D.kind)))


def _is(one: Deviation) -> Any:
    due = one.due
    return and_(
        _D.office == due.office, _D.flow == due.flow, _D.day == due.day, _D.due_at == due.at, _D.kind == str(one.kind)
    )


def _read(row: Row[Any]) -> Deviation:
    due = Due(row.office, row.flow, row.day, row.due_at)
    return Deviation(due, Kind(row.kind), row.noted_at, row.told_day, tuple(str(line) for line in row.lines))
