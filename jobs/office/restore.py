"""A store brought back from a backup: checked, noted in its trail with who, why and what is lost, its mail held."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from intake.keys.lock import locked
from jobs.office.gap import Gap, gap
from schemas.evidence.backup import Manifest
from schemas.evidence.trail import Entry, Kind
from schemas.failure import DestinationRefused, RunBusy, StoreRefused, space
from store.archive.saved.restore import bring, checked
from store.archive.turn import turn
from store.destination import exchanged
from store.folder import DATABASE, SETTINGS, StoreFolder, open_store
from store.records.actors import pseudonym
from store.records.care.portable import load, unpack
from store.records.connect import Connection, connect, glance, sqlite_file
from store.records.hold import MAIL, Hold, hold
from store.records.look import in_use
from store.records.upgrade import NEWEST, version
from store.trail.append import append

_BUSY = RunBusy(
    "In dieser Ablage wird gerade eingelesen oder ausgewertet. Bitte warten, bis das fertig ist, und dann wiederholen."
)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: which backup, where to, who, why, when.

    `url` names a PostgreSQL database; None takes the one of the store that is replaced, else a file. `checkpoint` is a
    file from outside. With `as_it_was` the tables keep the version of the backup, for an older program.
    """

    backup: Path
    path: Path
    by: str
    reason: str
    at: datetime
    url: str | None = None
    checkpoint: Path | None = None
    as_it_was: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: the store, what is lost, where the old folder is now (None: there was none), its rules."""

    store: StoreFolder
    gap: Gap
    before: Path | None
    schema: str | None


def restore(order: Order) -> Restored:
    """Puts a store into the place of what is there; the old folder, or the old tables on PostgreSQL, are kept aside.

    Raises Unknown and StoreRefused for a backup that is none or not whole, EvidenceRefused if it does not fit the
    checkpoint, DatabaseBusy and RunBusy while others work on it, DestinationRefused, SpaceExhausted; then nothing has
    changed.
    """
    path, backup = order.path.absolute(), order.backup.absolute()
    old = _old(path)
    with alone(path):
        manifest, sha256 = checked(backup)
        if old is not None and old.office != manifest.office:
            raise StoreRefused(f"Die Sicherung gehört zum Amt {manifest.office}, die Ablage zu {old.office}.")
        url = _url(order, old)
        lost = gap(backup, manifest, old.url if old else None, order.checkpoint)
        moment = f"{order.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        schema = None
        body = _body(manifest, sha256, lost)

        def note(connection: Connection) -> None:
            actor = pseudonym(connection, order.by)
            append(connection, Entry(Kind.RESTORE, manifest.name, actor, order.at, order.reason, body))
            hold(connection, Hold(MAIL, order.at, actor, f"Wiederherstellung aus {manifest.name}"))

        with _aside(path) as folder:
            bring(backup, folder, url)
            target = manifest.version if order.as_it_was else NEWEST
            if url is None:
                unpack(backup / DATABASE, folder / DATABASE, target, note)
            else:
                engine = connect(url)
                try:
                    schema = load(backup / DATABASE, engine, f"vorher_{moment.lower()}", target, note)
                finally:
                    engine.dispose()
            before = _put(folder, path, _free(path.with_name(f"{path.name}.vorher-{moment}")))
    return Restored(open_store(path), lost, before, schema)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else works on the store as a whole, and neither a run nor an import is under way in it.

    Raises DatabaseBusy and RunBusy at once if somebody is.
    """
    with ExitStack() as held:
        if path.exists():
            held.enter_context(turn(path))
        for room in (path / "laeufe", path / "abzuege"):
            if room.is_dir():
                held.enter_context(locked(room, _BUSY))
        yield


def _old(path: Path) -> StoreFolder | None:
    if not path.exists():
        return None
    if not (path / SETTINGS).exists():
        if not path.is_dir() or any(one.name != ".sperre" for one in path.iterdir()):
            raise DestinationRefused(f"{path} ist weder leer noch eine Ablage. Bitte einen anderen Ordner angeben.")
        return None
    return open_store(path)


def _url(order: Order, old: StoreFolder | None) -> str | None:
    """The database to restore into; None is the file in the folder."""
    url = order.url or (old.url if old else None)
    if url is None or sqlite_file(url) is not None:
        return None
    if old is None or old.url != url:
        with glance(url) as connection:
            occupied = version(connection) is not None and in_use(connection)
        if occupied:
            raise StoreRefused(
                "Die Datenbank gehört schon zu einer Ablage. Bitte eine leere Datenbank angeben oder mit --store die "
                "Ablage nennen, zu der sie gehört."
            )
    return url


def _body(manifest: Manifest, sha256: str, lost: Gap) -> dict[str, object]:
    before, sealed = lost.before, lost.checkpoint
    return {
        "manifest": sha256,
        "stand": manifest.version,
        "sicherung": {"seq": manifest.seq, "hash": manifest.hash, "at": manifest.head_at},
        "vorher": None
        if before is None
        else {"seq": before.seq, "hash": before.hash, "at": before.at, "setzt_fort": before.continues},
        "pruefpunkt": None if sealed is None else {"seq": sealed.seq, "hash": sealed.hash, "at": sealed.at},
        "verloren": lost.lost,
        "luecke_bis": lost.until,
    }


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    try:
        with space():
            path.parent.mkdir(parents=True, exist_ok=True)
            for left in path.parent.glob(f".{path.name}.*.neu"):
                shutil.rmtree(left, ignore_errors=True)
            folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".neu", dir=path.parent))
    except PermissionError as error:
        raise DestinationRefused(f"In {path.parent} darf nicht geschrieben werden. Bitte die Rechte prüfen.") from error
    try:
        with space():
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free(path: Path) -> Path:
    """The path, or one like it where nothing is yet."""
    names = itertools.chain([path.name], (f"{path.name}_{number}" for number in itertools.count(2)))
    return next(free for name in names if not (free := path.with_name(name)).exists())


def _put(folder: Path, path: Path, before: Path) -> Path | None:
    """Puts the new folder into place; the old one, but for its backups, is kept as `before`."""
    if not path.exists() or not (path / SETTINGS).exists():
        (path / ".sperre").unlink(missing_ok=True)
        folder.rename(path)
        return None
    if exchanged(folder, path):
        folder.rename(before)
    else:
        path.rename(before)
        folder.rename(path)
    backups = path / "sicherungen"
    if not any(backups.iterdir()):
        backups.rmdir()
        (before / "sicherungen").rename(backups)
        (before / "sicherungen").mkdir()
    return before
