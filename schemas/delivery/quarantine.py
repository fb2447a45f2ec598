"""What becomes of the rows of a delivered table: taken, left out on purpose, or kept apart with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

COLUMNS = ("Tabelle", "Grund", "Felder", "Datei", "Blatt", "Zeile")
"""The columns of a quarantine file before those of the delivery."""


class Cause(StrEnum):
    """Why a row cannot be used."""

    BROKEN = "Die Zeile lässt sich nicht in Spalten zerlegen"
    NO_KEY = "Der Schlüssel fehlt"
    BAD_KEY = "Der Schlüssel ist nicht lesbar"
    NO_LINK = "Die Verknüpfung fehlt"
    BAD_LINK = "Die Verknüpfung ist nicht lesbar"
    DOUBLED = "Derselbe Schlüssel steht mit verschiedenem Inhalt da"
    NO_RECORD = "Es gibt keinen Datensatz mit diesem Schlüssel, den die Zeile ergänzen könnte"


@dataclass(frozen=True, slots=True)
class Control:
    """A control total: what was compared, what the source system says and what was found; `expected` None: not said."""

    what: str
    expected: Decimal | None
    found: Decimal

    @property
    def deviation(self) -> Decimal | None:
        """The deviation in percent of what was expected; None if that is not known."""
        if self.expected is None:
            return None
        if self.expected == 0:
            return Decimal(0) if self.found == 0 else Decimal(100)
        return abs(self.found - self.expected) * 100 / abs(self.expected)


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the rows of one source table: rows == accepted + quarantined + left out, always.

    `collapsed` are rows among the accepted that said the same as another one; `left_out` counts by reason.
    `unmapped` are columns that the mapping does not know; `refused` those of them that look like personal data or free
    text. Neither is read. `missing` are columns that the mapping names and the table does not have.
    """

    table: str
    entity: str
    file: str
    sheet: str
    rows: int
    accepted: int
    quarantined: int
    collapsed: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    causes: dict[Cause, int] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    control: Control | None = None
    mended: bool = False

    @property
    def balanced(self) -> bool:
        """Whether every row is accounted for."""
        return self.rows == self.accepted + self.quarantined + sum(self.left_out.values())


@dataclass(frozen=True, slots=True)
class Doubled:
    """Keys of an entity that were delivered with different content: how many, in how many rows.

    They carry the keys of the source system, so they stay inside the import; `keys` are at most five of them.
    """

    entity: str
    count: int
    rows: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuarantineFile:
    """The file in which the office mends the rows of one source table."""

    table: str
    path: Path
    rows: int
