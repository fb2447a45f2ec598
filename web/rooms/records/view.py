"""What the pages of the office's own records show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.evidence.records.check import DAY, DOCUMENT, KEY, POST, REASON
from jobs.evidence.records.page import Stock, shown
from schemas.delivery.record import Act, FormColumn, OwnRecord
from schemas.factmodel import Entity, FactModel, FieldType


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form: how it is asked (`text`, `area`, `day`, `number`, `choice`), and what is known so far."""

    name: str
    label: str
    hint: str
    ask: str
    required: bool
    value: str
    error: str
    options: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a list: its key, its first values, its day."""

    key: str
    cells: tuple[str, ...]
    day: str
    document: str


@dataclass(frozen=True, slots=True)
class Version:
    """What an entry said at some time."""

    entry: OwnRecord
    facts: tuple[tuple[str, str], ...]


_CELLS = 4
_NUMBERS = (FieldType.NUMBER, FieldType.INTEGER)


def questions(
    columns: Sequence[FormColumn], said: Mapping[str, str], errors: Mapping[str, str], change: bool
) -> tuple[Question, ...]:
    """The fields of a form; who changes an entry keeps its key and says why, who makes one has no reason to give."""
    found = []
    for one in columns:
        if one.id in (KEY, REASON) and (one.id == KEY) is change:
            continue
        if one.type is FieldType.DATE:
            ask = "day"
        elif one.type in _NUMBERS:
            ask = "number"
        elif one.choices and one.type is not FieldType.TEXT:
            ask = "choice"
        else:
            ask = "area" if _long(one) else "text"
        options = (("", "keine Angabe"), *((value, value) for value in one.choices)) if ask == "choice" else ()
        found.append(
            Question(
                one.id,
                one.heading,
                one.note,
                ask,
                one.required or one.id == REASON,
                said.get(one.id, ""),
                errors.get(one.id, ""),
                options,
                one.choices if ask == "text" else (),
            )
        )
    return tuple(found)


def _long(column: FormColumn) -> bool:
    return column.id == REASON or (column.width > 30 and column.id not in (DOCUMENT, POST, KEY, DAY))


def rows(model: FactModel, entity: Entity, entries: Sequence[OwnRecord]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The headings and the rows of a list, the newest day first."""
    names = [field.name for field in entity.stored][:_CELLS]
    held = [one for one in entries if one.act is not Act.WITHDRAWN]
    held.sort(key=lambda one: (one.day is not None, one.day, one.recorded_at), reverse=True)
    found = tuple(
        Row(
            one.key, tuple(shown(entity, name, one.values.get(name)) for name in names),
            "" if one.day is None else f"{one.day:%d.%m.%Y}", one.document,
        )
        for one in held
    )  # fmt: skip
    return tuple(heading(model, entity, name) for name in names), found


def heading(model: FactModel, entity: Entity, name: str) -> str:
    """What people call a column."""
    field = entity.fields.get(name)
    if field is not None:
        return field.label
    link = next((one for one in entity.links if one.column == name), None)
    return name if link is None else model.entities[link.target].label


def versions(model: FactModel, entity: Entity, entry: OwnRecord) -> tuple[Version, ...]:
    """An entry and what it said before, the newest first."""
    return tuple(
        Version(
            one,
            tuple(
                (heading(model, entity, name), shown(entity, name, value))
                for name, value in one.values.items()
                if value is not None
            ),
        )
        for one in (entry, *entry.earlier)
    )


def kinds(stocks: Sequence[Stock], word: str) -> tuple[Stock, ...]:
    """The kinds whose name or meaning holds a word; those with entries first."""
    wanted = word.strip().casefold()
    found = [
        one
        for one in stocks
        if wanted in f"{one.entity.plural} {one.entity.label} {one.entity.meaning}".casefold()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: not one.number))
