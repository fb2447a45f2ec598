"""A new store: its folder, its settings, its database."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from schemas.evidence.trail import Entry, Kind
from schemas.failure import StoreRefused, Unknown, space
from schemas.operation.world import why
from store.clock.settings import INBOX
from store.folder import DATABASE, RETENTION, ROOMS, SETTINGS, StoreFolder, open_store, write_settings
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, connect, reading, writing
from store.records.look import in_use
from store.records.upgrade import NEWEST, migrate, version
from store.trail.append import append

SUBJECT = "ablage"


def make_store(path: Path, office: str, rules: Path, url: str | None, by: str, at: datetime) -> StoreFolder:
    """Makes a store at `path`, all of it or nothing; `url` names a PostgreSQL database, None a file in the folder.

    Raises StoreRefused where something is there already, Unknown for an office that the rules do not know.
    """
    path, rules = path.absolute(), rules.resolve()
    _refuse_occupied(path)
    _refuse_unknown_office(rules, office)
    aside = _aside(path)
    try:
        with space():
            for room in (*ROOMS, INBOX):
                (aside / room).mkdir()
        write_settings(aside, office, rules, url, RETENTION)
        (aside / SETTINGS).chmod(0o600)
        engine = connect(url or f"sqlite:///{aside / DATABASE}", create=True)
        try:
            _fill(engine, office, by, at)
        finally:
            engine.dispose()
        aside.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return open_store(path)


def _refuse_occupied(path: Path) -> None:
    try:
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise StoreRefused(f"{path} ist kein Ordner. Bitte mit --store einen neuen Ordner angeben.")
        if (path / SETTINGS).exists():
            raise StoreRefused(f"{path} ist schon eine Ablage; sie bleibt, wie sie ist.")
        if path.exists() and any(path.iterdir()):
            raise StoreRefused(f"Der Ordner {path} ist nicht leer. Bitte einen leeren oder neuen Ordner angeben.")
    except PermissionError as error:
        raise StoreRefused(f"Der Ordner {path} darf nicht gelesen werden. Bitte seine Rechte prüfen.") from error


def _refuse_unknown_office(rules: Path, office: str) -> None:
    known = sorted(file.stem for file in (rules / "amt").glob("*.yaml"))
    if office not in known:
        raise Unknown(
            f"In {rules / 'amt'} gibt es keine Datei {office}.yaml. "
            + (f"Vorhanden sind: {', '.join(known)}." if known else "Bitte mit --rules den Ordner der Regeln angeben.")
        )


def _aside(path: Path) -> Path:
    try:
        with space():
            path.parent.mkdir(parents=True, exist_ok=True)
            return Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".neu", dir=path.parent))
    except PermissionError as error:
        raise StoreRefused(f"In {path.parent} darf nicht geschrieben werden. Bitte die Rechte prüfen.") from error
    except OSError as error:
        raise StoreRefused(f"In {path.parent} lässt sich kein Ordner anlegen: {why(error)}.") from error


def _fill(engine: Engine, office: str, by: str, at: datetime) -> None:
    with reading(engine) as connection:
        if version(connection) is not None and in_use(connection):
            raise StoreRefused(
                "Die Datenbank gehört schon zu einer Ablage. Bitte eine leere Datenbank angeben oder die Ablage mit "
                "regelwerk db restore aus einer Sicherung holen."
            )
    migrate(engine)
    with writing(engine) as connection:
        _note(connection, engine.dialect.name, office, by, at)


def _note(connection: Connection, kind: str, office: str, by: str, at: datetime) -> None:
    body = {"amt": office, "datenbank": kind, "stand": NEWEST}
    append(connection, Entry(Kind.SETTING, SUBJECT, pseudonym(connection, by), at, "Ablage angelegt", body))
