"""The place whose clock and calendar the offices go by; the machine's own zone counts for nothing."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("Europe/Berlin")
"""Where the clock hangs that all schedules and days go by."""


def here(moment: datetime) -> datetime:
    """The moment as the offices' clocks show it. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone: {moment.isoformat()}")
    return moment.astimezone(PLACE)


def day_of(moment: datetime) -> date:
    """The day it is in the offices at a moment: from midnight there, one or two hours before midnight UTC."""
    return here(moment).date()
