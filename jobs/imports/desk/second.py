"""The second look at a braked delivery: by somebody else than whoever brought it."""

from __future__ import annotations

import json
from datetime import datetime

from jobs.imports.confirmation import confirm
from schemas.evidence.trail import Kind
from schemas.failure import DeliveryRefused
from store.archive.delivered import Delivered
from store.folder import StoreFolder
from store.records.actors import known
from store.records.connect import Connection, Engine, reading
from store.trail.entries import entries


def brought_by(connection: Connection, snapshot: str) -> frozenset[str]:
    """The pseudonyms of those who brought a delivery."""
    return frozenset(one.actor for one in entries(connection, Kind.IMPORT, snapshot) if _brought(one.body))


def second_look(
    store: StoreFolder, engine: Engine, snapshot: str, by: str, reason: str, now: datetime
) -> Delivered:  # fmt: skip
    """Lifts the Lieferbremse. Raises DeliveryRefused for whoever brought the delivery, and as `confirm` does."""
    with reading(engine) as connection:
        if known(connection, by) in brought_by(connection, snapshot):
            raise DeliveryRefused(
                "Sie haben diese Lieferung selbst eingelesen. Die Bremse löst jemand anders, der einen zweiten Blick "
                "darauf geworfen hat."
            )
    return confirm(store, engine, snapshot, by, reason, now)


def _brought(body: str) -> bool:
    return json.loads(body).get("schritt") in ("eingelesen", "wiederholt")
