"""The audit trail and what stands beside it: who did, read, recorded or deleted what."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text

from store.records.kinds import NUMBER, Moment, json
from store.records.tables.metadata import METADATA

trail = Table(
    "trail",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    # UTC with six decimals: the text itself is hashed.
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # Canonical JSON: the text itself is hashed.
    Column("body", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("ix_trail_kind", "kind", "seq"),
)
"""The audit trail, append-only, each entry chained to the one before."""

checkpoint = Table(
    "checkpoint",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", Text, nullable=False),
    # The exact text that was signed.
    Column("signed", Text, nullable=False),
)
"""A signed head of the trail."""

access = Table(
    "access",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("case_key", Text),
    Column("reason", Text),
    Index("ix_access_at", "at"),
    Index("ix_access_case_key", "case_key"),
)
"""Who read what; apart from the trail, kept shortly."""

actor = Table(
    "actor",
    METADATA,
    Column("id", Text, primary_key=True),
    # Null once the name was deleted; the row stays, so that the pseudonym never means somebody else.
    Column("name", Text, unique=True),
)
"""Who stands behind the pseudonyms of the trail."""

own_record = Table(
    "own_record",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("day", Date),
    # Null withdraws the entry that this one replaces.
    Column("body", json()),
    Column("document", Text),
    Column("recorded_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("replaces", Text, ForeignKey("own_record.id")),
    Index("ix_own_record_entity_key", "entity", "key"),
)
"""What the office notes itself; a correction is a new row that names the one it replaces."""

tombstone = Table(
    "tombstone",
    METADATA,
    Column("case_key", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""A case that was deleted."""
