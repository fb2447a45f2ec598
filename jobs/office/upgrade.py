"""The database brought to the version of this program: backed up, tried on a copy, and only then done."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jobs.evidence.replay import replay
from jobs.office.backup import found_version, noted_backup
from jobs.office.restore import Order, Restored, alone, restore
from jobs.progress import Step, silent
from schemas.evidence.replay import Replay
from schemas.evidence.trail import Entry, Kind
from schemas.failure import Failure, OtherVersion, StoreRefused, Unknown
from store.archive.saved.backup import MANIFEST, Backup
from store.archive.saved.restore import checked
from store.folder import DATABASE, StoreFolder
from store.records.actors import pseudonym
from store.records.care.probe import flaws, probe
from store.records.connect import Engine, connect, glance, writing
from store.records.look import last_runs
from store.records.upgrade import NEWEST, migrate
from store.trail.append import append

OCCASION = "vor dem Anheben"
SUBJECT = "datenbank"
REPLAYED = 5

Replayer = Callable[[StoreFolder, str], Replay]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done: from which version to which, the backup of before, and the runs that were evaluated again."""

    before: str
    after: str
    backup: Backup
    replays: tuple[Replay, ...]


def upgrade(store: StoreFolder, by: str, at: datetime, replayer: Replayer = replay, step: Step = silent) -> Upgraded:
    """Brings the database of a store to the version of this program.

    Raises OtherVersion for an empty or newer one, StoreRefused if the copy is not as it must be or a run comes out
    otherwise on it (nothing is changed then but for the backup), RunBusy, and what backups raise.
    """
    before = found_version(store.url)
    if not before:
        raise OtherVersion("Die Datenbank ist leer. Angelegt wird sie mit regelwerk db init.")
    engine = connect(store.url)
    try:
        with alone(store.path):
            step("Sichern", 0, 0)
            made = noted_backup(store, engine, store.backups, by, at, OCCASION)
            replays = _tried(store, made, replayer, step)
            step("Anheben", 0, 0)
            migrate(engine)
            _note(engine, Upgraded(before, NEWEST, made, replays), by, at)
    finally:
        engine.dispose()
    return Upgraded(before, NEWEST, made, replays)


def _tried(store: StoreFolder, made: Backup, replayer: Replayer, step: Step) -> tuple[Replay, ...]:
    """Migrates a copy and evaluates the last runs on it. Raises StoreRefused unless all is as it was."""
    step("Kopie anheben", 0, 0)
    file = made.folder / DATABASE
    with tempfile.TemporaryDirectory(prefix=".anheben-", dir=store.path) as scratch, probe(
        file, store.url, Path(scratch)
    ) as url:  # fmt: skip
        wrong = flaws(url, made.manifest.rows)
        if wrong:
            raise StoreRefused(f"Das Anheben wurde nicht ausgeführt. Auf der Kopie stimmt nicht: {'; '.join(wrong)}.")
        copy = replace(store, url=url)
        with glance(url) as connection:
            runs = last_runs(connection, REPLAYED)
        replays = []
        for number, run in enumerate(runs):
            step(f"Lauf {run} nachrechnen", number, len(runs))
            replays.append(replayer(copy, run))
    _refuse_different(replays)
    return tuple(replays)


def _refuse_different(replays: Sequence[Replay]) -> None:
    different = [one.run for one in replays if one.found is not None and not one.identical]
    if different:
        raise StoreRefused(
            f"Das Anheben wurde nicht ausgeführt. Anderes als damals ergibt jetzt: {', '.join(different)}. "
            "Die Ablage ist unverändert. Was sich unterscheidet, zeigt mit dem bisherigen Programm: "
            f"regelwerk replay {different[0]}"
        )


def _note(engine: Engine, done: Upgraded, by: str, at: datetime) -> None:
    body = {
        "von": done.before,
        "auf": done.after,
        "sicherung": done.backup.manifest.name,
        "nachgerechnet": [one.run for one in done.replays if one.identical],
        "nicht_nachrechenbar": [one.run for one in done.replays if one.found is None],
    }
    with writing(engine) as connection:
        append(connection, Entry(Kind.SETTING, SUBJECT, pseudonym(connection, by), at, "Datenbank angehoben", body))


def downgrade(store: StoreFolder, by: str, reason: str, at: datetime) -> Restored:
    """Goes back to the backup that the last upgrade made, with the tables of then.

    Raises Unknown where no upgrade left a backup, and what `restore` raises.
    """
    for folder in sorted(store.backups.glob(f"{store.office}-*"), reverse=True):
        if (folder / MANIFEST).is_file() and _occasion(folder) == OCCASION:
            return restore(Order(folder, store.path, by, reason, at, as_it_was=True))
    raise Unknown(f"In {store.backups} liegt keine Sicherung von vor einem Anheben.")


def _occasion(folder: Path) -> str:
    try:
        return checked(folder)[0].occasion
    except Failure:
        return ""
