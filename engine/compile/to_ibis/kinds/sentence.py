"""Values as they are written in a German sentence, as columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import ibis

from engine.compile.template import Fact, Format, Plural, Slot, Template
from engine.compile.to_ibis.terms.logic import Expr

Fill = Callable[[object], Expr]
"""What a slot's value is: a plan value, or a fact of the outcome."""

_GROUPS = 4


def sentence(template: Template, fill: Fill) -> Expr:
    """A template with its slots filled; never null."""
    pieces = [_piece(piece, fill) for piece in template]
    return reduce(lambda a, b: a + b, pieces) if pieces else ibis.literal("")


def _piece(piece: str | Slot | Plural, fill: Fill) -> Expr:
    if isinstance(piece, str):
        return ibis.literal(piece)
    value = fill(piece.value)
    if isinstance(piece, Plural):
        return ibis.ifelse((value == 1).fill_null(False), piece.one, piece.many)
    text = written(value, piece.format)
    return text if piece.value is Fact.MISSING else text.fill_null(piece.absent)


def written(value: Expr, form: Format) -> Expr:
    """A value in its format; null where it is null."""
    match form:
        case Format.DAY:
            return value.strftime("%d.%m.%Y")
        case Format.NUMBER:
            return number(value)
        case Format.YES_NO:
            return ibis.cases((value, "ja"), (~value, "nein"), else_=ibis.null("string"))
        case Format.DAYS_NOMINATIVE:
            return grouped(value) + ibis.ifelse(value == 1, " Tag", " Tage")
        case Format.DAYS_DATIVE:
            return grouped(value) + ibis.ifelse(value == 1, " Tag", " Tagen")
    return value.cast("string")


def number(value: Expr) -> Expr:
    """1.370,5: groups of three, no zeros at the end of the fraction."""
    if value.type().is_integer():
        return _signed(value, grouped(value.abs().cast("int64")))
    scaled = (value.abs() * 10000).cast("int64")
    fraction = (scaled % 10000).cast("string").lpad(4, "0").replace("0", " ").rstrip().replace(" ", "0")
    whole = grouped((scaled // 10000).cast("int64"))
    return _signed(value, whole + ibis.ifelse(fraction == "", "", ibis.literal(",") + fraction))


def _signed(value: Expr, text: Expr) -> Expr:
    return ibis.ifelse(value < 0, ibis.literal("-") + text, text)


def grouped(value: Expr) -> Expr:
    """A whole number that is not negative, in groups of three digits."""
    digits = value.cast("string")
    length = digits.length()
    branches = [(length <= 3, digits)]
    for groups in range(1, _GROUPS):
        text = digits.left(length - 3 * groups)
        for group in range(groups, 0, -1):
            text = text + "." + digits.substr(length - 3 * group, 3)
        branches.append((length <= 3 * (groups + 1), text))
    return ibis.cases(*branches, else_=digits)
