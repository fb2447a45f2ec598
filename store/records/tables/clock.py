"""Planned against actual."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Table, Text

from store.records.kinds import Moment, json
from store.records.tables.metadata import METADATA

planned = Table(
    "planned",
    METADATA,
    Column("office", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    # The Stichtag.
    Column("day", Date, primary_key=True),
    Column("due_at", Moment, primary_key=True),
    Column("state", Text, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("run", Text),
    Column("detail", json()),
    Index("ix_planned_office_due_at", "office", "due_at"),
)
"""Planned against actual: what was to run when, and what became of it."""

laid = Table(
    "laid",
    METADATA,
    Column("office", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)
"""From when on, and up to when, an office's schedules stand in `planned`."""

deviation = Table(
    "deviation",
    METADATA,
    Column("office", Text, primary_key=True),
    Column("flow", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("due_at", Moment, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("noted_at", Moment, nullable=False),
    # The day whose mail told it; null: nobody was told yet.
    Column("told_day", Date),
    Column("lines", json(), nullable=False),
    Index("ix_deviation_office_day", "office", "day"),
)
"""Findings of the clock: planned runs that did not happen, came late or covered only a part. They are never changed."""
