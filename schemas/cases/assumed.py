"""An assumption about a case: what would be if one of its facts were another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.failure import Failure


class Change(StrEnum):
    """What is assumed of a record or of one of its facts."""

    SET = "wert"
    EMPTY = "leer"
    UNKNOWN = "unbekannt"
    ADD = "neu"
    REMOVE = "weg"


@dataclass(frozen=True, slots=True)
class Assumed:
    """One assumption: of a record (ADD, REMOVE; `column` is empty) or of one of its columns.

    `value` is text as people write it (30.06.2020, 1,5, ja); an added record has a made-up key.
    """

    entity: str
    key: str
    change: Change
    column: str = ""
    value: str = ""


class AssumptionRefused(Failure):
    """Assumptions that cannot be held about this case: each with its reason."""
