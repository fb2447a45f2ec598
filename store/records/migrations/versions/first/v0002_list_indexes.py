"""Indexes as the lists ask for findings: one state, with or without Altbestand, by due day; and fewer for events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the indexes of the lists anew, one of events partial, and drops those that nobody reads.

    Without `legacy` in them a list would walk over all of an office's Altbestand, which is due first.
    """
    for name in ("state_due", "team_state_due", "rule_state_due", "legacy_team_due"):
        op.drop_index(f"ix_finding_{name}", "finding")
    for before in ([], ["team"], ["rule"]):
        columns = [*before, "state", "legacy", "due"]
        op.create_index(f"ix_finding_{'_'.join(columns)}", "finding", [*columns, "id"])
    op.drop_index("ix_event_kind_finding", "event")
    op.drop_index("ix_event_run", "event")
    decided = sa.text("actor IS NOT NULL")
    op.create_index("ix_event_decided", "event", ["kind", "finding"], sqlite_where=decided, postgresql_where=decided)
