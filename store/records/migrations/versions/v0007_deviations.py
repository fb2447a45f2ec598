"""Deviations from the plan: what did not happen, came late or covered only a part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the table of deviations."""
    op.create_table(
        "deviation",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("told_day", sa.Date()),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("office", "flow", "day", "due_at", "kind", name=op.f("pk_deviation")),
    )
    op.create_index("ix_deviation_office_day", "deviation", ["office", "day"])
