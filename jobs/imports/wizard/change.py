"""What was chosen in the wizard, written into the mapping's text; every other line stays as it is."""

from __future__ import annotations

from collections.abc import Mapping as Mapped

from engine.edit import EditError, Value, add, drop, put
from intake.mapping.suggest import guesses
from jobs.imports.desk.looking import Seen
from jobs.imports.wizard.table import LEFT, OPEN, Column, Desk, at, targets, texts_of
from schemas.delivery.headers import folded, personal
from schemas.factmodel import Entity, FactModel
from schemas.failure import DeliveryRefused
from schemas.node import Mapping, Node, Scalar, fold

_NOT_TAKEN = "nicht übernommen"


GENERAL = (
    ("titel", ("titel",)), ("zahlenform", ("zahlenform",)), ("teams", ("lieferumfang", "teams")),
    ("von", ("lieferumfang", "von")), ("bis", ("lieferumfang", "bis")),
)  # fmt: skip
"""What holds for the whole mapping, and where it stands."""


def general(data: bytes, file: str, said: Mapped[str, str]) -> bytes:
    """The mapping's text with what was said about all of it; what is empty stays. Raises DeliveryRefused."""
    for name, path in GENERAL:
        text = " ".join(said.get(name, "").split())
        if text:
            try:
                data = put(data, file, path, text)
            except EditError as error:
                raise DeliveryRefused(f"„{text}“ kann so nicht in der Zuordnung stehen.") from error
    return data


def changed(data: bytes, file: str, desk: Desk, said: Mapped[str, str], model: FactModel) -> bytes:
    """The mapping's text with what was chosen for the columns of one table. Raises DeliveryRefused.

    `said`: by column number `c3` the field, by `c3.v0` what its first value means.
    """
    if desk.place is None:
        raise DeliveryRefused("Diese Tabelle gehört noch nicht zur Zuordnung.")
    wanted = {number: said[f"c{number}"] for number in range(len(desk.columns)) if f"c{number}" in said}
    _refuse_twice(desk, wanted, model)
    base: tuple[str | int, ...] = ("tabellen", desk.place)
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
        raise DeliveryRefused(
            "So lässt sich die Datei nicht schreiben. Bitte unter „Als Text“ ändern, was von Hand geschrieben ist."
        ) from error
    return data


def new_table(data: bytes, file: str, seen: Seen, entity: Entity, model: FactModel) -> bytes:
    """The mapping's text with one more table, its columns as they are proposed."""
    found = guesses(seen.header, entity, model)
    taken = {header for header, _ in found}
    left: list[Value] = [one for one in dict.fromkeys(seen.header) if one and one not in taken and personal(one)]
    table: dict[str, Value] = {"entität": entity.name, "dateien": [seen.file]}
    if seen.sheet:
        table["blätter"] = [seen.sheet]
    table["felder"] = {_spelled(entity, target): header for header, target in found}
    if left:
        table[_NOT_TAKEN] = left
    if not found:
        raise DeliveryRefused(f"Keine Spalte von {seen.name} passt zu {entity.label}. Bitte eine andere Art wählen.")
    return add(data, file, ("tabellen",), table)


def _means(number: int, column: Column, said: Mapped[str, str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for place, one in enumerate(column.values):
        meaning = said.get(f"c{number}.v{place}", one.means)
        if meaning:
            found[one.value] = meaning
    return found


def _mapped(
    data: bytes, file: str, base: tuple[str | int, ...], column: Column, target: str, means: dict[str, Value],
    model: FactModel,
) -> bytes:  # fmt: skip
    node = at(data.decode("utf-8-sig"), base)
    said = node.find("entitaet") if isinstance(node, Mapping) else None
    entity = model.entities[fold(said.value.text)] if said is not None and isinstance(said.value, Scalar) else None
    path = (*base, "felder", target if entity is None else _spelled(entity, target))
    if column.target != target:
        return put(data, file, path, column.header)
    if not means or means == {one.value: one.means for one in column.values if one.means and _written(node, target)}:
        return data
    if isinstance(at(data.decode("utf-8-sig"), path), Mapping):
        return put(data, file, (*path, "werte"), means)
    return put(data, file, path, {"spalte": column.header, "werte": means})


def _written(node: Node | None, target: str) -> bool:
    entry = node.find("felder") if isinstance(node, Mapping) else None
    mine = entry.value.find(target) if entry is not None and isinstance(entry.value, Mapping) else None
    return mine is not None and isinstance(mine.value, Mapping) and mine.value.find("werte") is not None


def _unmapped(data: bytes, file: str, base: tuple[str | int, ...], column: Column) -> bytes:
    """The text without what it says of a column so far."""
    if column.target == LEFT:
        node = at(data.decode("utf-8-sig"), base)
        texts = texts_of(node, "nicht uebernommen") if isinstance(node, Mapping) else ()
        place = next(n for n, text in enumerate(texts) if folded(text) == folded(column.header))
        return drop(data, file, (*base, _NOT_TAKEN, place))
    return data if column.target == OPEN else drop(data, file, (*base, "felder", column.target))


def _refuse_twice(desk: Desk, wanted: Mapped[int, str], model: FactModel) -> None:
    said = {n: wanted.get(n, column.target) for n, column in enumerate(desk.columns)}
    for target in {one for one in said.values() if one not in (OPEN, LEFT)}:
        mine = [desk.columns[n].header for n, one in said.items() if one == target]
        before = {column.header for column in desk.columns if column.target == target}
        if len(mine) > 1 and not set(mine) <= before:
            label = targets(model, model.entities[desk.entity]).get(target, target)
            raise DeliveryRefused(f"{' und '.join(mine)} können nicht beide zu „{label}“ gehören.")


def _spelled(entity: Entity, target: str) -> str:
    field = entity.fields.get(target)
    return target if field is None else field.spelled
