"""The manifest of a snapshot: what is in it, where it came from, what became of every delivered row.

It holds no time and no path, so that the same delivery always has the same manifest; its SHA-256 in the canonical
form is the snapshot's id. The Lieferbremse is not in it: it depends on the delivery before and may be lifted.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date

from pydantic import BaseModel, ConfigDict

from schemas.cases.case import Coverage
from schemas.delivery.quality import Defect, Finding

FORMAT = 1


class Noted(BaseModel):
    """What all parts of a manifest share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Extent(Noted):
    """The Lieferumfang of a table: first and last day, teams; null is without limit."""

    start: date | None = None
    end: date | None = None
    units: tuple[str, ...] | None = None

    @classmethod
    def of(cls, coverage: Coverage) -> Extent:
        """The extent as it is noted; teams in order."""
        units = None if coverage.units is None else tuple(sorted(coverage.units))
        return cls(start=coverage.start, end=coverage.end, units=units)

    def coverage(self) -> Coverage:
        """The extent as the engine reads it."""
        return Coverage(self.start, self.end, None if self.units is None else frozenset(self.units))


class TableNote(Noted):
    """One table of the snapshot: its file and hash, rows, columns, and the columns with unreadable cells.

    `source` names the delivered files it came from; empty where nobody delivered it and it can hold nothing yet.
    """

    file: str
    sha256: str
    rows: int
    columns: tuple[str, ...]
    unreadable: tuple[str, ...] = ()
    extent: Extent = Extent()
    source: str = ""


class SourceFile(Noted):
    """A delivered file: its name without folder, its hash."""

    file: str
    sha256: str


class Count(Noted):
    """What became of the rows of one delivered table: read = accepted + quarantined + left out."""

    table: str
    entity: str
    read: int
    accepted: int
    quarantined: int = 0
    left_out: int = 0

    @property
    def balanced(self) -> bool:
        """Whether no row was lost."""
        return self.read == self.accepted + self.quarantined + self.left_out


class ControlNote(Noted):
    """A control total of the source system: what was counted, what it says, what was read; numbers as texts."""

    what: str
    expected: str
    found: str


class DefectNote(Noted):
    """A defect as it is kept."""

    entity: str
    column: str
    defect: Defect
    rows: int
    examples: tuple[str, ...] = ()

    @classmethod
    def of(cls, finding: Finding) -> DefectNote:
        """A defect that was found, as it is noted."""
        return cls(
            entity=finding.entity,
            column=finding.column,
            defect=finding.defect,
            rows=finding.rows,
            examples=finding.examples,
        )


class Manifest(Noted):
    """A snapshot's own account. `mapping` is the hash of the mapping, empty where the files needed none.

    `keys` is the fingerprint of the key the pseudonyms were made with, empty where none were made. `versions` name
    what wrote the files. `unmapped` are delivered columns that nothing reads.
    """

    format: int = FORMAT
    office: str
    as_of: date
    source: str
    mapping: str = ""
    template: bool = False
    keys: str = ""
    tables: dict[str, TableNote] = {}
    sources: tuple[SourceFile, ...] = ()
    counts: tuple[Count, ...] = ()
    controls: tuple[ControlNote, ...] = ()
    unmapped: tuple[str, ...] = ()
    quality: tuple[DefectNote, ...] = ()
    checked: int = 0
    versions: dict[str, str] = {}

    def text(self) -> str:
        """The manifest as it is written: JSON with sorted keys, so that equal manifests are equal byte for byte."""
        plain = self.model_dump(mode="json")
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    @property
    def id(self) -> str:
        """The snapshot's id: SHA-256 of `text` in hexadecimal."""
        return hashlib.sha256(self.text().encode()).hexdigest()

    def rows(self) -> dict[str, int]:
        """Rows by entity."""
        return {name: note.rows for name, note in self.tables.items()}
