"""The check-up of an installation: all matters one after the other; what breaks one does not keep the next from
being looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from jobs.operation.checks import clockwork, files, mail, records
from schemas.clock.place import day_of
from schemas.failure import Failure
from schemas.operation.check import Check, Grade
from store.folder import open_store
from store.records.upgrade import open_database


def examine(path: Path, environment: Mapping[str, str], password: str | None, now: datetime) -> Iterator[Check]:
    """Looks at everything; `password` is that of the mail server if the environment has it. Raises no Failure."""
    try:
        store = open_store(path)
    except Failure as failure:
        yield Check("Ablage", Grade.BROKEN, failure.lines[0])
        return
    yield from _reached("Ablage", files.store_folder(store))
    yield from _reached("Schlüssel", files.keys(store))
    yield from files.room(store)
    yield from _reached("Regeln", records.rules(store, day_of(now)))
    try:
        engine = open_database(store.url)
    except Failure as failure:
        yield Check("Datenbank", Grade.BROKEN, failure.lines[0])
        return
    try:
        yield from records.database(store, engine, day_of(now))
        yield from records.releases(store, engine)
        yield from records.backup(store, engine, now)
        yield from clockwork.clock(engine, now)
        yield from mail.mail(store, engine, password)
        yield from clockwork.plan(store, engine, now)
        yield from clockwork.prefect(store, environment, now)
    except Failure as failure:
        yield Check("Datenbank", Grade.BROKEN, failure.lines[0])
    finally:
        engine.dispose()


def _reached(matter: str, found: Iterator[Check]) -> Iterator[Check]:
    """What was found, up to where somebody else's account is needed."""
    try:
        yield from found
    except PermissionError as error:
        yield Check(
            matter, Grade.BROKEN, f"Dieses Benutzerkonto kommt nicht an {error.filename}.",
            "Unter dem Benutzerkonto nachsehen, unter dem Regelwerk läuft, oder ihm den Ordner geben (chown).",
        )  # fmt: skip
