"""Samples of Fachaufsicht."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from store.records.kinds import NUMBER, Moment, json
from store.records.tables.metadata import METADATA

sample = Table(
    "sample",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("drawn_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("follows", Text, ForeignKey("sample.id")),
    Column("body", json(), nullable=False),
)
"""A sample of Fachaufsicht as it was drawn; its cases are marks that name nobody."""

sample_entry = Table(
    "sample_entry",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("sample", Text, ForeignKey("sample.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", json(), nullable=False),
    Column("replaces", NUMBER, ForeignKey("sample_entry.id")),
    Index("ix_sample_entry_sample", "sample", "id"),
)
"""What was said about a sample; a correction is a new entry that names the one it replaces."""
