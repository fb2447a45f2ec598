"""Decisions about findings in a stretch of time, counted by what was decided."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from store.records.tables import event, finding


def decisions(connection: Connection, office: str, first: date, last: date) -> tuple[tuple[str, int, int], ...]:
    """What was decided from the first to the last day: kind, decisions, findings they are about; never by whom."""
    query = (
        sa.select(event.c.kind, sa.func.count(), sa.func.count(sa.distinct(event.c.finding)))
        .join(finding, finding.c.id == event.c.finding)
        .where(finding.c.office == office, event.c.actor.is_not(None), event.c.day.between(first, last))
        .group_by(event.c.kind)
        .order_by(event.c.kind)
    )
    return tuple((str(kind), int(number), int(cases)) for kind, number, cases in connection.execute(query))
