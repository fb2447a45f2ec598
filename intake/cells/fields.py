"""How one delivered cell is read as its field's type: SQL expressions over one raw column.

Every expression is total: a cell that cannot be read gives NULL and is marked, it never stops the query. Numbers are
rounded to the four decimal places of DECIMAL(18,4).
"""

from __future__ import annotations

from intake.cells.cell import FLOATS, INTEGERS, Cell, nested, nulled, plainly, spoken, trimmed, unread
from intake.cells.numbers import Points, integer, number
from intake.database import literal
from schemas.factmodel import Field, FieldType
from schemas.node import fold

FIRST_DAY = "DATE '1900-01-01'"
LAST_DAY = "DATE '2199-12-31'"

SQL_TYPES = {
    FieldType.TEXT: "VARCHAR",
    FieldType.CHOICE: "VARCHAR",
    FieldType.DATE: "DATE",
    FieldType.NUMBER: "DECIMAL(18,4)",
    FieldType.INTEGER: "BIGINT",
    FieldType.YES_NO: "BOOLEAN",
}
"""The canonical column type of each stored field type."""

_ZERO_TIME = r"([ T]00:00(:00(\.0+)?)?Z?)?"


def key_cell(raw: str, raw_type: str) -> Cell:
    """A key or link: text with its leading zeros, NFC, without blanks around it; a number without needless zeros."""
    if raw_type == "VARCHAR":
        closely = f"WHEN NOT contains({raw}, chr(0)) THEN nfc_normalize({trimmed(raw)})"
        value = f"CASE WHEN {plainly(raw)} THEN {raw} {closely} END"
        changed = f"{value} IS DISTINCT FROM {raw}"
        return Cell(value, bad=nulled(raw), changed=changed, same_type=True, doubt=f"NOT {plainly(raw)}")
    if raw_type in FLOATS:
        whole = f"{raw} = trunc({raw}) AND abs({raw}) < 9e15"
        value = f"CASE WHEN {whole} THEN CAST(TRY_CAST({raw} AS BIGINT) AS VARCHAR) ELSE CAST({raw} AS VARCHAR) END"
        return Cell(f"CASE WHEN isfinite({raw}) THEN {value} END", bad=f"NOT isfinite({raw})")
    if raw_type.startswith("DECIMAL") and not raw_type.endswith(",0)"):
        return Cell(f"rtrim(rtrim(CAST({raw} AS VARCHAR), '0'), '.')")
    if nested(raw_type):
        return Cell("CAST(NULL AS VARCHAR)", bad=f"{raw} IS NOT NULL")
    return _spoken(raw, raw_type)


def _spoken(raw: str, raw_type: str) -> Cell:
    value = spoken(raw, raw_type)
    return Cell(value, bad=unread(raw, value) if raw_type.startswith("TIMESTAMP") else None)


def field_cell(field: Field, raw: str, raw_type: str, points: Points = Points.OPEN) -> Cell:
    """The cell of a stored field; `points` matters for numbers in text columns only."""
    if nested(raw_type):
        return Cell(f"CAST(NULL AS {SQL_TYPES[field.type]})", bad=f"{raw} IS NOT NULL")
    match field.type:
        case FieldType.DATE:
            return _date(raw, raw_type)
        case FieldType.NUMBER:
            return number(raw, raw_type, points)
        case FieldType.INTEGER:
            return integer(raw, raw_type, points)
        case FieldType.YES_NO:
            return _yes_no(raw, raw_type)
        case FieldType.CHOICE:
            return _choice(field, raw, raw_type)
        case _:
            return _text(raw, raw_type)


def _text(raw: str, raw_type: str) -> Cell:
    if raw_type != "VARCHAR":
        return _spoken(raw, raw_type)
    closely = f"WHEN {trimmed(raw)} IS NOT NULL AND NOT contains({raw}, chr(0)) THEN nfc_normalize({raw})"
    value = f"CASE WHEN {plainly(raw)} THEN {raw} {closely} END"
    changed = f"{value} IS DISTINCT FROM {raw}"
    return Cell(value, bad=nulled(raw), changed=changed, same_type=True, doubt=f"NOT {plainly(raw)}")


