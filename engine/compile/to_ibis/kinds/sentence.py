"""Values as they are written in a German sentence, as columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import ibis

from engine.compile.template import Counted, Fact, Format, Passed, Piece, Template, passed_words
from engine.compile.to_ibis.terms.logic import Expr
from engine.compile.to_ibis.writing.sql import GROUP

Fill = Callable[[object], Expr]
"""What a slot's value is: a plan value, or a fact of the outcome."""
_SHORT = 999
"""The largest number without groups."""


def sentence(template: Template, fill: Fill) -> Expr:
    """A template with its slots filled; never null."""
    pieces = [_piece(piece, fill) for piece in template]
    return reduce(lambda a, b: a + b, pieces) if pieces else ibis.literal("")


def _piece(piece: Piece, fill: Fill) -> Expr:
    if isinstance(piece, str):
        return ibis.literal(piece)
    if isinstance(piece, Passed):
        return _passed(fill(piece.every), fill(piece.since))
    value = fill(piece.value)
    if isinstance(piece, Counted):
        noun = ibis.ifelse((value == 1).fill_null(False), f" {piece.one}", f" {piece.many}")
        said = number(value).fill_null(piece.absent) + noun
        return ibis.ifelse((value == 0).fill_null(False), piece.none, said)
    text = written(value, piece.format)
    return text if piece.value is Fact.MISSING else text.fill_null(piece.absent)


def _passed(every: Expr, since: Expr) -> Expr:
    """Counted in whole numbers: `every` is one, though written as a decimal."""
    passed = (since.cast("int64") // every.cast("int64")).cast("int64") + 1
    before, after = passed_words("#").split("#")
    said = ibis.literal(before) + grouped(passed) + after
    return ibis.ifelse((passed > 1).fill_null(False), said, "")


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
        return grouped(value)
    short = value.cast("string").re_replace("[.]0+$", "").re_replace("([.][0-9]*[1-9])0+$", GROUP)
    fraction = short.re_extract("[.]([0-9]+)$", 1)
    whole = _grouped(short.re_replace("[.].*$", ""))
    return whole + ibis.ifelse((fraction == "").fill_null(True), "", ibis.literal(",") + fraction)


def grouped(value: Expr) -> Expr:
    """A whole number in groups of three digits; what has no more than three, as most have, is not searched for them."""
    digits = value.cast("string")
    return ibis.ifelse(value.between(-_SHORT, _SHORT), digits, _grouped(digits))


def _grouped(digits: Expr) -> Expr:
    """Groups are counted from the end, so the text is turned round; what begins with a point loses it."""
    turned = digits.reverse().re_replace("([0-9]{3})", GROUP + ".").reverse()
    return turned.re_replace("^(-?)[.]", GROUP)
