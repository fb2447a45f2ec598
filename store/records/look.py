"""Small questions about the whole database."""

from __future__ import annotations

from sqlalchemy import Connection, select

from schemas.evidence.trail import Kind
from store.records.tables import finding, own_record, rulebook, run, snapshot, tombstone, trail

_FILLED = (run, snapshot, finding, own_record)


def in_use(connection: Connection) -> bool:
    """Whether anything was ever brought in, evaluated or recorded."""
    return any(connection.execute(select(table.c.id).limit(1)).first() is not None for table in _FILLED)


def named_folders(connection: Connection) -> list[str]:
    """The folders of the store that the database names and that must be there, such as abzuege/<id>."""
    snapshots = connection.execute(select(snapshot.c.id).where(snapshot.c.deleted_at.is_(None))).scalars()
    rulebooks = connection.execute(select(rulebook.c.digest)).scalars()
    erased = select(trail.c.subject).where(trail.c.kind == str(Kind.ERASURE))
    runs = connection.execute(select(run.c.id).where(run.c.id.not_in(erased))).scalars()
    named = {"abzuege": snapshots, "regelbuecher": rulebooks, "laeufe": runs}
    return sorted(f"{room}/{name}" for room, names in named.items() for name in names)


def entry_hash(connection: Connection, seq: int) -> str | None:
    """The hash of one entry of the trail; None where there is no such entry."""
    found: str | None = connection.execute(select(trail.c.hash).where(trail.c.seq == seq)).scalar()
    return found


def tombstones(connection: Connection) -> frozenset[str]:
    """The keys of the cases that were deleted."""
    return frozenset(connection.execute(select(tombstone.c.case_key)).scalars())


def last_runs(connection: Connection, number: int) -> list[str]:
    """The ids of the runs recorded last, the newest first."""
    return list(
        connection.execute(select(run.c.id).order_by(run.c.recorded_at.desc(), run.c.id).limit(number)).scalars()
    )