def _date(raw: str, raw_type: str) -> Cell:
    if raw_type == "DATE":
        day = raw
    elif raw_type.startswith("TIMESTAMP"):
        day = _day_of_moment(raw, raw_type)
    elif raw_type == "VARCHAR":
        day = _day_of_text(trimmed(raw))
    else:
        return Cell("CAST(NULL AS DATE)", bad=f"{raw} IS NOT NULL")
    present = trimmed(raw) if raw_type == "VARCHAR" else raw
    value = f"CASE WHEN {day} BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN {day} END"
    doubt = f"{raw} NOT BETWEEN {FIRST_DAY} AND {LAST_DAY}"
    return Cell(value, bad=unread(present, value), same_type=raw_type == "DATE", doubt=doubt)


def _day_of_moment(raw: str, raw_type: str) -> str:
    # Whatever is done with a moment far from any calendar, the database stumbles over it.
    stamp = f"CASE WHEN {raw} BETWEEN TIMESTAMP {FIRST_DAY[5:]} AND TIMESTAMP {LAST_DAY[5:]} THEN {raw} END"
    if raw_type == "TIMESTAMPTZ_NS":
        stamp = f"CAST({stamp} AS TIMESTAMPTZ)"
    stamp = f"CAST({stamp} AS TIMESTAMP)"
    return f"CASE WHEN {stamp} = date_trunc('day', {stamp}) THEN CAST({stamp} AS DATE) END"


def _day_of_text(text: str) -> str:
    iso = rf"regexp_full_match({text}, '\d{{4}}-\d{{2}}-\d{{2}}{_ZERO_TIME}')"
    german = rf"regexp_full_match({text}, '\d{{1,2}}\.\d{{1,2}}\.\d{{4}}{_ZERO_TIME}')"
    head = rf"regexp_extract({text}, '^[0-9.]+')"
    return (
        f"CASE WHEN {iso} THEN TRY_CAST(left({text}, 10) AS DATE) "
        f"WHEN {german} THEN CAST(try_strptime({head}, '%d.%m.%Y') AS DATE) END"
    )


def _yes_no(raw: str, raw_type: str) -> Cell:
    if raw_type == "BOOLEAN":
        return Cell(raw, same_type=True)
    if raw_type == "VARCHAR":
        present = trimmed(raw)
        yes, no = f"lower({present}) IN ('ja', 'j', 'true', 'wahr', '1')", "('nein', 'n', 'false', 'falsch', '0')"
        value = f"CASE WHEN {yes} THEN true WHEN lower({present}) IN {no} THEN false END"
    elif raw_type in INTEGERS | FLOATS or raw_type.startswith("DECIMAL"):
        present, value = raw, f"CASE WHEN {raw} = 1 THEN true WHEN {raw} = 0 THEN false END"
    else:
        return Cell("CAST(NULL AS BOOLEAN)", bad=f"{raw} IS NOT NULL")
    return Cell(value, bad=unread(present, value))


def _choice(field: Field, raw: str, raw_type: str) -> Cell:
    if raw_type != "VARCHAR" and not raw_type.startswith("ENUM"):
        return Cell("CAST(NULL AS VARCHAR)", bad=f"{raw} IS NOT NULL")
    same_type = raw_type == "VARCHAR"
    text = trimmed(raw if same_type else f"CAST({raw} AS VARCHAR)")
    whole = f"CASE WHEN NOT contains({text}, chr(0)) THEN {text} END"
    normal = f"regexp_replace(nfc_normalize({whole}), '\\s+', ' ', 'g')"
    exact = ", ".join(literal(choice) for choice in field.choices)
    folded = {fold(choice): choice for choice in field.choices}
    lower = {name.lower(): choice for name, choice in folded.items()}
    if len(lower) < len(folded):
        lower = {}
    near = _mapping(normal, {**{fold(c): c for c in field.choices}, **{c: c for c in field.choices}})
    loose = _mapping(f"lower({_folded(normal)})", lower)
    value = f"CASE WHEN {raw} IN ({exact}) THEN CAST({raw} AS VARCHAR) ELSE coalesce({near}, {loose}) END"
    return Cell(
        value,
        bad=unread(text, value),
        changed=f"({raw} IS NOT NULL AND {raw} NOT IN ({exact}))",
        loose=f"({raw} NOT IN ({exact}) AND {near} IS NULL AND {loose} IS NOT NULL)",
        same_type=same_type,
        doubt=f"{raw} NOT IN ({exact})",
    )


def _mapping(text: str, names: dict[str, str]) -> str:
    if not names:
        return "CAST(NULL AS VARCHAR)"
    return f"CASE {text} " + " ".join(f"WHEN {literal(k)} THEN {literal(v)}" for k, v in names.items()) + " END"


def _folded(text: str) -> str:
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
        text = f"replace({text}, '{umlaut}', '{written}')"
    return text
