"""The form of assumptions: everything that is assumed so far travels in the form itself, nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from jobs.cases.book import Book
from jobs.cases.form import Blank, blanks
from jobs.cases.suppose import MOST, applied
from jobs.cases.whole import Whole
from jobs.cases.words import record
from schemas.cases.assumed import Assumed, AssumptionRefused, Change
from schemas.factmodel import FactModel

HELD, STEP, CHOSEN, KIND, DROP = "annahmen", "weg", "vorgang", "art", "streichen"
FIELD, UNKNOWN = "feld.", "unbekannt."


@dataclass(frozen=True, slots=True)
class Choice:
    """The record whose facts are asked for, with its fields."""

    entity: str
    key: str
    label: str
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: the assumptions as they now are, and the record that is being filled in."""

    assumed: tuple[Assumed, ...] = ()
    chosen: tuple[str, str] | None = None


def asked(form: Mapping[str, str], book: Book, found: Whole) -> Asked:
    """Reads a form and takes its step. Raises AssumptionRefused for a form that is none of ours."""
    model = found.model
    held = read(form.get(HELD, ""))
    entity, _, key = form.get(CHOSEN, "").partition("|")
    chosen = (entity, key) if key else None
    if form.get(DROP, ""):
        return Asked(dropped(held, form[DROP]), None)
    match form.get(STEP, ""):
        case "neu" if form.get(KIND, "") in model.entities:
            kind = form[KIND]
            number = 1 + sum(one.change is Change.ADD and one.entity == kind for one in held)
            return Asked((*held, Assumed(kind, f"angenommen-{number}", Change.ADD)), (kind, f"angenommen-{number}"))
        case "weg" if chosen is not None:
            rest = tuple(one for one in held if (one.entity, one.key) != chosen)
            new = any((one.entity, one.key) == chosen and one.change is Change.ADD for one in held)
            return Asked(rest if new else (*rest, Assumed(*chosen, Change.REMOVE)), None)
        case "annehmen" if chosen is not None:
            return Asked(_filled(form, held, chosen, book, found), None)
        case "waehlen":
            return Asked(held, chosen)
        case _:
            return Asked(held, None)


def _filled(
    form: Mapping[str, str], held: tuple[Assumed, ...], chosen: tuple[str, str], book: Book, found: Whole
) -> tuple[Assumed, ...]:
    """The assumptions with what was filled in for a record; what is as it was in the case is no assumption."""
    columns = [blank.column for blank in choice(applied(book, found, held), chosen).blanks]
    rest = [one for one in held if not ((one.entity, one.key) == chosen and one.column in columns)]
    real = chosen[1] in found.own.get(chosen[0], ())
    was = {blank.column: blank for blank in choice(found, chosen).blanks} if real else {}
    for column in columns:
        written, unknown = form.get(FIELD + column, "").strip(), bool(form.get(UNKNOWN + column, ""))
        before = was.get(column)
        if before is not None and (written, unknown) == (before.value, before.unknown):
            continue
        if unknown:
            rest.append(Assumed(*chosen, Change.UNKNOWN, column))
        elif written:
            rest.append(Assumed(*chosen, Change.SET, column, written))
        elif before is not None:
            rest.append(Assumed(*chosen, Change.EMPTY, column))
    return tuple(rest)


def choice(found: Whole, chosen: tuple[str, str]) -> Choice:
    """A record of the case with its fields. Raises AssumptionRefused for one that is not there."""
    entity = found.model.entities.get(chosen[0])
    row = next((one for one in found.records(chosen[0]) if one.get(entity.key) == chosen[1]), None) if entity else None
    if entity is None or row is None:
        raise AssumptionRefused(f"{chosen[1]} gibt es in diesem Fall nicht.")
    return Choice(entity.name, chosen[1], record(entity, row), tuple(blanks(found, entity, row)))


def read(held: str) -> tuple[Assumed, ...]:
    """The assumptions that a form carried. Raises AssumptionRefused where they are not readable."""
    if not held:
        return ()
    try:
        rows = json.loads(held)
        if not isinstance(rows, list) or len(rows) > MOST:
            raise ValueError
        return tuple(Assumed(str(e), str(k), Change(c), str(column), str(value)) for e, k, c, column, value in rows)
    except (ValueError, TypeError) as error:
        raise AssumptionRefused("Die Annahmen waren nicht lesbar. Bitte neu beginnen.") from error


def written(assumed: tuple[Assumed, ...]) -> str:
    """The assumptions as the form carries them."""
    rows = [[one.entity, one.key, str(one.change), one.column, one.value] for one in assumed]
    return json.dumps(rows, ensure_ascii=False)


def dropped(held: tuple[Assumed, ...], number: str) -> tuple[Assumed, ...]:
    """Without one of them; with an added record goes what was assumed about it."""
    at = int(number) if number.isdecimal() else -1
    if not 0 <= at < len(held):
        return held
    gone = held[at]
    if gone.change is not Change.ADD:
        return held[:at] + held[at + 1 :]
    return tuple(one for one in held if (one.entity, one.key) != (gone.entity, gone.key))


def told(one: Assumed, model: FactModel) -> str:
    """An assumption as a sentence."""
    entity = model.entities[one.entity]
    name = f"{entity.label} {one.key}"
    if one.change is Change.ADD:
        return f"{name} gibt es zusätzlich."
    if one.change is Change.REMOVE:
        return f"{name} gibt es nicht."
    field = entity.fields.get(one.column)
    link = next((model.entities[each.target].label for each in entity.links if each.column == one.column), one.column)
    label = field.label if field is not None else link
    said = {Change.EMPTY: "leer", Change.UNKNOWN: "unbekannt"}.get(one.change, one.value)
    return f"{name}: {label} ist {said}."
