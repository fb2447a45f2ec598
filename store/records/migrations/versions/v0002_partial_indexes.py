"""Indexes over the few rows that are looked for, not over all: reconciling a million outcomes waits for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes two indexes partial and drops one that nobody reads."""
    op.drop_index("ix_finding_legacy_team_due", "finding")
    op.drop_index("ix_event_kind_finding", "event")
    op.drop_index("ix_event_run", "event")
    lite, big = sa.text("legacy = 1"), sa.text("legacy")
    op.create_index("ix_finding_legacy", "finding", ["team", "due", "id"], sqlite_where=lite, postgresql_where=big)
    decided = sa.text("actor IS NOT NULL")
    op.create_index("ix_event_decided", "event", ["kind", "finding"], sqlite_where=decided, postgresql_where=decided)
