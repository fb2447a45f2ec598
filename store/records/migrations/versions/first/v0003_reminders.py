"""Tables of the reminders: the outbox, which rung was told for which finding, and what stands in calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes three tables, empty."""
    _mail()
    op.create_table(
        "reminder",
        sa.Column("finding", NUMBER, nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("sent_day", sa.Date(), nullable=False),
        sa.Column("mail", NUMBER, nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("life", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("finding", "rung", "sent_day", "life", name=op.f("pk_reminder")),
        sa.ForeignKeyConstraint(
            ["finding"], ["finding.id"], name=op.f("fk_reminder_finding_finding"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mail"], ["mail.id"], name=op.f("fk_reminder_mail_mail")),
    )
    op.create_table(
        "appointment",
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "receiver", "day", name=op.f("pk_appointment")),
    )


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("ics", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("digest_of", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("office", "day", "kind", "receiver", name=op.f("uq_mail_office_day_kind_receiver")),
    )
    op.create_index("ix_mail_state", "mail", ["state", "id"])
