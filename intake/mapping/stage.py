"""One raw table read by one table of a mapping: each row left out, kept apart with its cause, or read. Set-wise."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intake.cells.cell import trimmed
from intake.database import Connection, identifier, literal
from intake.exports.raw import ROW
from intake.mapping.cells.texts import Cells, folded_sql, text_of
from intake.mapping.cells.values import value_of
from intake.mapping.match import Part
from schemas.delivery.headers import folded
from schemas.delivery.mapping import FieldSource, LeftOut
from schemas.delivery.quarantine import Cause
from schemas.factmodel import Entity, Field, FieldType, Link
from schemas.snapshot import UNREADABLE_SUFFIX, scan

HEADER, TOTAL, BLANK = "wiederholte Kopfzeile", "Summenzeile", "leere Zeile"
REPLACED = "durch eine nachgebesserte Zeile ersetzt"
"""Reasons why a row is left out that no mapping has to name."""

SOURCE, LEFT_OUT, CAUSE, WHERE = "_teil", "_aus", "_ursache", "_felder"
"""Columns of a staged table beside the row's number and the entity's columns: the part's number, why it is left out,
why it is kept apart, and which of its fields cannot be read."""
WORKER, DEPUTY = "_zustaendig", "_vertretung"

_CLASSES = {
    FieldType.DATE: "kein Tag", FieldType.NUMBER: "keine Zahl", FieldType.INTEGER: "keine ganze Zahl",
    FieldType.YES_NO: "weder ja noch nein", FieldType.CHOICE: "keine der erlaubten Angaben", FieldType.TEXT: "unlesbar",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Staged:
    """A staged part: the name of its temporary table and the entity's columns it has."""

    part: Part
    number: int
    name: str
    columns: tuple[str, ...]
    missing: tuple[str, ...]
    replaced: str | None = None


def stage(connection: Connection, part: Part, number: int, entity: Entity, replaced: str | None = None) -> Staged:
    """Reads every row of a part into a temporary table. `replaced`: SQL of row numbers that mended rows stand for."""
    cells = _cells(part)
    here = [one for one in part.table.fields if cells.has(one.origin)]
    links = {link.column: link for link in entity.links}
    keys = {entity.key, *links}
    first = ", ".join(
        [
            f"{row_sql(part)} AS {ROW}",
            *(f"{sql} AS s{n}" for n, sql in enumerate(_raw_texts(part))),
            *_kinds(part),
            _first_filled(part),
        ]
    )
    texts, values = [], []
    for n, field in enumerate(here):
        text = text_of(field, cells, field.name in keys)
        texts.append(f"{text.text} AS x{n}, {text.bad} AS p{n}, {text.kind} AS t{n}")
        value = value_of(field, entity.fields.get(field.name), replace(text, text=f"x{n}", bad=f"p{n}", kind=f"t{n}"))
        values.append(
            f"{value.value} AS {identifier(field.name)}, {value.bad} AS {identifier(field.name + UNREADABLE_SUFFIX)}"
        )
    roles = [(WORKER, part.table.worker), (DEPUTY, part.table.deputy)]
    extra = [
        f"{cells.texts[column]} AS {name}" for name, column in roles if column is not None and column in cells.texts
    ]
    left_out = _left_out(part, cells, replaced)
    name = f"teil{number}"
    connection.execute(
        f"CREATE TEMP TABLE {name} AS WITH roh AS (SELECT {first} FROM {source(part)}), "
        f"texte AS (SELECT {', '.join([ROW, f'{left_out} AS {LEFT_OUT}', *extra, *texts])} FROM roh), "
        f"werte AS (SELECT {', '.join([ROW, LEFT_OUT, *(name for name, c in roles if c in cells.texts), *values])} "
        f"FROM texte) SELECT {number} AS {SOURCE}, *, "
        f"CASE WHEN {LEFT_OUT} IS NULL THEN {_cause(entity, here)} END AS {CAUSE}, "
        f"{_unread(entity, here)} AS {WHERE}, false AS _gleich FROM werte"
    ).fetchall()
    columns = tuple(field.name for field in here)
    missing = tuple(dict.fromkeys(c for one in part.table.fields for c in one.origin.columns if c not in cells.texts))
    return Staged(part, number, name, columns, missing, replaced)


def source(part: Part) -> str:
    """SQL of the raw rows of a part; those of a quarantine file come with what Excel must not take for a formula."""
    read = scan(part.raw.path)
    return read if part.where is None else f"(SELECT * FROM {read} WHERE {part.where})"


