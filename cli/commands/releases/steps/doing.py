"""Somebody at work on a store from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobs.releases.changing import Doing
    from schemas.release.release import Release


@contextmanager
def doing(store: Path, by: str) -> Iterator[Doing]:
    """Opens the store; its database is closed again at the end."""
    from jobs.releases.changing import Doing
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine = open_database(opened.url)
    try:
        yield Doing(opened, engine, by, datetime.now(UTC))
    finally:
        engine.dispose()


def told(one: Release) -> str:
    """A release in one line."""
    from schemas.clock.place import here

    when = f", in Kraft seit {here(one.applied_at):%d.%m.%Y}" if one.applied_at else ""
    return (
        f"Freigabe {one.id} vom {here(one.released_at):%d.%m.%Y}, wirkt ab {one.effective:%d.%m.%Y}: "
        f"{one.state}{when} – "
        f"{one.title} ({len(one.files)} {'Datei' if len(one.files) == 1 else 'Dateien'})"
    )
