"""The files of the store against what was noted about them: snapshots, runs, rulebooks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jobs.evidence.checks.chain import Claim, Claims
from schemas.evidence.verification import Fault, Part
from store.archive import rulebooks
from store.archive.outcomes import written_digest
from store.folder import StoreFolder
from store.trail.recorded import RunRow, SnapshotRow

MANIFEST, RECEIPT, OUTCOMES = "manifest.json", "run.json", "outcomes.parquet"


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def snapshot_faults(store: StoreFolder, rows: list[SnapshotRow], claims: Claims) -> Iterator[Fault]:
    """Every snapshot that is missing, was changed, or of which trail and database say different things."""
    known = {row.id: row for row in rows}
    for name, claim in claims.snapshots.items():
        if claim.body is not None and name not in known:
            yield _of_snapshot(name, "steht in der Prüfspur, fehlt aber in der Datenbank", claim.seq)
    for row in rows:
        said = claims.snapshots.get(row.id)
        if said is None:
            yield _of_snapshot(row.id, "steht in der Datenbank, in der Prüfspur steht nichts davon")
        elif row.deleted_at is not None and said.body is not None:
            yield _of_snapshot(row.id, "ist als gelöscht vermerkt, ein Löschnachweis fehlt in der Prüfspur", said.seq)
        elif row.deleted_at is None and said.body is None:
            yield _of_snapshot(row.id, "ist nach der Prüfspur gelöscht, nach der Datenbank nicht", said.seq)
        if row.deleted_at is not None and (store.snapshots / row.id).exists():
            yield _of_snapshot(row.id, "ist als gelöscht vermerkt, sein Ordner liegt aber noch da")
        if row.deleted_at is None:
            for what in _snapshot_flaws(store.snapshots / row.id, row.id):
                yield _of_snapshot(row.id, what)


def _snapshot_flaws(folder: Path, name: str) -> Iterator[str]:
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError:
        yield f"fehlt auf dem Datenträger (kein {MANIFEST})"
        return
    if hashlib.sha256(content).hexdigest() != name:
        yield f"{MANIFEST} wurde verändert"
        return
    noted = {table["file"]: table["sha256"] for table in json.loads(content)["tables"].values()}
    yield from _file_flaws(folder, noted)
    for path in sorted(folder.glob("*.parquet")):
        if path.name not in noted:
            yield f"{path.name} gehört nicht dazu"


def _file_flaws(folder: Path, noted: Mapping[str, str]) -> Iterator[str]:
    for file, expected in sorted(noted.items()):
        if not (folder / file).is_file():
            yield f"{file} fehlt"
        elif file_hash(folder / file) != expected:
            yield f"{file} wurde verändert oder ausgetauscht"


def run_faults(store: StoreFolder, rows: list[RunRow], claims: Claims, scratch: Path) -> Iterator[Fault]:
    """Every run whose files, row and entry in the trail do not say the same."""
    known = {row.id for row in rows}
    for name, claim in claims.runs.items():
        if claim.body is not None and name not in known:
            yield _of_run(name, "steht in der Prüfspur, fehlt aber in der Datenbank", claim.seq)
    for row in rows:
        said = claims.runs.get(row.id)
        if said is None:
            yield _of_run(row.id, "steht in der Datenbank, in der Prüfspur steht nichts davon")
        elif said.body is not None:
            flaws = _run_flaws(store.runs / row.id, row, said, scratch)
            for what in (*_row_flaws(row, said.seq, said.body, claims), *flaws):
                yield _of_run(row.id, what, said.seq)


def _row_flaws(row: RunRow, seq: int, said: Mapping[str, Any], claims: Claims) -> Iterator[str]:
    for name, value in (("digest", row.digest), ("rows", row.rows), ("rulebook", row.rulebook)):
        if name in said and said[name] != value:
            yield f"In der Datenbank steht als {_WORDS[name]} {value}, in der Prüfspur {said[name]}"
    if "snapshot" in said and claims.now(said["snapshot"], seq) != row.snapshot:
        yield "Datenbank und Prüfspur nennen verschiedene Abzüge"


_WORDS = {"digest": "Digest", "rows": "Zahl der Ergebnisse", "rulebook": "Regelbuch"}


def _run_flaws(folder: Path, row: RunRow, said: Claim, scratch: Path) -> Iterator[str]:
    assert said.body is not None
    if not folder.is_dir():
        yield "Der Ordner mit den Ergebnissen fehlt"
        return
    noted = {str(file): str(expected) for file, expected in said.body.get("files", {}).items()}
    yield from _file_flaws(folder, noted)
    for path in sorted(folder.iterdir()):
        if noted and path.name not in noted and not path.name.startswith("."):
            yield f"{path.name} gehört nicht dazu"
    if (folder / OUTCOMES).is_file():
        found = written_digest(folder / OUTCOMES, scratch)
        if found is None:
            yield f"{OUTCOMES} lässt sich nicht lesen"
        elif (found.sha256, found.rows) != (row.digest, row.rows):
            yield f"{OUTCOMES} ergibt einen anderen Digest als den erfassten"
    yield from _receipt_flaws(folder / RECEIPT, row)


def _receipt_flaws(path: Path, row: RunRow) -> Iterator[str]:
    try:
        receipt = json.loads(path.read_bytes())
    except OSError:
        yield f"{RECEIPT} fehlt"
        return
    except ValueError:
        yield f"{RECEIPT} lässt sich nicht lesen"
        return
    if receipt != row.receipt:
        differing = sorted(
            name for name in receipt.keys() | row.receipt.keys() if receipt.get(name) != row.receipt.get(name)
        )
        yield f"Der Beleg in der Datei ({RECEIPT}) und der in der Datenbank unterscheiden sich: {', '.join(differing)}"
    if row.receipt.get("digest") != row.digest:
        yield "Der Beleg nennt einen anderen Digest als der Lauf"


def rulebook_faults(store: StoreFolder, rows: list[str], used: list[RunRow]) -> Iterator[Fault]:
    """Every kept rulebook that is missing or was changed, also one that only a run still names."""
    for name in sorted({*rows, *(row.rulebook for row in used)}):
        for what in rulebooks.flaws(name, store.rulebooks):
            yield Fault(part=Part.RULEBOOK, subject=name, message=what)


def strays(store: StoreFolder, rows: list[RunRow]) -> list[str]:
    """Folders of results that no recorded run owns: of a run that broke off, or of a database set back."""
    known = {row.id for row in rows}
    if not store.runs.is_dir():
        return []
    there = (path for path in store.runs.iterdir() if path.is_dir() and path.name[0] != ".")
    return sorted(path.name for path in there if path.name not in known)


def _of_snapshot(name: str, what: str, seq: int | None = None) -> Fault:
    return Fault(part=Part.SNAPSHOT, subject=name, message=f"Abzug {name[:12]}… {_dotted(what)}", seq=seq)


def _of_run(name: str, what: str, seq: int | None = None) -> Fault:
    return Fault(part=Part.RUN, subject=name, message=f"Lauf {name}: {_dotted(what)}", seq=seq)


def _dotted(what: str) -> str:
    return what if what.endswith(".") else f"{what}."
