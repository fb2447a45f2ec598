"""What leaves the house: mails, what they told, calendar entries, and what holds them back."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from store.records.kinds import NUMBER, Moment, json
from store.records.tables.metadata import METADATA

hold = Table(
    "hold",
    METADATA,
    # What is held: mail
    Column("subject", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
"""What must not leave the house until a named person confirms, such as after a restore."""

mail = Table(
    "mail",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("office", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", Text, nullable=False),
    # A role and a team; the address is looked up when it is sent.
    Column("receiver", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("ics", Text),
    # wartet, unterwegs, gesendet or unzustellbar
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("message_id", Text, nullable=False),
    Column("problem", Text),
    # Numbers of findings and the rungs they are on, no more.
    Column("digest_of", json(), nullable=False),
    UniqueConstraint("office", "day", "kind", "receiver"),
    Index("ix_mail_state", "state", "id"),
)
"""The outbox: what is to be sent, and what became of it. One mail a kind, receiver and day, held by the database."""

reminder = Table(
    "reminder",
    METADATA,
    Column("finding", NUMBER, ForeignKey("finding.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("rung", Text, primary_key=True),
    Column("sent_day", Date, primary_key=True),
    Column("mail", NUMBER, ForeignKey("mail.id"), nullable=False),
    # The day from which the rung was counted, and the event with which this stretch of the finding's life began: once
    # one of them is another, everything is told anew.
    Column("anchor", Date, nullable=False),
    Column("life", NUMBER, primary_key=True, autoincrement=False),
)
"""Which rung of its ladder was told for a finding, on which day and by which mail."""

appointment = Table(
    "appointment",
    METADATA,
    Column("office", Text, primary_key=True),
    Column("receiver", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("sequence", Integer, nullable=False),
    # Findings that fall due; 0: cancelled.
    Column("number", Integer, nullable=False),
)
"""The calendar entry of a receiver and day as it was last sent."""

suspension = Table(
    "suspension",
    METADATA,
    Column("id", NUMBER, primary_key=True, autoincrement=False),
    Column("office", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # The last day of it.
    Column("until", Date, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("lifted_at", Moment),
    Column("lifted_by", Text),
    Index("ix_suspension_office_until", "office", "until"),
)
"""A Notbremse: nobody is reminded of what this rule finds, for a time."""

feed = Table(
    "feed",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    # '' any role, '' any team
    Column("role", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # The last day on which it can be read.
    Column("until", Date, nullable=False),
    Column("actor", Text, nullable=False),
    Column("revoked_at", Moment),
    Column("revoked_by", Text),
)
"""A calendar that somebody may subscribe to by a secret address; the secret itself is nowhere kept."""
