"""What was chosen in the wizard, written into the mapping's text; every other line stays as it is."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass

from engine.edit import EditError, Value, add, drop, put
from intake.mapping.suggest import guesses
from jobs.imports.desk.looking import Seen
from jobs.imports.wizard import control, left
from jobs.imports.wizard.column import LEFT, OPEN, Column, meant
from jobs.imports.wizard.extent import OWN, WHOLE, Extent, extent_of, sent, write
from jobs.imports.wizard.table import Desk, targets
from jobs.imports.wizard.written import Place, at, inner, text_of, texts_of
from schemas.delivery.headers import folded, personal
from schemas.factmodel import Entity, FactModel
from schemas.failure import DeliveryRefused, FieldsRefused
from schemas.node import Mapping, Node, fold

_NOT_TAKEN, _ADDS = "nicht übernommen", "ergänzt"
_GENERAL = ("titel", "zahlenform")
_NOT_WRITABLE = "So lässt sich die Datei nicht schreiben. Bitte unter „Als Text“ ändern, was von Hand geschrieben ist."


@dataclass(frozen=True, slots=True)
class General:
    """What holds for a whole mapping."""

    title: str
    numbers: str
    extent: Extent


def general_of(text: str, said: Mapped[str, str]) -> General:
    """What a mapping says of all its tables, with what somebody has just sent."""
    node = at(text, ())
    title, numbers = (said.get(name, text_of(node, name)) for name in _GENERAL)
    return General(title, numbers, sent(said, WHOLE) or extent_of(node))


def general(data: bytes, file: str, said: Mapped[str, str]) -> bytes:
    """The mapping's text with what was said about all of it; what is empty stays.

    Raises FieldsRefused, DeliveryRefused.
    """
    node = at(data.decode("utf-8-sig"), ())
    try:
        for name in _GENERAL:
            text = " ".join(said.get(name, "").split())
            if text and text != " ".join(text_of(node, name).split()):
                data = put(data, file, (name,), text)
        return write(data, file, (), extent_of(node), sent(said, WHOLE))
    except EditError as error:
        raise DeliveryRefused(_NOT_WRITABLE) from error


def extents(data: bytes, file: str, desk: Desk, said: Mapped[str, str]) -> bytes:
    """The mapping's text with what was said of a whole table: its files, its Lieferumfang, whether it only adds.

    Raises FieldsRefused, DeliveryRefused.
    """
    base: Place = ("tabellen", _known(desk))
    above = extent_of(at(data.decode("utf-8-sig"), ()))
    files: list[Value] = [one.strip() for one in said.get("dateien", "").split(",") if one.strip()]
    try:
        if files and said["dateien"].strip() != ", ".join(desk.files):
            data = put(data, file, (*base, "dateien"), files if len(files) > 1 else files[0])
        if "ergaenzt" in said and (said["ergaenzt"] == "ja") != desk.adds:
            data = put(data, file, (*base, _ADDS), "ja") if not desk.adds else drop(data, file, (*base, _ADDS))
        return write(data, file, base, desk.extent, sent(said, OWN), above)
    except EditError as error:
        raise DeliveryRefused(_NOT_WRITABLE) from error


def rows(data: bytes, file: str, desk: Desk, said: Mapped[str, str], files: Sequence[str]) -> bytes:
    """The mapping's text with what was said of rows that are no records, and of the table's control total.

    `files` are those that its cell can be in. Raises FieldsRefused with every mistake, DeliveryRefused.
    """
    base: Place = ("tabellen", _known(desk))
    header, records, total = desk.seen.header, left.sent(said, desk.rows), control.sent(said, desk.control)
    wrong = left.mistakes(records, desk.rows, header) | control.mistakes(total, desk.control, header, files)
    changes = (records, total) != (desk.rows, desk.control)
    if changes and total.counted and total.where == control.TOTAL_ROW and not records.total:
        wrong[left.TOTAL] = "Die Kontrollsumme steht in der Summenzeile. Bitte eintragen, womit diese beginnt."
    if wrong:
        raise FieldsRefused(wrong)
    try:
        data = left.write(data, file, base, desk.rows, records)
        return control.write(data, file, base, desk.control, total)
    except EditError as error:
        raise DeliveryRefused(_NOT_WRITABLE) from error


def changed(data: bytes, file: str, desk: Desk, said: Mapped[str, str], model: FactModel) -> bytes:
    """The mapping's text with what was chosen for the columns of one table. Raises FieldsRefused, DeliveryRefused.

    `said`: by column number `c3` the field, by `c3.v0` what its first value means.
    """
    base: Place = ("tabellen", _known(desk))
    wanted = {number: said[f"c{number}"] for number in range(len(desk.columns)) if f"c{number}" in said}
    _refuse_twice(desk, wanted, model)
    try:
        for number, target in wanted.items():
            column = desk.columns[number]
            if column.target != target:
                data = _unmapped(data, file, base, column)
        for number, target in wanted.items():
            column = desk.columns[number]
            if target == LEFT and column.target != LEFT:
                data = add(data, file, (*base, _NOT_TAKEN), column.header)
            elif target not in (OPEN, LEFT):
                data = _mapped(data, file, base, column, target, _means(number, column, said), model)
    except EditError as error:
        raise DeliveryRefused(_NOT_WRITABLE) from error
    return data


def new_table(data: bytes, file: str, seen: Seen, entity: Entity, adds: bool, model: FactModel) -> bytes:
    """The mapping's text with one more table, its columns as they are proposed; `adds`: it only brings more fields."""
    found = guesses(seen.header, entity, model)
    taken = {header for header, _ in found}
    untaken: list[Value] = [one for one in dict.fromkeys(seen.header) if one and one not in taken and personal(one)]
    table: dict[str, Value] = {"entität": entity.name, "dateien": [seen.file]}
    if seen.sheet:
        table["blätter"] = [seen.sheet]
    if adds:
        table[_ADDS] = "ja"
    table["felder"] = {_spelled(entity, target): header for header, target in found}
    if untaken:
        table[_NOT_TAKEN] = untaken
    if not found:
        raise DeliveryRefused(f"Keine Spalte von {seen.name} passt zu {entity.label}. Bitte eine andere Art wählen.")
    return add(data, file, ("tabellen",), table)


