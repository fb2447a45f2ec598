"""Finding a person in the store: the keys they have or had, and what belongs to them in every snapshot."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.gather import FACTS, files, gather
from intake.keys import vault
from intake.keys.pseudonym import SHAPE, normalised, pseudonym
from intake.keys.secret import CASE_KEY, TABLE_KEY, case_key
from intake.keys.vault import Person, Vault
from schemas.diagnostic import Severity
from schemas.evidence.trail import Chained, Kind
from schemas.factmodel import FactModel
from schemas.failure import RulesRefused, Unknown
from store.archive import snapshots
from store.archive.persons import Belongings, belongings
from store.folder import StoreFolder
from store.records.connect import Connection
from store.trail import recorded
from store.trail.entries import entries


@dataclass(slots=True)
class Known:
    """A person as the store knows them: the case key, every key they have or had, what belongs to them.

    `number` is the Kundennummer if it is known, `entry` the row of the Schlüsseltabelle, None where there is none.
    `by_snapshot` are their records by snapshot, `records` all of them together, `listed` those of their keys that stand
    in the Schlüsseltabelle, `others` the numbers behind these; `begun` are the entries of the trail about erasing them,
    oldest first.
    """

    case: str
    model: FactModel
    cases: tuple[str, ...]
    number: str | None = None
    entry: Person | None = None
    by_snapshot: dict[str, Belongings] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    others: tuple[str, ...] = ()
    begun: tuple[Chained, ...] = ()

    @property
    def keys(self) -> set[str]:
        """Every key by which something about the person could be named."""
        return {*self.cases, *(key for keys in self.records.values() for key in keys)}

    @property
    def records(self) -> Belongings:
        """All records of the person, of whatever snapshot, by entity."""
        found: Belongings = {}
        for one in self.by_snapshot.values():
            for name, keys in one.items():
                found.setdefault(name, set()).update(keys)
        return found

    @property
    def numbers(self) -> frozenset[str]:
        """What a delivery calls the person, normalised; empty where nobody knows it (any more)."""
        plain = (key for key in self.cases if not SHAPE.fullmatch(key))
        return frozenset(normalised(one) for one in (*plain, self.number, *self.others) if one)

    @property
    def noted(self) -> set[str]:
        """Keys of the Schlüsseltabelle that an erasure begun before has noted."""
        return {key for one in self.begun for key in json.loads(one.body).get("mit", ())}


def find(store: StoreFolder, connection: Connection, asked: str, scratch: Path) -> Known:
    """Looks a person up by the case key, or by the Kundennummer, which leaves no trace anywhere.

    Every snapshot that is there is opened and its hashes recomputed. Raises SnapshotRefused for one that was changed.
    """
    model = _model(store)
    case, number, entry = _resolved(store, model, asked)
    begun = tuple(entries(connection, Kind.ERASURE, case))
    noted = [key for one in begun for key in json.loads(one.body).get("schluessel", ())]
    earlier = [] if entry is None else [entry.earlier]
    cases = tuple(dict.fromkeys(key for key in (case, *earlier, *noted) if key))
    known = Known(case, model, cases, number, entry, begun=begun)
    for row in recorded.snapshots(connection):
        if row.deleted_at is None:
            found = belongings(snapshots.open_snapshot(store.snapshots / row.id), model, cases, scratch)
            if found:
                known.by_snapshot[row.id] = found
    people = table(store).people
    known.listed = known.keys & people.keys()
    known.others = tuple(sorted(people[key].number for key in known.listed))
    return known


def table(store: StoreFolder) -> Vault:
    """The Schlüsseltabelle; empty where the office has none yet."""
    return vault.read(store.keys) if (store.keys / TABLE_KEY).exists() else Vault()


def _model(store: StoreFolder) -> FactModel:
    """The fact model of the office's rules, which says what hangs on what. Raises Unknown and RulesRefused."""
    if not (store.rules / FACTS).is_dir():
        raise Unknown(f"Den Ordner {store.rules / FACTS} mit dem Faktenmodell gibt es nicht.")
    found = gather(files(store.rules / FACTS))
    wrong = [one for one in found.found if one.severity is Severity.ERROR]
    if wrong:
        raise RulesRefused(wrong)
    return found.model


def _resolved(store: StoreFolder, model: FactModel, asked: str) -> tuple[str, str | None, Person | None]:
    """The case key, the number and the entry behind what somebody typed: a key of now or before, or a number."""
    known = table(store)
    number = normalised(asked)
    same = (one for one in known.people.values() if one.entity == model.case and normalised(one.number) == number)
    entry = known.find(asked) or next(same, None)
    if entry is not None:
        return entry.pseudonym, entry.number, entry
    if SHAPE.fullmatch(asked) or not (store.keys / CASE_KEY).exists():
        return asked, None, None
    return pseudonym(case_key(store.keys), model.case, asked), asked, None


def quarantined(store: StoreFolder, known: Known) -> Iterator[tuple[Path, list[list[str]], list[list[str]]]]:
    """Files of the quarantine that name the person: the path, all rows, and those about the person.

    Rows there still carry the Kundennummer of the delivery.
    """
    numbers = {normalised(key) for key in (*known.cases, known.number) if key}
    for path in sorted(store.quarantine.rglob("*.csv")):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))
        mine = [row for row in rows[1:] if any(normalised(cell.removeprefix("'")) in numbers for cell in row)]
        if mine:
            yield path, rows, mine
