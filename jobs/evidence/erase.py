"""Erasing a case: a tombstone first, then the database, every snapshot, every run, quarantine, uploads, the key.

Every step can be repeated: killed in the middle, the same command does the rest. The trail says when it began, which
snapshot and run became which, and when it was completed; docs/decisions/erasure.md says why it is done so.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from delivery.place import place
from intake.keys import vault
from intake.keys.lock import locked
from jobs.background import begin as background
from jobs.evidence.checks.chain import claims_of
from jobs.evidence.checks.files import file_hash
from jobs.evidence.person import Known, find, quarantined, table
from jobs.imports.desk.person import naming
from jobs.imports.unfinished import alone, settle
from schemas.evidence.disclosure import Erased
from schemas.evidence.trail import Entry, Kind
from schemas.failure import RunBusy, StoreRefused, Unknown
from store.archive import delivered, snapshots
from store.archive.outcomes import written_digest
from store.archive.persons import results_of, results_without, without
from store.archive.turn import turn
from store.destination import SCRATCH, aside, sweep
from store.folder import StoreFolder
from store.outcomes import write_csv
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, empty_log, reading, writing
from store.records.upgrade import open_database
from store.trail import erasure
from store.trail.append import append
from store.trail.entries import entries
from store.trail.recorded import RunRow, runs
from store.uploads import shelf

_BUSY = RunBusy("In dieser Ablage arbeitet gerade ein Lauf. Bitte warten, bis er fertig ist, und dann löschen.")
_WORK = "In der Werkbank wird gerade gearbeitet, und was dabei entsteht, kann den Fall nennen"
_PARQUET = ("outcomes.parquet", "konflikte.parquet", "quotas.parquet", "offen.parquet")
_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: the case, by whom, why and when; `token` is a random word that tells this attempt from others."""

    store: StoreFolder
    case: str
    by: str
    reason: str
    at: datetime
    token: str


def erase(order: Order) -> Erased:
    """Erases a case everywhere in the store, or the rest of it where that was begun before.

    Raises Unknown for a case that the store does not know, DatabaseBusy and RunBusy while others work on the store
    (what the workbench begins meanwhile is broken off), SnapshotRefused for a snapshot
    that was changed, and what the database and the keys raise.
    """
    engine = open_database(order.store.url)
    try:
        with (
            turn(order.store.path),
            locked(order.store.runs, _BUSY),
            alone(order.store),
            tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch,
        ):
            busy = background.at_work(order.store)
            if busy:
                raise RunBusy(f"{_WORK} ({', '.join(busy)}). Bitte das Ende abwarten oder abbrechen, dann löschen.")
            settle(order.store, engine)
            found = _Erasing(order, engine, Path(scratch)).erased()
            empty_log(engine)
            return found
    finally:
        engine.dispose()


