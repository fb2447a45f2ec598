"""The tables of the database, the same on SQLite and PostgreSQL. Migrations make them, a test compares the two.

Days are dates of the office, moments are UTC. What may be null is unknown or does not apply; nothing means both.
"""

from __future__ import annotations

from store.records.tables.access import account, api_token, colleague, own_case, security_log, session
from store.records.tables.clock import deviation, laid, planned
from store.records.tables.evidence import access, actor, checkpoint, own_record, tombstone, trail
from store.records.tables.findings import (
    event,
    finding,
    finding_count,
    finding_open,
    finding_statistic,
    proposal,
    rule_seen,
    saved_view,
)
from store.records.tables.letters import appointment, feed, hold, mail, reminder, suspension
from store.records.tables.metadata import METADATA
from store.records.tables.releases import change, draft, release, simulation, substitute
from store.records.tables.runs import rulebook, run, snapshot
from store.records.tables.samples import sample, sample_entry

__all__ = [
    "METADATA",
    "access",
    "account",
    "actor",
    "api_token",
    "appointment",
    "change",
    "checkpoint",
    "colleague",
    "deviation",
    "draft",
    "event",
    "feed",
    "finding",
    "finding_count",
    "finding_open",
    "finding_statistic",
    "hold",
    "laid",
    "mail",
    "own_case",
    "own_record",
    "planned",
    "proposal",
    "release",
    "reminder",
    "rule_seen",
    "rulebook",
    "run",
    "sample",
    "sample_entry",
    "saved_view",
    "security_log",
    "session",
    "simulation",
    "snapshot",
    "substitute",
    "suspension",
    "tombstone",
    "trail",
]
