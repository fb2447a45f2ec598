"""Which tables an upload holds, and which mappings fit them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from intake.exports.gather import gather
from intake.exports.raw import Reading
from intake.exports.road import open_exports
from intake.mapping.match import matching
from intake.mapping.sight import sight
from jobs.imports.desk.taking import paths
from jobs.progress import Step
from schemas.delivery.headers import folded
from schemas.delivery.mapping import SourceMapping
from schemas.delivery.upload import Upload
from schemas.factmodel import FactModel
from store.folder import StoreFolder
from store.uploads import shelf

SEEN = "sicht"
TOTAL = "summe-"
"""How a control total that is named at the import begins, among what is said about a delivery; its table follows."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A table of the upload: where it stands, its columns, its first rows, the values of columns that have few."""

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: int
    rejected: int
    notes: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    values: dict[int, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The file and the sheet, as people say it."""
        return f"{self.file}, Blatt „{self.sheet}“" if self.sheet else self.file


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mapping fits: the tables of the upload that it reads (`tables`), columns found of those that it names."""

    mapping: SourceMapping
    tables: tuple[str, ...]
    found: int
    named: int

    @property
    def share(self) -> float:
        """How much of what it names is there, from 0 to 1."""
        return self.found / self.named if self.named else 0.0


def look_through(store: StoreFolder, upload: Upload, model: FactModel, scratch: Path, step: Step) -> int:
    """Reads every table of an upload and notes what it looks like; gives their number. Raises DeliveryRefused."""
    delivery = gather(paths(store, upload), scratch / "roh")
    words = _words(model)
    raws = open_exports(delivery, scratch / "roh", lambda _file, _sheet: Reading(known=words), step=step)
    tables = []
    for number, raw in enumerate(raws, start=1):
        step("Ansehen", number, len(raws))
        found = sight(raw, scratch)
        seen = Seen(
            raw.file, raw.sheet, raw.header, raw.rows, raw.rejected, raw.notes, found.rows, found.values
        )  # fmt: skip
        tables.append(asdict(seen))
    shelf.note(store.path, upload.id, SEEN, {"tabellen": tables, "ohne": list(delivery.ignored)})
    return len(tables)


def seen(store: StoreFolder, upload: Upload) -> tuple[Seen, ...] | None:
    """What was found when the upload was looked through; None: nobody has yet."""
    said = shelf.noted(store.path, upload.id, SEEN)
    try:
        return None if said is None else tuple(_seen(one) for one in said["tabellen"])
    except (TypeError, KeyError):  # noted by another version of the program
        return None


def _seen(one: dict[str, Any]) -> Seen:
    return Seen(
        one["file"], one["sheet"], tuple(one["header"]), one["rows"], one["rejected"], tuple(one["notes"]),
        tuple(tuple(row) for row in one["first"]), {int(n): tuple(v) for n, v in one["values"].items()},
    )  # fmt: skip


def fit(mapping: SourceMapping, tables: Sequence[Seen]) -> Fit:
    """How well a mapping fits what was found."""
    found = named = 0
    read = []
    for one in tables:
        there = {folded(name) for name in one.header}
        mine = [table for table, _ in matching(mapping, one.file, one.sheet)]
        for table in mine:
            named += len(table.columns)
            found += sum(folded(column) in there for column in table.columns)
        read += [one.name] if mine else []
    return Fit(mapping, tuple(read), found, named)


def best(fits: Sequence[Fit]) -> tuple[str, ...]:
    """The mappings that fit, the best first; each further one reads only tables that those before it leave."""
    read: set[str] = set()
    found = []
    for one in sorted(fits, key=lambda one: -one.found):
        if one.tables and one.share >= 0.5 and read.isdisjoint(one.tables):
            found.append(one.mapping.name)
            read.update(one.tables)
    return tuple(found)


def named_at_import(mappings: Sequence[SourceMapping], model: FactModel) -> dict[str, str]:
    """Tables whose control total somebody names at the import, and what of them is counted (German).

    How many cases a delivery has is asked in any case: of their table only a sum is named here, instead of that.
    """
    return {
        table.entity: f"{model.entities[table.entity].plural}, {table.control.what}"
        for mapping in mappings
        for table in mapping.tables
        if table.control is not None
        and table.control.cell is None
        and table.control.total is None
        and (table.entity != model.case or table.control.column is not None)
    }


def _words(model: FactModel) -> frozenset[str]:
    """Names that columns may have, by which a header is told from the lines above it; each in one spelling."""
    found = {"Kundennummer", "Team", "BG-Nummer"}
    for entity in model.entities.values():
        found |= {entity.key, *(link.column for link in entity.links)}
        for field in entity.stored:
            found |= {field.name, field.label, *(name for _, name in field.sources)}
    return frozenset(folded(one) for one in found)
