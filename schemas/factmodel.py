"""The fact model: which entities an office keeps records of, and what each field means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from schemas.diagnostic import NOWHERE, Place


class FieldType(StrEnum):
    """The type of a field; DURATION and AGE are derived and never stored."""

    TEXT = "text"
    NUMBER = "zahl"
    INTEGER = "ganzzahl"
    DATE = "datum"
    YES_NO = "ja_nein"
    CHOICE = "auswahl"
    DURATION = "dauer"
    AGE = "alter"


class Empty(StrEnum):
    """What an empty field means; only UNKNOWN makes a condition unknown."""

    UNKNOWN = "unbekannt"
    NOT_HAPPENED = "nicht geschehen"
    RUNNING = "läuft noch"
    UNDOCUMENTED = "nicht dokumentiert"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity.

    `name` is the folded name (ä→ae, ß→ss), which is also the column's name; `label` is what people read; `spelling` is
    the name as written.
    `planned` marks a day that may lie after the Stichtag; every other day after the Stichtag has not happened yet.
    `start`/`end`/`inclusive` describe a derived duration (or `start` alone an age); `first_present` a derived field
    that takes the first of the named fields that is present.
    """

    name: str
    label: str
    type: FieldType
    empty: Empty = Empty.UNKNOWN
    choices: tuple[str, ...] = ()
    meaning: str = ""
    unit: str = ""
    supplier: str = ""
    protection: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    planned: bool = False
    start: str | None = None
    end: str | None = None
    inclusive: bool = False
    first_present: tuple[str, ...] = ()
    place: Place = NOWHERE
    spelling: str = ""

    @property
    def spelled(self) -> str:
        """The name as its author spells it, umlauts and all."""
        return self.spelling or self.name

    @property
    def derived(self) -> bool:
        """Whether no column of the delivery holds this field."""
        return self.type in (FieldType.DURATION, FieldType.AGE) or bool(self.first_present)


@dataclass(frozen=True, slots=True)
class Link:
    """A column of an entity that holds the key of a record of another entity."""

    column: str
    target: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of record: its key, its links upward, its own day and interval, its fields in file order.

    Before the day `since` there were no such records: on an earlier Stichtag a table that is not delivered is empty.
    `personal`: the key tells who somebody is, so that an import replaces it wherever it stands.
    """

    name: str
    label: str
    plural: str
    article: str
    key: str
    fields: dict[str, Field]
    links: tuple[Link, ...] = ()
    day: str | None = None
    interval: tuple[str, str] | None = None
    since: date | None = None
    meaning: str = ""
    place: Place = NOWHERE
    personal: bool = False

    def link_to(self, target: str) -> Link | None:
        """The link of this entity to `target`, or None."""
        return next((link for link in self.links if link.target == target), None)

    def begun(self, as_of: date) -> bool:
        """Whether there can be records of this kind on a Stichtag."""
        return self.since is None or as_of >= self.since

    @property
    def stored(self) -> tuple[Field, ...]:
        """The fields a delivery must bring, in file order."""
        return tuple(f for f in self.fields.values() if not f.derived)


@dataclass(frozen=True, slots=True)
class FactModel:
    """All entities; `case` is the entity a case key belongs to, `unit` the organisational unit, `office` the office."""

    entities: dict[str, Entity] = field(default_factory=dict)
    case: str = "kunde"
    unit: str = "team"
    office: str = "amt"

    @property
    def personal(self) -> tuple[Entity, ...]:
        """The entities whose keys an import replaces: the case, and what is declared so."""
        return tuple(e for e in self.entities.values() if e.personal or e.name == self.case)
