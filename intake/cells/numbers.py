"""How numbers are read: decimal comma or point, thousands points only where the column itself shows what they mean."""

from __future__ import annotations

from enum import StrEnum

from intake.cells.cell import FLOATS, INTEGERS, Cell, trimmed, unread


class Points(StrEnum):
    """What `.` and `,` mean in the numbers of a text column, as far as the column itself shows it."""

    DECIMAL_POINT = "point"
    DECIMAL_COMMA = "comma"
    OPEN = "open"


AMBIGUOUS = r"[+-]?[1-9]\d{0,2}\.\d{3}"
"""A text that is a number with three decimals to one reader and thousands to another: 1.520."""


def points_query(raw: str) -> str:
    """Aggregates over a text column: has it sure decimal commas, has it sure decimal points?"""
    text = trimmed(raw)
    comma = rf"coalesce(bool_or(regexp_full_match({text}, '[+-]?\d+(\.\d{{3}})*,\d+')), false)"
    point = (
        rf"coalesce(bool_or(regexp_full_match({text}, '[+-]?\d+\.\d+') "
        rf"AND NOT regexp_full_match({text}, '{AMBIGUOUS}')), false)"
    )
    return f"{comma}, {point}"


def points_of(comma: bool, point: bool) -> Points:
    """What the two aggregates of `points_query` say together."""
    if comma == point:
        return Points.OPEN
    return Points.DECIMAL_COMMA if comma else Points.DECIMAL_POINT


def _plain(text: str, points: Points) -> str:
    """A number's text with a decimal point and without thousands; NULL where it is no number or ambiguous."""
    comma = rf"regexp_full_match({text}, '[+-]?\d+,\d+')"
    grouped = rf"regexp_full_match({text}, '[+-]?\d{{1,3}}(\.\d{{3}})+,\d+')"
    point = rf"regexp_full_match({text}, '[+-]?\d+(\.\d+)?')"
    branches = [
        f"WHEN {comma} THEN replace({text}, ',', '.')",
        f"WHEN {grouped} THEN replace(replace({text}, '.', ''), ',', '.')",
        f"WHEN {point} THEN {text}",
    ]
    if points is Points.DECIMAL_COMMA:
        thousands = rf"regexp_full_match({text}, '[+-]?\d{{1,3}}(\.\d{{3}})+')"
        branches.insert(0, f"WHEN {thousands} THEN replace({text}, '.', '')")
    elif points is Points.OPEN:
        branches.insert(0, f"WHEN regexp_full_match({text}, '{AMBIGUOUS}') THEN NULL")
    return f"CASE {' '.join(branches)} END"


def number(raw: str, raw_type: str, points: Points) -> Cell:
    """A decimal number, rounded to four places; NaN, infinity and what does not fit are unreadable."""
    if raw_type == "VARCHAR":
        text = trimmed(raw)
        value = f"TRY_CAST({_plain(text, points)} AS DECIMAL(18,4))"
        return Cell(value, bad=unread(text, value))
    if raw_type == "DECIMAL(18,4)":
        return Cell(raw, same_type=True)
    if raw_type in INTEGERS | FLOATS or raw_type.startswith("DECIMAL"):
        value = f"TRY_CAST({raw} AS DECIMAL(18,4))"
        return Cell(value, bad=unread(raw, value))
    return Cell("CAST(NULL AS DECIMAL(18,4))", bad=f"{raw} IS NOT NULL")


def integer(raw: str, raw_type: str, points: Points) -> Cell:
    """A whole number; 3,0 is one, 3,5 is unreadable."""
    if raw_type == "BIGINT":
        return Cell(raw, same_type=True)
    if raw_type in INTEGERS:
        value = f"TRY_CAST({raw} AS BIGINT)"
        return Cell(value, bad=unread(raw, value))
    if raw_type == "VARCHAR":
        number, present = f"TRY_CAST({_plain(trimmed(raw), points)} AS DECIMAL(38,10))", trimmed(raw)
    elif raw_type in FLOATS or raw_type.startswith("DECIMAL"):
        number, present = raw, raw
    else:
        return Cell("CAST(NULL AS BIGINT)", bad=f"{raw} IS NOT NULL")
    value = f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"
    return Cell(value, bad=unread(present, value))
