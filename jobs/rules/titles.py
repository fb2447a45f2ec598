"""What the rules of the last run are called, without reading a single rule file."""

from __future__ import annotations

from store.findings import runs
from store.folder import StoreFolder
from store.records.connect import Engine, reading
from store.trail.recorded import run_named


def titles_of(store: StoreFolder, engine: Engine) -> list[tuple[str, str]]:
    """The rules that the last run asked, by title; empty while there was none."""
    with reading(engine) as connection:
        last = runs.last(connection, store.office)
        row = run_named(connection, last.id) if last is not None else None
    told = row.receipt.get("rules", ()) if row is not None else ()
    return sorted(((str(one["rule"]), str(one["title"])) for one in told), key=lambda pair: pair[1].casefold())