class _Erasing:
    """One attempt to erase one case."""

    def __init__(self, order: Order, engine: Engine, scratch: Path) -> None:
        self.order, self.store, self.engine, self.scratch = order, order.store, engine, scratch

    def erased(self) -> Erased:
        with reading(self.engine) as connection:
            known = find(self.store, connection, self.order.case, self.scratch)
            ids = erasure.findings_of(connection, known.cases, known.records)
            stone = erasure.stone(connection, known.cases)
            touched = [row for row in runs(connection) if self._in(row, known)]
        claims = claims_of(known.begun)
        left = self._clear(known)
        kept = list(quarantined(self.store, known))
        shelf.sweep(self.store.path, self.order.at)
        waiting = naming(self.store, known.numbers, self.scratch)
        there = bool(ids or known.by_snapshot or touched or kept or known.listed or waiting)
        if not there and stone is None:
            raise Unknown(f"Zum Fall {self.order.case} ist in dieser Ablage nichts gespeichert.")
        if not there and not left and claims.erased.get(known.case):
            return Erased(known.case, again=True, untold=0 if known.numbers else len(shelf.listed(self.store.path)))
        events = self._begin(known, ids, resumed=claims.erased.get(known.case) is False)
        # Runs before snapshots: what a repeat has to look for in them it learns from the snapshots.
        rows = sum(self._run(row, known) for row in touched)
        for name in known.by_snapshot:
            self._snapshot(name, known)
        for path, every, mine in kept:
            _rewrite(path, [row for row in every if row not in mine])
        for one in waiting:
            shelf.remove(self.store.path, one.id)
        gone = sum(len(mine) for _, _, mine in kept)
        untold = 0 if known.numbers else len(shelf.listed(self.store.path))
        keys = self._forget(known)
        found = Erased(
            known.case, stone is not None, len(ids), events, len(known.by_snapshot), len(touched), rows, gone, keys,
            len(waiting), untold,
        )  # fmt: skip
        background.clear(self.store)
        self._complete(found)
        return found

    def _clear(self, known: Known) -> int:
        """Removes what an attempt that was killed has replaced and not yet taken away; gives how much that was."""
        with snapshots.aside(self.store.snapshots, self.order.token):
            pass
        with reading(self.engine) as connection:
            names = [row.id for row in runs(connection)]
            # The same delivery may have come in again since: then its folder is no leftover.
            there = {one.id for one in delivered.listed(connection, self.store.office)}
            replaced = [
                entry.subject
                for entry in entries(connection, Kind.ERASURE)
                if (body := json.loads(entry.body)).get("art") == "abzug" and body.get("fall") == known.case
            ]
        left = [name for name in replaced if name not in there and (self.store.snapshots / name).exists()]
        for name in left:
            snapshots.remove(self.store.snapshots, name)
        return len(left) + sum(sweep(self.store.runs / name) for name in names)

    def _in(self, row: RunRow, known: Known) -> bool:
        """Whether the files of a run still speak of the person."""
        folder = self.store.runs / row.id
        if results_of(folder, known.cases, known.records, self.scratch):
            return True
        receipt = folder / "run.json"
        return receipt.is_file() and bool(known.keys & set(_WORD.findall(receipt.read_text(encoding="utf-8"))))

    def _begin(self, known: Known, ids: list[int], resumed: bool) -> int:
        """The tombstone, and what the database holds, in one transaction. A repeat notes only what is new."""
        with writing(self.engine) as connection:
            actor = self._actor(connection)
            erasure.bury(connection, known.case, actor, self.order.reason, self.order.at)
            if ids or not resumed:
                body = {
                    "art": "fall", "phase": "begonnen", "schluessel": list(known.cases), "befunde": ids,
                    "mit": sorted(known.listed),
                }  # fmt: skip
                append(connection, Entry(Kind.ERASURE, known.case, actor, self.order.at, self.order.reason, body))
            erasure.blacken_mails(connection, known.cases)
            return erasure.drop_findings(connection, ids)

    def _snapshot(self, name: str, known: Known) -> None:
        """A snapshot is never changed: a new one without the case takes its place, the trail links the two."""
        folder = self.store.snapshots / name
        with snapshots.aside(self.store.snapshots, self.order.token) as made:
            opened, manifest = snapshots.open_snapshot(folder), snapshots.read_manifest(folder)
            new = without(opened, manifest, known.model, known.by_snapshot[name], made)
            snapshots.put(made, new, self.store.snapshots)
        with writing(self.engine) as connection:
            erasure.renew_snapshot(connection, name, new, self.order.at)
            body = {"art": "abzug", "grund": "fall", "fall": known.case, "manifest": name, "neu": new.id}
            append(connection, Entry(Kind.ERASURE, name, self._actor(connection), self.order.at, "", body))
        snapshots.settle(self.store.snapshots, new.id)
        snapshots.remove(self.store.snapshots, name)

    def _run(self, row: RunRow, known: Known) -> int:
        """The files of a run without the case; they take their place only after the trail knows their hashes."""
        folder = self.store.runs / row.id
        with aside(folder) as made:
            names = [name for name in _PARQUET if (folder / name).is_file()]
            gone = results_without(folder, made, known.cases, known.records, names)
            if (folder / "outcomes.csv").is_file():
                write_csv(made / "outcomes.parquet", made / "outcomes.csv", made / SCRATCH)
            digest = written_digest(made / "outcomes.parquet", made / SCRATCH)
            if digest is None:
                raise StoreRefused(f"Die Ergebnisse des Laufs {row.id} lassen sich nicht lesen.")
            receipt = {**_without(row.receipt, known.keys), "digest": digest.sha256, "rows": digest.rows}
            text = json.dumps(receipt, ensure_ascii=False, indent=2) + "\n"
            (made / "run.json").write_text(text, encoding="utf-8")
            files = {path.name: file_hash(path) for path in sorted(made.iterdir()) if path.name[0] != "."}
            body = {
                "art": "lauf", "grund": "fall", "fall": known.case, "vorher": row.digest,
                "digest": digest.sha256, "rows": digest.rows, "files": files,
            }  # fmt: skip
            with writing(self.engine) as connection:
                erasure.renew_run(connection, row.id, digest.sha256, digest.rows, receipt)
                append(connection, Entry(Kind.ERASURE, row.id, self._actor(connection), self.order.at, "", body))
        return gone

    def _forget(self, known: Known) -> int:
        """The way back to the number goes last: until then a repeat can still find everything."""
        if not table(self.store).people:
            return 0
        with locked(self.store.keys):
            people = table(self.store)
            gone = people.forget({*known.listed, *known.noted})
            if gone:
                vault.write(self.store.keys, people)
        return gone

    def _complete(self, found: Erased) -> None:
        body = {
            "art": "fall", "phase": "abgeschlossen", "befunde_anzahl": found.findings, "ereignisse": found.events,
            "abzuege": found.snapshots, "laeufe": found.runs, "zeilen": found.rows, "quarantaene": found.quarantined,
            "schluessel_anzahl": found.keys, "hochgeladen": found.uploads,
        }  # fmt: skip
        with writing(self.engine) as connection:
            actor = self._actor(connection)
            append(connection, Entry(Kind.ERASURE, found.case, actor, self.order.at, self.order.reason, body))

    def _actor(self, connection: Connection) -> str:
        return pseudonym(connection, self.order.by)


def _without(value: Any, keys: set[str]) -> Any:
    """A receipt without examples and disagreements that name one of the keys."""
    if isinstance(value, dict):
        return {name: _without(one, keys) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, keys) for one in value if not _names(one, keys)]
    return value


def _names(value: Any, keys: set[str]) -> bool:
    """Whether a text, or a record of plain values, speaks of one of the keys."""
    if isinstance(value, str):
        return not keys.isdisjoint(_WORD.findall(value))
    if isinstance(value, dict):
        return any(isinstance(one, str) and _names(one, keys) for one in value.values())
    return False


def _rewrite(path: Path, rows: list[list[str]]) -> None:
    """A quarantine file with fewer rows, put into place as a whole."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    place(b"\xef\xbb\xbf" + text.getvalue().encode(), path)
