"""A record that the office makes itself: of a committee, a survey, a training, a project. Never about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from schemas.factmodel import Entity, FactModel, FieldType, Link

Value = str | None
"""A value as it is kept: days as 2020-06-30, numbers with a decimal point, yes and no as ja and nein; None is empty."""


class Act(StrEnum):
    """What an entry does."""

    NEW = "neu"
    CORRECTED = "ersetzt"
    WITHDRAWN = "zurückgezogen"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to record: `values` by column (fields and links), `post` who speaks for it (a role).

    `key` is empty for a record that has none yet. `place` says where it came from, for messages.
    """

    entity: str
    key: str
    values: Mapping[str, Value]
    post: str
    document: str
    day: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """An entry as it is kept. `replaces` is the id of the entry that it corrects or withdraws, None for a first one.

    `reason` says why it was corrected or withdrawn. `actor` is a pseudonym.
    """

    id: str
    entity: str
    key: str
    act: Act
    day: date | None
    values: Mapping[str, Value]
    post: str
    document: str
    recorded_at: datetime
    actor: str
    reason: str = ""
    replaces: str | None = None
    earlier: tuple[OwnRecord, ...] = field(default=())


def own_entities(model: FactModel) -> tuple[Entity, ...]:
    """The entities whose records an office may make itself, in the order of the fact model.

    Not among them: cases and whatever hangs on one, people, and what cases refer to (units, offers …): that comes with
    the deliveries, so that it cannot come from two sides.
    """
    held = bound(model)
    referred: set[str] = set()
    waiting = [link.target for name in held for link in model.entities[name].links]
    while waiting:
        name = waiting.pop()
        if name not in referred:
            referred.add(name)
            waiting += [link.target for link in model.entities[name].links]
    return tuple(one for one in model.entities.values() if one.name not in held and one.name not in referred)


def own_links(model: FactModel, entity: Entity) -> tuple[Link, ...]:
    """The links an own record may have: never to a person."""
    held = bound(model)
    return tuple(link for link in entity.links if link.target not in held)


def columns_of(model: FactModel, entity: Entity) -> dict[str, FieldType]:
    """The columns that can be filled in, in their order: links first (as texts), then the fields."""
    links = {link.column: FieldType.TEXT for link in own_links(model, entity)}
    return {**links, **{field.name: field.type for field in entity.stored}}


def bound(model: FactModel) -> set[str]:
    """People, and whatever cannot be without one."""
    found = {one.name for one in model.personal}
    while True:
        more = {
            one.name
            for one in model.entities.values()
            if one.name not in found and any(link.required and link.target in found for link in one.links)
        }
        if not more:
            return found
        found |= more


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form: `id` is what it is read back by, `note` explains it; `choices` are the only values."""

    id: str
    heading: str
    note: str
    type: FieldType
    choices: tuple[str, ...] = ()
    required: bool = False
    width: int = 18


@dataclass(frozen=True, slots=True)
class Form:
    """A sheet to fill in: `rows` are entries that are already known, to be corrected or left as they are."""

    entity: str
    name: str
    meaning: str
    columns: tuple[FormColumn, ...]
    rows: tuple[tuple[Value, ...], ...] = ()


FORM_MARK = "regelwerk-nachweis-1:"
"""What the first cell of a form begins with; the entity follows. The first row holds the ids of the columns."""
