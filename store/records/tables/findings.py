"""Findings, every step of their lives, and what is kept along with them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, false, text

from store.records.kinds import NUMBER, Moment, json
from store.records.tables.metadata import METADATA

_IS_OPEN, _IS_CLOSED = text("closed_day IS NULL"), text("closed_day IS NOT NULL")

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
    Index("ix_finding_closed_day", "closed_day", sqlite_where=_IS_CLOSED, postgresql_where=_IS_CLOSED),
    Index("ix_finding_changed", "last_change_day", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
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

finding_open = Table(
    "finding_open",
    METADATA,
    Column("office", Text, primary_key=True),
    Column("team", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("status", Text, primary_key=True),
    Column("cause", Text, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("legacy", Boolean, primary_key=True),
    Column("parked", Boolean, primary_key=True),
    Column("n", NUMBER, nullable=False),
)
"""How many open findings there are now, by all that lists ask for ('' unknown); parked: a follow-up day is set."""

saved_view = Table(
    "saved_view",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("office", Text, nullable=False),
    Column("owner", Text, nullable=False),
    # null: the owner's alone; otherwise whoever sees the team's findings may use it
    Column("team", Text),
    Column("name", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
    UniqueConstraint("office", "owner", "name"),
)
"""A list that somebody keeps under a name: what it asks for, as the address of its page says it."""

proposal = Table(
    "proposal",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("office", Text, nullable=False),
    Column("finding", NUMBER, ForeignKey("finding.id", ondelete="CASCADE"), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("answered_by", Text),
    Column("answered_at", Moment),
    Column("answer", Text),
    Index("ix_proposal_finding", "finding"),
    Index("ix_proposal_office_state", "office", "state"),
)
"""An exception that somebody asks for and somebody else is to grant; it is no decision before."""
