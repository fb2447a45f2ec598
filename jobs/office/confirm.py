"""A named person looked at a restored store: mail may leave again."""

from __future__ import annotations

from datetime import datetime

from schemas.evidence.trail import Entry, Kind
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import writing
from store.records.hold import MAIL, Hold, held, release
from store.records.upgrade import open_database
from store.trail.append import append


def confirm(store: StoreFolder, by: str, reason: str, at: datetime) -> Hold | None:
    """Lifts the hold on mail and notes it; None where nothing was held, and then nothing is noted."""
    engine = open_database(store.url)
    try:
        with writing(engine) as connection:
            found = held(connection)
            if found is None:
                return None
            release(connection)
            body = {"art": "versand freigegeben", "grund": found.reason}
            append(connection, Entry(Kind.SETTING, MAIL, pseudonym(connection, by), at, reason, body))
            return found
    finally:
        engine.dispose()
