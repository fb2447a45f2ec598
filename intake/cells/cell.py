"""The SQL of one column: what is read, what cannot be, and what reading changes."""

from __future__ import annotations

from dataclasses import dataclass

NO_WIDTH = "\u200b\u2060\ufeff"
UNSEEN = f"\u00a0\u2007\u202f{NO_WIDTH}"
"""Blanks that do not break, and signs without width: what nobody sees at the edge of a cell."""
_BLANKS = " || ".join(["' '", "chr(9)", "chr(10)", "chr(13)", *(f"chr({ord(sign)})" for sign in UNSEEN)])
INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
FLOATS = {"FLOAT", "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Cell:
    """The SQL of one column: its value, whether a cell is unreadable, and whether reading changes the raw value.

    `bad`, `changed` and `loose` are None where they can never be true; `loose` marks choices that were recognised
    only by ignoring case. `same_type` says that the raw column already has the canonical type; then no value needs to
    be looked at more closely than `doubt` does (None: none at all).
    """

    value: str
    bad: str | None = None
    changed: str | None = None
    loose: str | None = None
    same_type: bool = False
    doubt: str | None = None


def trimmed(raw: str) -> str:
    """A text without blanks around it; a text of blanks alone is empty."""
    return f"nullif(trim({raw}, {_BLANKS}), '')"


def plainly(raw: str) -> str:
    """Whether a text is ASCII without blanks around it: most keys are, and that needs no closer look.

    ASCII turned round begins with what it ended with; DuckDB does that once for each word of a column's dictionary.
    """
    return f"(strlen({raw}) = length({raw}) AND {raw} >= '!' AND reverse({raw}) >= '!')"


def unread(present: str, value: str) -> str:
    """Whether a cell holds something of which no value could be made."""
    return f"({present} IS NOT NULL AND {value} IS NULL)"


def spoken(raw: str, raw_type: str) -> str:
    """A value as text; none of a moment so long ago that the database has no text for it, and breaks at once."""
    if raw_type in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"):
        raw = f"CASE WHEN {raw} >= TIMESTAMP '0001-01-01' THEN {raw} END"
    return f"CAST({raw} AS VARCHAR)"


def nulled(raw: str) -> str:
    """Whether a text that is looked at closely holds a null byte, behind which the database loses its end."""
    return f"(NOT {plainly(raw)} AND contains({raw}, chr(0)))"


def nested(raw_type: str) -> bool:
    """Whether a column's type is no single value."""
    return raw_type.endswith("]") or raw_type.startswith(("STRUCT", "MAP", "UNION", "BLOB", "BIT", "INTERVAL", "LIST"))
