"""The order of data: every column that some rules need, described so that a vendor can deliver it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from delivery.place import place
from delivery.sheets.data_order import data_order_sheets
from engine.parse.nearest import nearest
from jobs.documents.samples import key_sample, sample, samples
from jobs.documents.sentences import DRAFT, OUT_OF_FORCE
from jobs.documents.whole import Whole, whole
from jobs.rules.needs import Need, needs
from jobs.rules.rulebook import Loaded, load
from schemas.documents.order import DataOrder, Sample, WantedColumn, WantedTable, WantingRule
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.failure import Unknown
from schemas.node import fold
from schemas.outcome import Kind

_TYPES = {
    FieldType.TEXT: "Text",
    FieldType.NUMBER: "Zahl",
    FieldType.INTEGER: "ganze Zahl",
    FieldType.DATE: "Datum",
    FieldType.YES_NO: "ja oder nein",
    FieldType.CHOICE: "Auswahl",
}


def order(rules: Path, office: str | None, as_of: date, names: Sequence[str] = ()) -> DataOrder:
    """What the rules need: those in force for an office on a day, without office all that are released; or the named.

    Raises Unknown for an office or a rule that is not there, RulesRefused if any file holds a mistake.
    """
    if office is None:
        everything = whole(rules)
        model, authored, title = everything.model, [one.authored for one in everything.readings], ""
        wanting, needed = _of_all(everything)
        names = _unpacked(names, everything)
    else:
        loaded = load(rules, office, as_of)
        model, authored, title = loaded.model, list(loaded.authored), loaded.office.name
        wanting, needed = _of_office(loaded)
    kept = _chosen(names, wanting)
    by_need: dict[Need, list[str]] = {}
    for name in sorted(kept):
        for need in needed[name]:
            by_need.setdefault(need, []).append(name)
    known = samples(model, authored)
    tables = tuple(
        _table(model, model.entities[name], by_need, known) for name in sorted({entity for entity, _ in by_need})
    )
    return DataOrder(title, as_of if office is not None else None, tables, tuple(wanting[name] for name in kept))


def _unpacked(names: Sequence[str], everything: Whole) -> list[str]:
    """The names with those of packs in the place of the packs."""
    packs = everything.library.packs
    return [
        one for name in names for one in ([r.text for r in packs[fold(name)].rules] if fold(name) in packs else [name])
    ]


def _chosen(names: Sequence[str], wanting: Mapping[str, WantingRule]) -> list[str]:
    for name in names:
        if fold(name) not in wanting:
            near = nearest(name, wanting)
            hint = f" Gemeint ist vielleicht {near}." if near is not None else ""
            raise Unknown(f"Die Regel {name} gibt es hier nicht, oder sie gilt nicht.{hint}")
    return [fold(name) for name in dict.fromkeys(names)] if names else list(wanting)


def _of_office(loaded: Loaded) -> tuple[dict[str, WantingRule], dict[str, frozenset[Need]]]:
    versions = {rule.id: loaded.named(rule.id) for rule in loaded.rulebook.rules}
    needed = {}
    for name, found in versions.items():
        counted = {one.quota.from_rule for one in found if one.quota is not None}
        others = [one for one in loaded.rulebook.rules if one.id in counted]
        needed[name] = needs(loaded.model, [*found, *others])
    return {
        name: WantingRule(
            name, found[-1].title, str(found[-1].kind).capitalize(), found[-1].responsible, len(needed[name])
        )
        for name, found in versions.items()
    }, needed


def _of_all(everything: Whole) -> tuple[dict[str, WantingRule], dict[str, frozenset[Need]]]:
    needed: dict[str, frozenset[Need]] = {}
    wanting: dict[str, WantingRule] = {}
    for reading in everything.readings:
        authored = reading.authored
        idle = authored.status is not None and authored.status.text in (DRAFT, OUT_OF_FORCE)
        if authored.kind is Kind.DEFINITION or idle:
            continue
        name = fold(authored.id.text)
        needed[name] = needed.get(name, frozenset()) | everything.needs(reading)
        wanting[name] = WantingRule(
            name, authored.title, str(authored.kind).capitalize(), authored.responsible, len(needed[name])
        )
    return wanting, needed


def _table(
    model: FactModel, entity: Entity, by_need: Mapping[Need, list[str]], known: dict[Need, Sample]
) -> WantedTable:
    columns = [_key(entity, by_need)]
    for link in entity.links:
        if (entity.name, link.column) in by_need:
            columns.append(_link(model, entity, link.column, by_need))
    for field in entity.stored:
        if (entity.name, field.name) not in by_need:
            continue
        columns.append(WantedColumn(
            table=entity.name, column=field.spelled, role="Feld", label=field.label, meaning=field.meaning,
            type=_TYPES[field.type], choices=field.choices, unit=field.unit,
            empty=str(field.empty), sample=sample(entity, field, known), protection=field.protection,
            supplier=field.supplier, sources=tuple(f"{system}: {name}" for system, name in field.sources),
            rules=tuple(by_need[entity.name, field.name]),
        ))  # fmt: skip
    owners = tuple(link.target for link in entity.links if (entity.name, link.column) in by_need)
    return WantedTable(entity.name, entity.label, entity.meaning, owners, tuple(columns))


def _key(entity: Entity, by_need: Mapping[Need, list[str]]) -> WantedColumn:
    return _text(
        entity.name, entity.key, "Schlüssel", f"Kennung ({entity.label})",
        "unterscheidet jeden Datensatz von allen anderen und bleibt in jeder Lieferung gleich", "nie leer",
        key_sample(entity), by_need,
    )  # fmt: skip


def _link(model: FactModel, entity: Entity, column: str, by_need: Mapping[Need, list[str]]) -> WantedColumn:
    link = next(one for one in entity.links if one.column == column)
    target = model.entities[link.target]
    empty = "nie leer" if link.required else f"gehört zu keinem Datensatz in {target.name}"
    return _text(
        entity.name, column, "Verknüpfung", f"Verweis ({target.label})",
        f"die Kennung ({target.key}) des Datensatzes in der Tabelle {target.name}, zu dem dieser gehört", empty,
        key_sample(target), by_need,
    )  # fmt: skip


def _text(
    table: str, column: str, role: str, label: str, meaning: str, empty: str, shown: str,
    by_need: Mapping[Need, list[str]],
) -> WantedColumn:  # fmt: skip
    rules = tuple(by_need.get((table, column), ()))
    return WantedColumn(table, column, role, label, meaning, "Text", (), "", empty, shown, "", "", (), rules)


def write_order(made: DataOrder, out: Path, today: date) -> None:
    """Writes the order as a spreadsheet. Raises DestinationRefused."""
    place(data_order_sheets(made, today), out)
