"""As of when the data are that a page shows."""

from __future__ import annotations

from store.findings import runs
from store.records.connect import Engine, reading


def state(engine: Engine, office: str) -> str:
    """The Stichtag of the last run that was reconciled, as every page says it; empty while there is none."""
    with reading(engine) as connection:
        last = runs.last(connection, office)
    return "" if last is None else f"Stichtag {last.as_of:%d.%m.%Y}"
