"""Fachaufsicht's samples."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables of samples and of what is said about them."""
    op.create_table(
        "sample",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text()),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["follows"], ["sample.id"], name=op.f("fk_sample_follows_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
    )
    op.create_table(
        "sample_entry",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("replaces", NUMBER),
        sa.ForeignKeyConstraint(["sample"], ["sample.id"], name=op.f("fk_sample_entry_sample_sample")),
        sa.ForeignKeyConstraint(["replaces"], ["sample_entry.id"], name=op.f("fk_sample_entry_replaces_sample_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_entry")),
    )
    op.create_index("ix_sample_entry_sample", "sample_entry", ["sample", "id"])
