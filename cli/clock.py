"""The clock of the command line; no room below looks at one."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schemas.clock.place import day_of


def today() -> date:
    """The day it is in the offices now."""
    return day_of(datetime.now(UTC))
