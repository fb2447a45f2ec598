"""Reading is noted where the office says so: who looked at which case, and when; never in the audit trail."""

from __future__ import annotations

from datetime import datetime

from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Engine, writing
from store.trail.access import seen


def note(store: StoreFolder, engine: Engine, by: str, what: str, case: str | None, now: datetime) -> None:
    """Notes that somebody looked at a case or finding, where the office says so ([werkbank] lesen_protokollieren)."""
    if not store.workbench.log_reading:
        return
    with writing(engine) as connection:
        seen(connection, pseudonym(connection, by), what, case, "", now)
