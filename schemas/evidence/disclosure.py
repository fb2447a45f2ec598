"""What is held about a case, and what became of it when it was erased."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of one snapshot or one run about a case, by table, with the day that they speak of."""

    name: str
    day: str
    tables: dict[str, Rows]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Everything the store holds about a case (Art. 15 GDPR, § 83 SGB X).

    `cases` are the keys that the person has or had here, `number` the Kundennummer if the Schlüsseltabelle has it, with
    the responsible worker and the substitute. `database` holds rows by table. `made_at` is the time of asking.
    `waiting` is how many deliveries that wait to be read name the person.
    `remarks` say what nobody can tell any more.
    """

    office: str
    case: str
    cases: tuple[str, ...]
    made_at: datetime
    number: str | None = None
    workers: tuple[str, ...] = ()
    snapshots: tuple[Kept, ...] = ()
    runs: tuple[Kept, ...] = ()
    database: dict[str, Rows] = field(default_factory=dict)
    quarantine: dict[str, list[list[str]]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    waiting: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether anything at all is held."""
        return bool(
            self.number or self.snapshots or self.runs or self.quarantine or self.waiting or any(self.database.values())
        )


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took away; all zero where an earlier one had left nothing.

    `again` says that the case had been erased before. `snapshots` and `runs` are how many were written anew, `uploads`
    how many waiting deliveries went as a whole, `untold` how many nobody can search, since the number is not known.
    """

    case: str
    again: bool
    findings: int = 0
    events: int = 0
    snapshots: int = 0
    runs: int = 0
    rows: int = 0
    quarantined: int = 0
    keys: int = 0
    uploads: int = 0
    untold: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there was nothing left to erase."""
        return not (self.findings or self.snapshots or self.runs or self.quarantined or self.keys or self.uploads)
