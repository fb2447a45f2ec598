"""Lists of the workbench: open findings counted, by newest change, by words; saved views; proposed exceptions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes them, and counts and reads what is there already."""
    _counts()
    _views()
    _proposals()
    is_open, is_closed = sa.text("closed_day IS NULL"), sa.text("closed_day IS NOT NULL")
    op.drop_index("ix_finding_closed_day", "finding")
    op.create_index(
        "ix_finding_closed_day", "finding", ["closed_day"], sqlite_where=is_closed, postgresql_where=is_closed
    )
    op.create_index(
        "ix_finding_changed", "finding", ["last_change_day", "id"], sqlite_where=is_open, postgresql_where=is_open
    )
    _words()


def _counts() -> None:
    op.create_table(
        "finding_open",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("legacy", sa.Boolean(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("n", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint(
            "office", "team", "rule", "kind", "status", "cause", "state", "legacy", "parked",
            name=op.f("pk_finding_open"),
        ),
    )  # fmt: skip
    op.execute(
        "INSERT INTO finding_open (office, team, rule, kind, status, cause, state, legacy, parked, n) "
        "SELECT office, coalesce(team, ''), rule, kind, status, coalesce(cause, ''), state, legacy, "
        "follow_up IS NOT NULL, count(*) FROM finding WHERE closed_day IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9"
    )


def _views() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("office", "owner", "name", name=op.f("uq_saved_view_office_owner_name")),
    )


def _proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("finding", NUMBER, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text()),
        sa.Column("answered_at", MOMENT),
        sa.Column("answer", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.ForeignKeyConstraint(
            ["finding"], ["finding.id"], name=op.f("fk_proposal_finding_finding"), ondelete="CASCADE"
        ),
    )  # fmt: skip
    op.create_index("ix_proposal_finding", "proposal", ["finding"])
    op.create_index("ix_proposal_office_state", "proposal", ["office", "state"])


def _words() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_finding_words ON finding USING gin (to_tsvector('simple', "
            "translate(reason, 'ÄÖÜ.,:;()/-„“\"–', 'äöü            ')))"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE finding_text USING fts5(reason, content='finding', content_rowid='id', detail=none, "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute("INSERT INTO finding_text (finding_text) VALUES ('rebuild')")
    added = "INSERT INTO finding_text (rowid, reason) VALUES (new.id, new.reason);"
    gone = "INSERT INTO finding_text (finding_text, rowid, reason) VALUES ('delete', old.id, old.reason);"
    op.execute(f"CREATE TRIGGER finding_text_added AFTER INSERT ON finding BEGIN {added} END")
    op.execute(f"CREATE TRIGGER finding_text_gone AFTER DELETE ON finding BEGIN {gone} END")
    op.execute(
        "CREATE TRIGGER finding_text_changed AFTER UPDATE OF reason ON finding "
        f"WHEN old.reason IS NOT new.reason BEGIN {gone} {added} END"
    )
