"""A text read as its field's type, exactly as the mapping says: SQL that never stops a query.

What cannot be read gives NULL and is marked. Numbers are rounded to the four places of DECIMAL(18,4).
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.cells.fields import SQL_TYPES
from intake.database import literal
from intake.exports.raw import NUMBER
from intake.mapping.cells.days import day
from intake.mapping.cells.texts import TYPED_YES_NO, Text, folded_sql
from schemas.delivery.headers import folded
from schemas.delivery.mapping import FieldSource, Numbers, Reading
from schemas.factmodel import Field, FieldType

PRESENT = "ausgefüllt"
"""What stands in the place of a text of which only its presence counts."""

_POINT = r"[+-]?\d+(\.\d+)?"
_BLANKS = "[ \u00a0\u202f']"
_GERMAN_GROUPS = rf"[+-]?\d{{1,3}}((\.\d{{3}})+|({_BLANKS}\d{{3}})+)(,\d+)?"
_ENGLISH_GROUPS = rf"[+-]?\d{{1,3}}((,\d{{3}})+|({_BLANKS}\d{{3}})+)(\.\d+)?"
_COMMA = r"[+-]?\d+,\d+"
_WHOLE = r"[+-]?\d+"
_THREE = r"[+-]?\d+\.\d{3}"


@dataclass(frozen=True, slots=True)
class Value:
    """SQL of a value in its canonical type, and of whether there was something that could not be read."""

    value: str
    bad: str


def value_of(source: FieldSource, field: Field | None, text: Text) -> Value:
    """The value of a field, a key or a link (`field` None)."""
    reading = source.reading
    kind = FieldType.TEXT if field is None else field.type
    if source.origin.constant is not None and kind in (FieldType.NUMBER, FieldType.INTEGER):
        text = Text(text.text)
        reading = Reading()
    given = text.text
    if kind is FieldType.DATE:
        dates = ("TT.MM.JJJJ",) if source.origin.constant is not None else reading.dates
        value = day(given, dates, reading.century)
    elif kind is FieldType.CHOICE and field is not None:
        value = _choice(given, reading, field)
    elif kind is FieldType.YES_NO:
        value = _yes_no(text, reading, source.origin.constant is not None)
    elif kind in (FieldType.NUMBER, FieldType.INTEGER):
        value = _number(text, reading, kind)
    else:
        value = _text(given, reading, field is None)
    if reading.default is not None:
        filled = f"CAST({literal(_canonical(reading.default, kind))} AS {SQL_TYPES[kind]})"
        value = f"CASE WHEN {given} IS NULL AND NOT {text.bad} THEN {filled} ELSE {value} END"
    bad = f"({text.bad} OR ({given} IS NOT NULL AND {value} IS NULL))"
    return Value(f"CASE WHEN NOT {text.bad} THEN {value} END", bad)


def _canonical(text: str, kind: FieldType) -> str:
    return {"ja": "true", "nein": "false"}.get(text, text) if kind is FieldType.YES_NO else text


def _listed(text: str, pairs: tuple[tuple[str, str], ...]) -> str | None:
    """The value that the mapping lists for a text; None if it lists none at all."""
    if not pairs:
        return None
    known = " ".join(f"WHEN {literal(folded(one))} THEN {literal(value)}" for one, value in pairs)
    return f"CASE {folded_sql(text)} {known} END"


def _text(text: str, reading: Reading, strict: bool) -> str:
    """A text in NFC, or only that there is one; a key whose values are listed is one of them."""
    if reading.present:
        return f"CASE WHEN {text} IS NOT NULL THEN {literal(PRESENT)} END"
    normal = f"nfc_normalize({text})"
    if reading.width is not None:
        padded = f"lpad({text}, {reading.width}, '0')"
        digits = f"regexp_full_match({text}, '\\d+') AND length({text}) < {reading.width}"
        normal = f"CASE WHEN {digits} THEN {padded} ELSE {normal} END"
    listed = _listed(text, reading.values)
    if listed is None:
        return normal
    return listed if strict else f"coalesce({listed}, {normal})"


def _choice(text: str, reading: Reading, field: Field) -> str:
    """The listed value, else the choice of the same spelling."""
    names: dict[str, str] = {}
    doubtful = set()
    for choice in field.choices:
        word = folded(choice)
        doubtful |= {word} if names.setdefault(word, choice) != choice else set()
    loose = tuple((word, choice) for word, choice in names.items() if word not in doubtful)
    exact = ", ".join(literal(choice) for choice in field.choices)
    found = [f"CASE WHEN {text} IN ({exact}) THEN {text} END", _listed(text, loose)]
    listed = _listed(text, reading.values)
    return f"coalesce({', '.join(one for one in (listed, *found) if one is not None)})"


def _yes_no(text: Text, reading: Reading, constant: bool) -> str:
    plain = folded_sql(text.text)
    yes, no = (("ja",), ("nein",)) if constant else (reading.yes, reading.no)
    words = " ".join(
        f"WHEN {plain} IN ({', '.join(map(literal, some))}) THEN {value}"
        for some, value in ((yes, "true"), (no, "false"))
    )
    typed = f"WHEN {text.kind} = {TYPED_YES_NO} THEN {text.text} = 'ja'"
    listed = _listed(text.text, reading.values)
    found = f"CASE {typed} {words} END"
    return found if listed is None else f"coalesce({listed} = 'ja', {found})"


def _number(text: Text, reading: Reading, kind: FieldType) -> str:
    """A number written as the mapping says; a cell that is typed as a number needs no form.

    A decimal point among German numbers is only read where it cannot be a thousands point.
    """
    bare = _bare(text.text, reading.suffix)
    german = reading.numbers is Numbers.GERMAN
    groups, point, comma = (_GERMAN_GROUPS, ".", ",") if german else (_ENGLISH_GROUPS, ",", ".")
    joined = f"regexp_replace(replace({bare}, '{point}', ''), {literal(_BLANKS)}, '', 'g')"
    joined = f"replace({joined}, '{comma}', '.')"
    branches = [f"WHEN {text.kind} = {literal(NUMBER)} THEN {text.text}"]
    branches += [f"WHEN regexp_full_match({bare}, {literal(_WHOLE)}) THEN {bare}"]
    branches += [f"WHEN regexp_full_match({bare}, {literal(groups)}) THEN {joined}"]
    if german:
        branches += [f"WHEN regexp_full_match({bare}, {literal(_COMMA)}) THEN replace({bare}, ',', '.')"]
        clear = f"regexp_full_match({bare}, {literal(_POINT)}) AND NOT regexp_full_match({bare}, {literal(_THREE)})"
        branches += [f"WHEN {clear} THEN {bare}"]
    else:
        branches += [f"WHEN regexp_full_match({bare}, {literal(_POINT)}) THEN {bare}"]
    written = f"CASE {' '.join(branches)} END"
    listed = _listed(text.text, reading.values)
    if listed is not None:
        written = f"coalesce({listed}, {written})"
    if kind is FieldType.NUMBER:
        return f"TRY_CAST({written} AS DECIMAL(18,4))"
    exact = f"TRY_CAST({written} AS DECIMAL(38,10))"
    return f"CASE WHEN {exact} = trunc({exact}) THEN TRY_CAST({exact} AS BIGINT) END"


def _bare(text: str, suffix: str | None) -> str:
    """A number's text without currency, percent sign and unit, its sign in front."""
    bare = text
    if suffix:
        short = f"left({text}, length({text}) - {len(suffix)})"
        bare = f"CASE WHEN ends_with({text}, {literal(suffix)}) THEN {short} ELSE {text} END"
    bare = f"regexp_replace({bare}, '^(€|EUR)?\\s*(.*?)\\s*(€|EUR|%)?\\s*$', '\\2')"
    return f"regexp_replace({bare}, '^(\\d.*)-$', '-\\1')"
