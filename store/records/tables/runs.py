"""What was delivered, by which rules it was evaluated, and the runs themselves."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, false

from store.records.kinds import Moment, json
from store.records.tables.metadata import METADATA

run = Table(
    "run",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("regelstand", Text),
    Column("digest", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    # erfasst or abgeglichen
    Column("state", Text, nullable=False),
    Column("reconciled_at", Moment),
    Column("verification", json()),
    Column("receipt", json(), nullable=False),
    Column("replayable_until", Date),
    Column("planned", Boolean, nullable=False, server_default=false()),
    Index("ix_run_office_as_of", "office", "as_of", "started_at"),
)
"""A run that was recorded, with its receipt."""

snapshot = Table(
    "snapshot",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("mapping", Text),
    Column("rows", json(), nullable=False),
    Column("imported_at", Moment, nullable=False),
    # Why the Lieferbremse was pulled; null where it was not.
    Column("brake", json()),
    Column("confirmed_by", Text),
    Column("confirmed_at", Moment),
    Column("confirmed_reason", Text),
    Column("deleted_at", Moment),
    Index("ix_snapshot_office_as_of", "office", "as_of", "imported_at"),
)
"""A delivery that was accepted; its tables are files, named by `id`, its hash."""

rulebook = Table(
    "rulebook",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("recorded_at", Moment, nullable=False),
    Column("path", Text, nullable=False),
)
"""A rulebook that was used or released; its files lie in a folder named by their hash."""
