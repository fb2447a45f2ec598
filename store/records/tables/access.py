"""Who may enter, who is inside, and what happened at the door."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from store.records.kinds import NUMBER, Moment, json
from store.records.tables.metadata import METADATA

account = Table(
    "account",
    METADATA,
    Column("id", Text, primary_key=True),
    # Case does not matter: kept folded.
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("way", Text, nullable=False),
    # Argon2id; null for who signs in elsewhere.
    Column("secret", Text),
    Column("outside", Text),
    Column("worker", Text),
    Column("roles", json(), nullable=False),
    # Null is every team, an empty list none.
    Column("teams", json()),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("entered_at", Moment),
    Column("synced_at", Moment),
    Column("locked_at", Moment),
    Column("why_locked", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("must_change", Boolean, nullable=False),
    UniqueConstraint("way", "outside"),
)
"""Who may enter, and as what."""

session = Table(
    "session",
    METADATA,
    # SHA-256 of the cookie: whoever reads this table cannot enter with it.
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("way", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("strong_at", Moment, nullable=False),
    Index("ix_session_account", "account"),
)
"""Who is inside."""

security_log = Table(
    "security_log",
    METADATA,
    Column("id", NUMBER, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    # No foreign key: the log outlives what it is about. Null where nobody is known by what was typed.
    Column("account", Text),
    # Who did it, where that is somebody else.
    Column("by_account", Text),
    Column("address", Text, nullable=False),
    Column("body", json(), nullable=False),
    Index("ix_security_log_at", "at"),
    Index("ix_security_log_account", "account", "at"),
)
"""What happened at the door; nothing secret, kept shortly."""

api_token = Table(
    "api_token",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # SHA-256 of the token, which is shown once.
    Column("hash", Text, nullable=False, unique=True),
    Column("roles", json(), nullable=False),
    Column("teams", json()),
    Column("created_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("seen_at", Moment),
    Column("revoked_at", Moment),
)
"""Programs that may ask the interface."""

own_case = Table(
    "own_case",
    METADATA,
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("case_key", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Index("ix_own_case_case_key", "case_key"),
)
"""Cases that are an employee's own or of somebody near to them."""

colleague = Table(
    "colleague",
    METADATA,
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("other", Text, ForeignKey("account.id"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
)
"""The own cases of `other` are closed to `account` too, also where they share no team."""