def row_sql(part: Part) -> str:
    """SQL of the row's number in the file it first came from."""
    return ROW if part.row is None else part.row


def _raw_texts(part: Part) -> list[str]:
    return [_raw_text(part, place) for place in part.positions.values()]


def _raw_text(part: Part, place: int) -> str:
    cell = f"c{place}"
    if part.mended:
        cell = unmarked(cell)
    return trimmed(cell)


def unmarked(cell: str) -> str:
    """SQL of a cell of a quarantine file without the mark that kept a spreadsheet from taking it for a formula."""
    return f"CASE WHEN starts_with({cell}, '''') THEN substr({cell}, 2) ELSE {cell} END"


def _kinds(part: Part) -> list[str]:
    return [f"{part.raw.kind_sql(place)} AS k{n}" for n, place in enumerate(part.positions.values())]


def _first_filled(part: Part) -> str:
    cells = [trimmed(f"c{n}") for n in range(len(part.raw.header))]
    return f"coalesce({', '.join(cells)}, '') AS _erste"


def _cells(part: Part) -> Cells:
    texts = {column: f"s{n}" for n, column in enumerate(part.positions)}
    kinds = {column: f"coalesce(k{n}, 't')" for n, column in enumerate(part.positions)}
    return Cells(texts, kinds, part.slots)


def _left_out(part: Part, cells: Cells, replaced: str | None) -> str:
    """Why a row is left out, NULL if it is not; the first reason counts."""
    branches = []
    if replaced is not None:
        branches.append(f"WHEN {ROW} IN ({replaced}) THEN {literal(REPLACED)}")
    named = [f"{cells.texts[column]} = {literal(part.raw.header[place])}" for column, place in part.positions.items()]
    if len(named) > 1 and not part.mended:
        branches.append(f"WHEN {' AND '.join(named)} THEN {literal(HEADER)}")
    if part.table.total and not part.mended:
        word = literal(folded(part.table.total))
        branches.append(f"WHEN starts_with({folded_sql('_erste')}, {word}) THEN {literal(TOTAL)}")
    branches += [f"WHEN {_rule(one, cells)} THEN {literal(one.reason)}" for one in part.table.left_out]
    return f"CASE {' '.join(branches)} END" if branches else "CAST(NULL AS VARCHAR)"


def _rule(rule: LeftOut, cells: Cells) -> str:
    text = cells.texts[rule.column]
    if rule.empty:
        return f"{text} IS NULL"
    listed = ", ".join(map(literal, rule.values or rule.others))
    if rule.values:
        return f"{folded_sql(text)} IN ({listed})"
    return f"coalesce({folded_sql(text)} NOT IN ({listed}), true)"


def _cause(entity: Entity, fields: list[FieldSource]) -> str:
    """Why a row cannot be used; the key comes first."""
    present = {field.name for field in fields}
    links: list[Link] = [link for link in entity.links if link.column in present]
    key = identifier(entity.key)
    branches = [
        f"WHEN {identifier(entity.key + UNREADABLE_SUFFIX)} THEN {literal(Cause.BAD_KEY)}",
        f"WHEN {key} IS NULL THEN {literal(Cause.NO_KEY)}",
    ]
    branches += [f"WHEN {identifier(link.column + UNREADABLE_SUFFIX)} THEN {literal(Cause.BAD_LINK)}" for link in links]
    branches += [
        f"WHEN {identifier(link.column)} IS NULL THEN {literal(Cause.NO_LINK)}" for link in links if link.required
    ]
    return f"CASE {' '.join(branches)} END"


def _unread(entity: Entity, fields: list[FieldSource]) -> str:
    """The fields that cannot be read or are missing where they must not, with the columns and what is wrong."""
    required = {entity.key, *(link.column for link in entity.links if link.required)}
    pieces = []
    for one in fields:
        field: Field | None = entity.fields.get(one.name)
        named = one.name if not one.origin.columns else f"{one.name} ({', '.join(one.origin.columns)})"
        wrong = "unlesbar" if field is None else _CLASSES[field.type]
        branch = f"WHEN {identifier(one.name + UNREADABLE_SUFFIX)} THEN {literal(f'{named}: {wrong}')}"
        if one.name in required:
            branch += f" WHEN {identifier(one.name)} IS NULL THEN {literal(f'{named}: leer')}"
        pieces.append(f"CASE {branch} END")
    return f"concat_ws('; ', {', '.join(pieces)})"
