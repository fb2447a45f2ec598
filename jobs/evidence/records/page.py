"""What the workbench asks about records of the office's own: which kinds there are, a form to fill in, an entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jobs.evidence.records.check import DAY, DOCUMENT, KEY, POST, REASON, Mistake, drafted
from jobs.evidence.records.form import form_file, forms
from jobs.evidence.records.keep import Kept, Wish, holding, keep, mistakes
from jobs.evidence.records.values import Raw
from schemas.delivery.record import Act, FormColumn, OwnRecord, own_entities
from schemas.factmodel import Entity, FactModel, FieldType
from store.records import own
from store.records.connect import Engine, reading


@dataclass(frozen=True, slots=True)
class Stock:
    """A kind of record, how many entries hold, and when the last one was made."""

    entity: Entity
    number: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a filled-in form: what was kept, or (None) what is wrong with it, by column."""

    kept: Kept | None
    mistakes: Mapping[str, str]


def stocks(engine: Engine, model: FactModel) -> tuple[Stock, ...]:
    """Every kind of record that the office may make itself, by its plural."""
    with reading(engine) as connection:
        known = list(own.current(connection))
    found = []
    for entity in own_entities(model):
        mine = [one for one in known if one.entity == entity.name]
        there = sum(one.act is not Act.WITHDRAWN for one in mine)
        found.append(Stock(entity, there, max((one.recorded_at for one in mine), default=None)))
    return tuple(sorted(found, key=lambda one: (one.entity.plural or one.entity.label).casefold()))


def columns(engine: Engine, model: FactModel, entity: Entity) -> tuple[FormColumn, ...]:
    """What is asked for in the form of a kind, references with the keys that are known."""
    return forms(model, [entity], holding(engine))[0].columns


def said(entity: Entity, entry: OwnRecord) -> dict[str, str]:
    """What an entry says, by the columns of its form, as people write it."""
    day = "" if entry.day is None else f"{entry.day:%d.%m.%Y}"
    return {KEY: entry.key, DOCUMENT: entry.document, POST: entry.post, DAY: day} | {
        name: shown(entity, name, value) for name, value in entry.values.items()
    }


def tried(
    engine: Engine, model: FactModel, entity: Entity, written: Mapping[str, str], by: str, now: datetime
) -> Tried:  # fmt: skip
    """Keeps what was filled in, or says by column what is wrong; then nothing has changed."""
    raw: dict[str, Raw] = {name: text for name, text in written.items() if name != REASON}
    draft, wrong = drafted(model, entity, raw)
    wish = Wish(draft, str, wrong, written.get(REASON, "").strip())
    found = mistakes(engine, model, wish)
    if found:
        return Tried(None, _by_column(found, bool(draft.key)))
    return Tried(keep(engine, model, [wish], by, now), {})


def template_file(
    engine: Engine, model: FactModel, entities: Sequence[Entity], filled: bool, office: str, today: date
) -> bytes:
    """The .xlsx form of some kinds, `filled` with what holds."""
    return form_file(forms(model, list(entities), holding(engine), filled), office, today)


def shown(entity: Entity, name: str, value: str | None) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    field = entity.fields.get(name)
    if field is not None and field.type is FieldType.DATE:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    if field is not None and field.type in (FieldType.NUMBER, FieldType.INTEGER):
        return value.replace(".", ",")
    return value


def _by_column(found: Sequence[Mistake], keyed: bool) -> dict[str, str]:
    """One message a column; what is wrong with the whole stands at its first column, a missing reason at the reason."""
    told: dict[str, str] = {}
    for one in found:
        column = REASON if one.column == KEY and keyed and "Grund" in one.message else one.column or KEY
        told.setdefault(column, one.message)
    return told
