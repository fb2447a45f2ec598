"""The text of a value before it is read: out of columns, pieces of a column, a constant or the file's name."""

from __future__ import annotations

from dataclasses import dataclass

from intake.cells.cell import UNSEEN, trimmed
from intake.database import literal
from intake.exports.raw import ERROR, YES_NO
from schemas.delivery.headers import folded
from schemas.delivery.mapping import FieldSource, Origin, Slot


@dataclass(frozen=True, slots=True)
class Text:
    """SQL of a text (NULL: empty), of whether it could not even be taken apart, and of the cell's type letter."""

    text: str
    bad: str = "false"
    kind: str = "'t'"


@dataclass(frozen=True, slots=True)
class Cells:
    """The columns of one raw table: SQL of each trimmed text and of its type letter, and what the file's name says."""

    texts: dict[str, str]
    kinds: dict[str, str]
    slots: dict[Slot, str]

    def has(self, origin: Origin) -> bool:
        """Whether everything a value comes from is there."""
        return all(column in self.texts for column in origin.columns)


def text_of(field: FieldSource, cells: Cells, whole: bool) -> Text:
    """The text of a field; `whole`: of joined columns none may be empty, as in a key."""
    origin, empty = field.origin, field.reading.empty
    if origin.constant is not None:
        return Text(literal(origin.constant))
    if origin.slot is not None:
        return Text(literal(cells.slots[origin.slot]))
    if len(origin.columns) > 1:
        return _joined(origin, [_filled(cells.texts[one], empty) for one in origin.columns], cells, whole)
    column = origin.columns[0]
    text, kind = cells.texts[column], cells.kinds[column]
    broken = f"coalesce({kind} = {literal(ERROR)}, false)"
    if origin.separator is not None:
        text, apart = _piece(_filled(text, empty), origin)
        return Text(_filled(text, empty), f"({broken} OR {apart})")
    if origin.first:
        text = trimmed(f"substr({text}, {origin.first}, {origin.last - origin.first + 1})")
    return Text(_filled(text, empty), broken, kind)


def _joined(origin: Origin, pieces: list[str], cells: Cells, whole: bool) -> Text:
    broken = " OR ".join(f"coalesce({cells.kinds[one]} = {literal(ERROR)}, false)" for one in origin.columns)
    joined = f"concat_ws({literal(origin.joined)}, {', '.join(pieces)})"
    if whole:
        complete = " AND ".join(f"{piece} IS NOT NULL" for piece in pieces)
        return Text(f"CASE WHEN {complete} THEN {joined} END", f"({broken})")
    return Text(f"nullif({joined}, '')", f"({broken})")


def _piece(text: str, origin: Origin) -> tuple[str, str]:
    """A piece of a text, and whether the text has fewer pieces: then it cannot be read, which is not the same as empty.

    A separator with blanks at its edges is also found at the edge of the text, where blanks are cut off.
    """
    separator = origin.separator or ""
    pieces = f"string_split(' ' || {text} || ' ', {literal(separator)})"
    piece = trimmed(f"{pieces}[{origin.part}]")
    return piece, f"coalesce(len({pieces}) < {origin.part}, false)"


def _filled(text: str, empty: tuple[str, ...]) -> str:
    """A text, NULL where it is one of the words for an empty cell."""
    words = [folded(word) for word in empty if word.strip()]
    if not words:
        return text
    listed = ", ".join(map(literal, dict.fromkeys(words)))
    return f"CASE WHEN {folded_sql(text)} NOT IN ({listed}) THEN {text} END"


def folded_sql(text: str) -> str:
    """SQL of the spelling under which a value of the source is looked up, as `headers.folded` makes it."""
    plain = f"lower(regexp_replace(nfc_normalize({text}), '[\\s{UNSEEN}]+', ' ', 'g'))"
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = f"replace({plain}, '{umlaut}', '{written}')"
    return f"trim({plain})"


TYPED_YES_NO = literal(YES_NO)
"""The type letter of a yes/no cell."""