def _means(number: int, column: Column, said: Mapped[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for place, one in enumerate(column.values):
        meaning = meant(number, place, one, said)
        if meaning:
            found[one.value] = meaning
    return found


def _mapped(
    data: bytes, file: str, base: Place, column: Column, target: str, means: dict[str, Value],
    model: FactModel,
) -> bytes:  # fmt: skip
    node = at(data.decode("utf-8-sig"), base)
    path = (*base, "felder", _spelled(model.entities[fold(text_of(node, "entitaet"))], target))
    if column.target != target:
        return put(data, file, path, column.header)
    if not means or means == {one.value: one.means for one in column.values if one.means and _written(node, target)}:
        return data
    if isinstance(at(data.decode("utf-8-sig"), path), Mapping):
        return put(data, file, (*path, "werte"), means)
    return put(data, file, path, {"spalte": column.header, "werte": means})


def _written(node: Node | None, target: str) -> bool:
    return inner(inner(inner(node, "felder"), target), "werte") is not None


def _unmapped(data: bytes, file: str, base: Place, column: Column) -> bytes:
    """The text without what it says of a column so far."""
    if column.target == LEFT:
        texts = texts_of(at(data.decode("utf-8-sig"), base), "nicht uebernommen")
        place = next(n for n, text in enumerate(texts) if folded(text) == folded(column.header))
        return drop(data, file, (*base, _NOT_TAKEN, place))
    return data if column.target == OPEN else drop(data, file, (*base, "felder", column.target))


def _refuse_twice(desk: Desk, wanted: Mapped[int, str], model: FactModel) -> None:
    wrong: dict[str, str] = {}
    said = {n: wanted.get(n, column.target) for n, column in enumerate(desk.columns)}
    for target in {one for one in said.values() if one not in (OPEN, LEFT)}:
        mine = [desk.columns[n].header for n, one in said.items() if one == target]
        before = {column.header for column in desk.columns if column.target == target}
        if len(mine) > 1 and not set(mine) <= before:
            label = targets(model, model.entities[desk.entity]).get(target, target)
            line = f"{' und '.join(mine)} können nicht beide zu „{label}“ gehören. Bitte nur bei einer wählen."
            chosen = [n for n, one in wanted.items() if one == target and desk.columns[n].target != target]
            wrong[f"c{chosen[-1]}"] = line
    if wrong:
        raise FieldsRefused(wrong)


def _known(desk: Desk) -> int:
    if desk.place is None:
        raise DeliveryRefused("Diese Tabelle gehört noch nicht zur Zuordnung.")
    return desk.place


def _spelled(entity: Entity, target: str) -> str:
    field = entity.fields.get(target)
    return target if field is None else field.spelled
