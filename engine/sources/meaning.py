"""What mappings mean exactly, and what is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.parse.fill import Filling
from engine.parse.literals import read_date
from engine.parse.nearest import nearest
from engine.parse.wording import listed, offered, quote, wrong
from engine.sources import forms
from engine.sources.entries import DEFAULT, Around, columns_of, field_source, words
from engine.sources.extent import control, patterns, scope
from schemas.delivery.headers import folded
from schemas.delivery.mapping import (
    Brake,
    Checked,
    FieldSource,
    LeftOut,
    Reading,
    SourceMapping,
    TableMapping,
    together,
)
from schemas.delivery.scope import Scope
from schemas.delivery.written import LeftOutNote, MappingNote, TableNote
from schemas.diagnostic import Diagnostic
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.node import Mapping, Scalar, fold

Told = list[Diagnostic]

_TEMPLATE = "Vorlage, ungeprüft"
_CHECKED = re.compile(r"gepr(?:ü|ue)ft am (?P<day>\S+) von (?P<by>\S.*)")
_STATUS = "„Vorlage, ungeprüft“ oder „geprüft am 01.07.2023 von Qualitätsmanagement“"


def sources(notes: Iterable[MappingNote], model: FactModel) -> tuple[tuple[SourceMapping, ...], Told]:
    """All mappings as what they mean, and every mistake. A table of an unknown entity is left out."""
    found: Told = []
    return tuple(_source(note, model, found) for note in notes), found


def across(mappings: Sequence[SourceMapping]) -> Told:
    """What mappings of one delivery say against each other, though each of them is right by itself."""
    found: Told = []
    _check_adding(together(mappings).tables, found)
    return found


def _source(note: MappingNote, model: FactModel, found: Told) -> SourceMapping:
    century = forms.first_year(note.century, found)
    reading = Reading(
        dates=forms.date_forms(note.dates, century, found) or DEFAULT.dates,
        century=century,
        numbers=forms.number_form(note.numbers, found) or DEFAULT.numbers,
        yes=words(note.yes) or DEFAULT.yes,
        no=words(note.no) or DEFAULT.no,
        empty=tuple(one.text for one in note.empty),
    )
    for one in (*note.yes, *note.no):
        if folded(one.text) in reading.yes and folded(one.text) in reading.no:
            found.append(wrong(one, "R1010", "heißt zugleich ja und nein."))
            break
    tables = [_table(one, note, model, reading, found) for one in note.tables]
    known = _numbered([table for table in tables if table is not None])
    _check_adding(known, found)
    brake = note.brake
    return SourceMapping(
        name=note.id.text,
        title=note.title,
        checked=_status(note.status, found),
        tables=known,
        brake=Brake() if brake is None else Brake(
            forms.share(brake.rows, found), forms.share(brake.cases, found), forms.days(brake.age, found),
            forms.share(brake.control, found),
        ),
        ignored=patterns(note.ignored, found),
    )  # fmt: skip


def _status(node: Scalar | Mapping, found: Told) -> Checked | None:
    """Whether the mapping is a template (None) or was checked, when and by whom."""
    if isinstance(node, Mapping):
        found.append(Diagnostic("R1001", node.entries[0].key.place, f"Hinter „status:“ gehört {_STATUS}."))
        return None
    text = " ".join(node.text.split())
    if fold(text) == fold(_TEMPLATE):
        return None
    match = _CHECKED.fullmatch(text)
    if match is None:
        found.append(wrong(node, "R1001", f"ist kein Stand einer Zuordnung; möglich sind {_STATUS}.",
                           nearest(text, (_TEMPLATE,))))  # fmt: skip
        return None
    day = read_date(Scalar(match["day"], node.place))
    if isinstance(day, Diagnostic):
        found.append(Diagnostic("R1001", node.place, day.message))
        return None
    return Checked(day, match["by"].strip())


def _table(note: TableNote, source: MappingNote, model: FactModel, above: Reading, found: Told) -> TableMapping | None:
    entity = model.entities.get(fold(note.entity.text))
    files, sheets = patterns(note.files, found), patterns(note.sheets, found)
    if entity is None:
        found.append(wrong(note.entity, "R1002", f"gibt es im Faktenmodell nicht. "
                           f"{offered(note.entity.text, list(model.entities), 'Entitäten')}",
                           nearest(note.entity.text, model.entities)))  # fmt: skip
        return None
    filling = Filling(note.fields, found)
    around = Around(entity, above, files, sheets)
    read = [field_source(filling, entry, around) for entry in note.fields.entries]
    fields = tuple(one for one in read if one is not None)
    adds = forms.yes(note.adds, found)
    _check_keys(note, entity, {fold(entry.key.text) for entry in note.fields.entries}, adds, found)
    _check_case_text(fields, entity, model, found)
    _check_columns(note, fields, found)
    _check_roles(note, entity, model, found)
    return TableMapping(
        name=entity.name,
        entity=entity.name,
        files=files,
        sheets=sheets,
        fields=fields,
        adds=adds,
        header=forms.whole(note.header, found),
        total=None if note.total is None else note.total.text.strip(),
        left_out=tuple(_left_out(one, found) for one in note.left_out),
        not_taken=tuple(one.text.strip() for one in note.not_taken),
        scope=_scope(note, source, files, sheets, found),
        control=None if note.control is None else control(note.control, found),
        worker=None if note.worker is None else note.worker.text.strip(),
        deputy=None if note.deputy is None else note.deputy.text.strip(),
        place=note.entity.place,
    )


def _numbered(tables: list[TableMapping]) -> tuple[TableMapping, ...]:
    """Tables with names of their own: the second one of an entity is `entity#2`."""
    seen: Counter[str] = Counter()
    named = []
    for table in tables:
        seen[table.entity] += 1
        number = seen[table.entity]
        named.append(table if number == 1 else replace(table, name=f"{table.entity}#{number}"))
    return tuple(named)


def _left_out(note: LeftOutNote, found: Told) -> LeftOut:
    told = len(found)
    empty = forms.yes(note.empty, found)
    if note.empty is not None and not empty and len(found) == told:
        found.append(wrong(note.empty, "R1010", "lässt keine Zeile aus: entweder „ist leer: ja“, oder der Eintrag "
                           "entfällt."))  # fmt: skip
    return LeftOut(note.column.text.strip(), words(note.values), words(note.others), empty, note.reason)


def _scope(note: TableNote, source: MappingNote, files: tuple[str, ...], sheets: tuple[str, ...], found: Told) -> Scope:
    written = note.scope or source.scope
    if written is None:
        found.append(Diagnostic("R1012", note.place, "Hier fehlt „lieferumfang“: ohne ihn ist offen, welche Teams und "
                                "welchen Zeitraum die Tabelle umfasst; er kann auch einmal für alle Tabellen am linken "
                                "Rand stehen."))  # fmt: skip
        return Scope()
    return scope(written, files, sheets, found)


def _check_keys(note: TableNote, entity: Entity, mapped: set[str], adds: bool, found: Told) -> None:
    """Key and required links must come from somewhere."""
    needed = [(entity.key, "der Schlüssel")]
    if not adds:
        needed += [(link.column, "die Verknüpfung") for link in entity.links if link.required]
    for column, what in needed:
        if column not in mapped:
            found.append(Diagnostic("R1004", note.entity.place, f"Unter „felder“ fehlt {what} {quote(column)}: ein "
                                    f"Datensatz von {quote(entity.name)} wird sonst nicht übernommen."))  # fmt: skip


def _check_case_text(fields: tuple[FieldSource, ...], entity: Entity, model: FactModel, found: Told) -> None:
    """A column that says who somebody is must not reach a text, where nothing replaces it."""
    keys = {one.key for one in model.personal}
    secret = {folded(column) for field in fields if field.name in keys for column in field.origin.columns}
    for field in fields:
        known = columns_of(entity).get(field.name)
        if known is None or known.type is not FieldType.TEXT:
            continue
        told = next((column for column in field.origin.columns if folded(column) in secret), None)
        if told is not None:
            found.append(Diagnostic("R1008", field.place, f"Die Spalte {quote(told)} sagt, um wen es geht; als Text "
                                    "wird sie nie übernommen."))  # fmt: skip


def _check_columns(note: TableNote, fields: tuple[FieldSource, ...], found: Told) -> None:
    """A column is either read or deliberately left alone, and named once among the latter."""
    read = {folded(column) for field in fields for column in field.origin.columns}
    read |= {folded(one.text) for one in (note.worker, note.deputy) if one is not None}
    seen: set[str] = set()
    for one in note.not_taken:
        name = folded(one.text)
        if name in read:
            found.append(wrong(one, "R1010", "steht unter „nicht übernommen“, wird aber gelesen."))
        elif name in seen:
            found.append(wrong(one, "R1010", "steht zweimal unter „nicht übernommen“."))
        seen.add(name)


def _check_roles(note: TableNote, entity: Entity, model: FactModel, found: Told) -> None:
    if entity.name == model.case:
        return
    for key, written in (("zuständig", note.worker), ("vertretung", note.deputy)):
        if written is not None:
            found.append(wrong(written, "R1005", f"geht hier nicht: „{key}“ gibt es nur bei {quote(model.case)}."))


def _check_adding(tables: tuple[TableMapping, ...], found: Told) -> None:
    """What only adds fields brings fields that nothing else brings."""
    for table in tables:
        others = [one for one in tables if one is not table and one.entity == table.entity]
        fields = [one.name for one in table.fields if one.name != f"{table.entity}_id"] if table.adds else []
        both = [name for name in fields if any(other.field(name) is not None for other in others)]
        if both:
            found.append(Diagnostic("R1011", table.place, "Was eine Tabelle ergänzt, darf sonst nirgends herkommen; "
                                    f"doppelt {'ist' if len(both) == 1 else 'sind'} {listed(both)}."))  # fmt: skip
