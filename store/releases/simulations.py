"""Simulations that are through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from schemas.failure import Unknown
from schemas.release.simulation import Simulation, Told
from store.records.tables import simulation as table


@dataclass(frozen=True, slots=True)
class Subject:
    """What was simulated: the change with its texts, on which rules, delivery and day, and the work that did it."""

    office: str
    change: int
    content: str
    rulebook: str
    snapshot: str
    as_of: date
    task: str


def add(connection: Connection, subject: Subject, actor: str, at: datetime, told: Told) -> int:
    """Keeps a simulation; its number. The same work is kept once."""
    known = connection.execute(select(table.c.id).where(table.c.task == subject.task)).scalar()
    if known is not None:
        return int(known)
    number = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0) + 1)).scalar_one())
    connection.execute(
        insert(table).values(
            id=number, office=subject.office, change=subject.change, content=subject.content,
            rulebook=subject.rulebook, snapshot=subject.snapshot, as_of=subject.as_of, at=at, actor=actor,
            task=subject.task, body=told.model_dump(mode="json"),
        )
    )  # fmt: skip
    return number


def newest(connection: Connection, change: int) -> Simulation | None:
    """The last simulation of a change."""
    wanted = select(table).where(table.c.change == change).order_by(table.c.id.desc()).limit(1)
    found = connection.execute(wanted).first()
    return None if found is None else _simulation(found)


def one(connection: Connection, number: int) -> Simulation:
    """A simulation by its number. Raises Unknown."""
    found = connection.execute(select(table).where(table.c.id == number)).first()
    if found is None:
        raise Unknown(f"Die Simulation {number} gibt es nicht.")
    return _simulation(found)


def _simulation(row: Any) -> Simulation:
    return Simulation(
        row.id, row.office, row.change, row.content, row.rulebook, row.snapshot, row.as_of, row.at, row.actor, row.task,
        Told.model_validate(row.body),
    )  # fmt: skip
