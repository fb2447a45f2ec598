"""Where an office's data and rules are, and what names them: the same name, the same result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from jobs.evidence.checks.files import file_hash
from jobs.receipt import versions
from jobs.releases.standing import in_force
from schemas.evidence.trail import fingerprint
from schemas.factmodel import FactModel
from schemas.failure import Unknown, Unreachable
from schemas.offices.listed import Delivered, Listed, Stored
from schemas.operation.world import why
from schemas.receipt import Receipt
from schemas.snapshot import Snapshot
from store.archive import delivered
from store.archive.rulebooks import lying
from store.archive.snapshots import MANIFEST, open_snapshot
from store.folder import open_store
from store.records.connect import reading
from store.records.upgrade import open_database

_CHANGED = "wurden während der Prüfung geändert. Bitte noch einmal starten, wenn niemand mehr daran schreibt."


@dataclass(frozen=True, slots=True)
class Source:
    """An office's data and rules as they lie there now, with the hashes of their files by name.

    `files` are those of the data, of a snapshot its one id; `book` are those of the rules. `taken`: opens a snapshot
    that was taken before; None for a delivery, which is still to be taken. `day`: the snapshot's own day where somebody
    has noted it.
    """

    office: str
    rules: Path
    data: Path
    files: dict[str, str]
    book: dict[str, str]
    taken: Callable[[FactModel], Snapshot] | None = None
    day: date | None = None


def opened(listed: Listed, as_of: date) -> Source:
    """The source of an office on a day.

    A store goes by the rules that were released, as its own runs do. Raises Unreachable where a folder is missing that
    may come back, Unknown where there is no snapshot up to the day, StoreRefused where a store cannot be used,
    EvidenceRefused where the released rules are not as they were kept.
    """
    match listed.source:
        case Stored(store):
            _there(store, "Die Ablage")
            return _stored(store, as_of)
        case Delivered(data, rules, office):
            _there(data, "Den Datenordner")
            _there(rules, "Den Ordner der Regeln")
            if (data / MANIFEST).is_file():
                return Source(office, rules, data, {MANIFEST: data.name}, lying(rules), partial(_taken, data))
            return Source(office, rules, data, _hashes(data), lying(rules))


def named(source: Source, as_of: date, **more: object) -> str:
    """What names everything that a result depends on: data, rules, day, versions, and `more` that was asked for."""
    told = {
        "format": 1, "amt": source.office, "stichtag": as_of.isoformat(), "daten": source.files,
        "regeln": source.book, "versionen": versions(), **{name: str(one) for name, one in more.items()},
    }  # fmt: skip
    return fingerprint(told)


def unchanged(source: Source, receipt: Receipt) -> None:
    """Raises Unreachable unless a run has read the very files that the source names."""
    if lying(source.rules) != source.book:
        raise Unreachable(f"Die Regeln in {source.rules} {_CHANGED}")
    if source.taken is None and any(source.files.get(one.file) != one.sha256 for one in receipt.inputs):
        raise Unreachable(f"Die Daten in {source.data} {_CHANGED}")


def _there(folder: Path, what: str) -> None:
    if not folder.is_dir():
        raise Unreachable(f"{what} {folder} gibt es nicht, oder das Laufwerk ist gerade nicht eingehängt.")


def _stored(path: Path, as_of: date) -> Source:
    store = open_store(path)
    engine = open_database(store.url)
    try:
        with reading(engine) as connection:
            known = delivered.listed(connection, store.office)
        rules = in_force(store, engine).rules
    finally:
        engine.dispose()
    newest = next((one for one in known if one.as_of <= as_of), None)
    if newest is None:
        raise Unknown(f"In der Ablage {path} liegt keine Lieferung bis zum {as_of:%d.%m.%Y}.")
    folder = store.snapshots / newest.id
    taken = partial(_taken, folder)
    return Source(store.office, rules, folder, {MANIFEST: newest.id}, lying(rules), taken, newest.as_of)


def _taken(folder: Path, _model: FactModel) -> Snapshot:
    return open_snapshot(folder)


def _hashes(folder: Path) -> dict[str, str]:
    found = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                found[path.name] = file_hash(path)
    except OSError as error:
        raise Unreachable(f"Der Datenordner {folder} lässt sich nicht lesen ({why(error)}).") from error
    return found
