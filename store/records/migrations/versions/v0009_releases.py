"""Releases: drafts, changes, simulations, releases and substitutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Makes the tables of releases."""
    _change()
    _draft()
    _simulation()
    _release()
    _substitute()


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_office_state", "change", ["office", "state", "id"])


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("change", NUMBER),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.ForeignKeyConstraint(["change"], ["change.id"], name=op.f("fk_draft_change_change")),
        sa.UniqueConstraint("office", "author", "path", name=op.f("uq_draft_office_author_path")),
    )
    op.create_index("ix_draft_change", "draft", ["change"])


def _simulation() -> None:
    op.create_table(
        "simulation",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("change", NUMBER, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation")),
        sa.ForeignKeyConstraint(["change"], ["change.id"], name=op.f("fk_simulation_change_change")),
    )
    op.create_index("ix_simulation_change", "simulation", ["change", "id"])


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("change", NUMBER),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("releaser", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("applied_at", MOMENT),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("applied", sa.Text()),
        sa.Column("simulation", NUMBER),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_by", sa.Text()),
        sa.Column("withdrawn_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.ForeignKeyConstraint(["change"], ["change.id"], name=op.f("fk_release_change_change")),
        sa.ForeignKeyConstraint(["simulation"], ["simulation.id"], name=op.f("fk_release_simulation_simulation")),
    )
    op.create_index("ix_release_office_state", "release", ["office", "state", "id"])


def _substitute() -> None:
    op.create_table(
        "substitute",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.Column("revoked_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitute")),
    )
    op.create_index("ix_substitute_office_until", "substitute", ["office", "until"])
