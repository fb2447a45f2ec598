"""The tables of the database, the same on SQLite and PostgreSQL. Migrations make them, a test compares the two.

Days are dates of the office, moments are UTC. What may be null is unknown or does not apply; nothing means both.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from store.records.kinds import NUMBER, Moment, json

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

run = Table(
    "run",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("regelstand", Text),
    Column("digest", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    # erfasst or abgeglichen
    Column("state", Text, nullable=False),
    Column("reconciled_at", Moment),
    Column("verification", json()),
    Column("receipt", json(), nullable=False),
    Column("replayable_until", Date),
    Column("planned", Boolean, nullable=False, server_default=false()),
    Index("ix_run_office_as_of", "office", "as_of", "started_at"),
)
"""A run that was recorded, with its receipt."""

snapshot = Table(
    "snapshot",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("mapping", Text),
    Column("rows", json(), nullable=False),
    Column("imported_at", Moment, nullable=False),
    # Why the Lieferbremse was pulled; null where it was not.
    Column("brake", json()),
    Column("confirmed_by", Text),
    Column("confirmed_at", Moment),
    Column("confirmed_reason", Text),
    Column("deleted_at", Moment),
    Index("ix_snapshot_office_as_of", "office", "as_of", "imported_at"),
)
"""A delivery that was accepted; its tables are files, named by `id`, its hash."""

finding = Table(
    "finding",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("office", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("period", Text, nullable=False, server_default=""),
    Column("case_key", Text),
    Column("kind", Text, nullable=False),
    Column("title", Text),
    Column("team", Text),
    Column("responsible", Text),
    Column("fassung", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("due", Date),
    Column("done", Date),
    Column("evidence", Text),
    Column("cause", Text),
    Column("missing", json()),
    Column("reason", Text, nullable=False),
    Column("facts", json()),
    Column("facts_hash", Text),
    Column("first_run", Text, nullable=False),
    Column("last_change_run", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_change_day", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("state_until", Date),
    Column("follow_up", Date),
    Column("legacy", Boolean, nullable=False, server_default=false()),
    Column("closed_day", Date),
    UniqueConstraint("office", "rule", "record", "period"),
    # A list asks for one state, with or without Altbestand, in the order of due days.
    Index("ix_finding_state_legacy_due", "state", "legacy", "due", "id"),
    Index("ix_finding_team_state_legacy_due", "team", "state", "legacy", "due", "id"),
    Index("ix_finding_rule_state_legacy_due", "rule", "state", "legacy", "due", "id"),
    Index("ix_finding_case_key", "case_key"),
    Index("ix_finding_closed_day", "closed_day"),
)
"""One finding of one rule about one record and period. `state` follows from its events; `closed_day` null is open."""

_DECIDED = text("actor IS NOT NULL")

event = Table(
    "event",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("finding", NUMBER, ForeignKey("finding.id"), nullable=False),
    Column("run", Text),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("actor", Text),
    Column("kind", Text, nullable=False),
    Column("reason", Text),
    Column("body", json()),
    Index("ix_event_finding", "finding", "id"),
    Index("ix_event_decided", "kind", "finding", sqlite_where=_DECIDED, postgresql_where=_DECIDED),
)
"""Every step in a finding's life."""

finding_count = Table(
    "finding_count",
    METADATA,
    Column("office", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("team", Text, primary_key=True, server_default=""),
    Column("state", Text, primary_key=True),
    Column("legacy", Boolean, primary_key=True),
    Column("n", NUMBER, nullable=False),
)
"""How many findings there are now, kept along with them: counting ten million rows takes too long."""

rule_seen = Table(
    "rule_seen",
    METADATA,
    Column("office", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("first_run", Text, nullable=False),
    Column("first_day", Date, nullable=False),
)
"""The first run of each rule: what that one found is Altbestand."""

finding_statistic = Table(
    "finding_statistic",
    METADATA,
    Column("office", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("team", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How many findings were closed in a month and deleted since, by rule, team ('' unknown) and last state: no case."""

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

rulebook = Table(
    "rulebook",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("recorded_at", Moment, nullable=False),
    Column("path", Text, nullable=False),
)
"""A rulebook that was used or released; its files lie in a folder named by their hash."""

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
