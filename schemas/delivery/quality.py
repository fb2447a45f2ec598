"""What is wrong with delivered data although it could be read: counted at the import, kept in the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Defect(StrEnum):
    """A kind of defect; the words are what people read."""

    UNREADABLE = "nicht lesbar"
    END_BEFORE_BEGIN = "Ende vor Beginn"
    ORDER = "Tage in unplausibler Reihenfolge"
    FUTURE = "Tag nach dem Stichtag"
    FUTURE_BIRTH = "Geburtsdatum nach dem Stichtag"
    CONTRADICTION = "Schlüssel mehrfach mit verschiedenem Inhalt"
    ORPHAN = "Verweis auf nicht gelieferten Datensatz"


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect of one column of one table (`column` empty: of the record as a whole), with the rows it was found in.

    `examples` are keys, pseudonyms where the key is personal.
    """

    entity: str
    column: str
    defect: Defect
    rows: int
    examples: tuple[str, ...] = ()
