"""The rows of samples and of what was said about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from schemas.failure import Unknown
from schemas.sample.result import Measure, Said, Verdict
from schemas.sample.sample import Sample
from store.records.tables import sample as table
from store.records.tables import sample_entry as entry

RESULT, MEASURE, DONE, CLOSED = "ergebnis", "maßnahme", "erledigt", "abschluss"
"""What an entry about a sample is."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One thing that was said about a sample, as it was hashed into the trail; `actor` is a pseudonym."""

    id: int
    sample: str
    at: datetime
    actor: str
    kind: str
    body: dict[str, Any]
    replaces: int | None


def write(connection: Connection, sample: Sample) -> None:
    """Keeps a sample that was drawn."""
    connection.execute(insert(table).values(
        id=sample.id, office=sample.office, run=sample.run, drawn_at=sample.drawn_at, actor=sample.actor,
        follows=sample.follows, body=sample.body()))  # fmt: skip


def listed(connection: Connection, office: str) -> list[Sample]:
    """All samples of an office, the newest first."""
    query = select(table).where(table.c.office == office).order_by(table.c.drawn_at.desc(), table.c.id.desc())
    return [_sample(row._mapping) for row in connection.execute(query)]


def one(connection: Connection, name: str) -> Sample:
    """A sample by its id. Raises Unknown."""
    row = connection.execute(select(table).where(table.c.id == name)).first()
    if row is None:
        raise Unknown(f"Die Stichprobe {name} gibt es nicht. Alle zeigt: regelwerk sample show")
    return _sample(row._mapping)


def number(connection: Connection) -> int:
    """How many samples there are; they are never deleted."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def add(
    connection: Connection, sample: str, at: datetime, actor: str, kind: str, body: dict[str, Any],
    replaces: int | None = None,
) -> int:  # fmt: skip
    """Keeps one entry; its id. Runs inside `writing`, so that no id is given twice."""
    last = connection.execute(select(func.coalesce(func.max(entry.c.id), 0))).scalar_one()
    values = {"sample": sample, "at": at, "actor": actor, "kind": kind, "body": body, "replaces": replaces}
    connection.execute(insert(entry).values(id=last + 1, **values))
    return int(last) + 1


def results(connection: Connection, sample: str) -> list[tuple[int, Said]]:
    """Everything that was said about the cases, in order, each with the id of its entry."""
    return [(row.id, said(row)) for row in _entries(connection, sample, RESULT)]


def said(row: Any) -> Said:
    """What an entry of the kind RESULT says."""
    body = row.body
    return Said(body["number"], body["question"], Verdict(body["verdict"]), row.actor, body["remark"])


def measures(connection: Connection, sample: str) -> list[Measure]:
    """The measures that follow from a sample, in the order in which they were settled."""
    done = {row.body["measure"]: row.body["day"] for row in _entries(connection, sample, DONE)}
    return [
        Measure(row.id, row.body["text"], row.body["until"], done.get(row.id))
        for row in _entries(connection, sample, MEASURE)
    ]


def closed(connection: Connection, sample: str) -> str | None:
    """The key of the record that a sample was closed with."""
    found = [str(row.body["record"]) for row in _entries(connection, sample, CLOSED)]
    return found[-1] if found else None


def entries(connection: Connection, samples: Collection[str] | None = None) -> list[EntryRow]:
    """Everything that was said about all samples, or about some of them, in order."""
    query = select(entry).order_by(entry.c.id)
    if samples is not None:
        query = query.where(entry.c.sample.in_(samples))
    return [EntryRow(row.id, row.sample, row.at, row.actor, row.kind, row.body, row.replaces)
            for row in connection.execute(query)]  # fmt: skip


def _entries(connection: Connection, sample: str, kind: str) -> list[Any]:
    query = select(entry).where(entry.c.sample == sample, entry.c.kind == kind).order_by(entry.c.id)
    return list(connection.execute(query))


def _sample(row: Any) -> Sample:
    columns = ("id", "office", "run", "drawn_at", "actor", "follows")
    return Sample.of(row["body"], **{name: row[name] for name in columns})
