"""What a delivery covers of a table (Lieferumfang), as a mapping says it, and what is only known at the import."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from schemas.cases.case import Coverage


class Told(StrEnum):
    """Where a part of the Lieferumfang is said, if the mapping does not say it itself."""

    FILE = "aus dem Dateinamen"
    IMPORT = "beim Import"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a table covers: `units` None means all, `start` None without limit, `end` None up to the Stichtag."""

    units: frozenset[str] | Told | None = None
    start: date | Told | None = None
    end: date | Told | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What is said at the import itself: the Lieferumfang and control totals per entity.

    `coverage` of the entity "" holds for every table that is not named.
    """

    coverage: dict[str, Coverage] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)

    def of(self, entity: str) -> Coverage | None:
        """What was said about an entity, or about all; None if nothing was."""
        return self.coverage.get(entity, self.coverage.get(""))
