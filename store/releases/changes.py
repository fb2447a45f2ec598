"""Changes: drafts gathered to be released together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from schemas.failure import Unknown
from schemas.release.draft import Change, ChangeState
from store.records.tables import change as table
from store.releases import drafts


def add(connection: Connection, office: str, author: str, title: str, now: datetime) -> int:
    """A new change without drafts; its number."""
    number = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one())
    values = {"id": number, "office": office, "author": author, "title": title, "made_at": now}
    connection.execute(insert(table).values(**values, state=str(ChangeState.OPEN)))
    return number


def one(connection: Connection, office: str, number: int) -> Change:
    """A change with its drafts. Raises Unknown."""
    found = connection.execute(select(table).where(table.c.id == number, table.c.office == office)).first()
    if found is None:
        raise Unknown(f"Die Änderung {number} gibt es nicht.")
    return _change(connection, found)


def listed(connection: Connection, office: str, state: ChangeState | None = ChangeState.OPEN) -> tuple[Change, ...]:
    """The changes of an office, the newest first; `state` None: whatever became of them."""
    wanted = select(table).where(table.c.office == office).order_by(table.c.id.desc())
    if state is not None:
        wanted = wanted.where(table.c.state == str(state))
    return tuple(_change(connection, row) for row in connection.execute(wanted).all())


def rename(connection: Connection, number: int, title: str) -> None:
    """Gives a change another title."""
    connection.execute(update(table).where(table.c.id == number).values(title=title))


def settle(connection: Connection, number: int, state: ChangeState) -> None:
    """Notes what became of a change."""
    connection.execute(update(table).where(table.c.id == number).values(state=str(state)))


def _change(connection: Connection, row: Any) -> Change:
    found = drafts.gathered(connection, row.id)
    return Change(row.id, row.office, row.author, row.title, row.made_at, ChangeState(row.state), found)
