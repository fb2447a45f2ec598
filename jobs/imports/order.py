"""What an import is asked, what reading gives it, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from intake.landing.brake import Limits, Total
from schemas.delivery.manifest import Count, Manifest, SourceFile
from schemas.delivery.quality import Finding
from schemas.delivery.scope import Given
from schemas.snapshot import Snapshot
from store.folder import StoreFolder

FORM = "fachmodell"
"""The source whose files already have the form of the fact model."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of an import. `now` and `token` (a random word) are handed in: no job looks at the clock.

    `quarantine` is a folder that gets a copy of the rows that were not accepted. `database` says where the address of
    a database for queries stands (env:NAME in `environment`, or datei:PATH). `programs` is a folder that keeps from
    import to import what need not be done twice; without one everything is.
    """

    store: StoreFolder
    sources: tuple[str, ...]
    files: tuple[Path, ...]
    as_of: date
    by: str
    now: datetime
    today: date
    token: str
    given: Given = field(default_factory=Given)
    quarantine: Path | None = None
    database: str = ""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    programs: Path | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A delivery that was read: tables with the keys of the source system, and what became of every row.

    `hidden` are columns that hold a person's number inside another key; `workers` say who is responsible for a case
    and who stands in, by number. `quarantine` is the folder with the rows that were not accepted, None if all were;
    `causes` and `left_out` count rows by reason.
    """

    snapshot: Snapshot
    counts: tuple[Count, ...]
    sources: tuple[SourceFile, ...]
    mapping: str = ""
    template: bool = False
    unmapped: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    workers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    defects: tuple[Finding, ...] = ()
    quarantine: Path | None = None
    totals: tuple[Total, ...] = ()
    limits: Limits = field(default_factory=Limits)
    causes: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """An import that is through: the snapshot, whether it was there before, and why the brake is on (if it is)."""

    id: str
    manifest: Manifest
    known: bool
    brake: tuple[str, ...]
    confirmed: bool
    quarantine: Path | None
    refused: tuple[str, ...]
    causes: Mapping[str, int]
    left_out: Mapping[str, int]
    notes: tuple[str, ...]
