"""Arithmetic of numbers as columns, exact where the databases' own types would run over or round."""

from __future__ import annotations

from decimal import Decimal

import ibis
import ibis.expr.datatypes as dt

from engine.compile.to_ibis.terms.logic import Expr

_MOST = 38
"""So many digits a database reckons with at most."""

_WIDE = 19
"""So many digits has the largest whole number. With one more than a field's 18 DuckDB gives a product the room that it
needs, and with no more Spark keeps all its places."""

_PLACES = 4
"""So many places has a number; so has a product, if not more, wherever they fit beside its digits."""

_EDGE = Decimal(10 ** (_MOST - _PLACES) - 1)
"""No number with places is beyond it."""


def product(left: Expr, right: Expr) -> Expr:
    """The product of two numbers, with all places of both."""
    one, other = left.type(), right.type()
    places = sum(kind.scale or 0 for kind in (one, other) if isinstance(kind, dt.Decimal))
    if not places and _digits(one) + _digits(other) + _PLACES <= _MOST:
        places = _PLACES
    narrow = _WIDE - (one.is_decimal() and other.is_decimal())
    return (_factor(left, _WIDE) * _factor(right, narrow)).cast(f"decimal({_MOST}, {places})")


def alike(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Two values to be compared; of a product that leaves no room for the other's places just what is within them."""
    if _whole(left) and not right.type().is_integer() and not _whole(right):
        return _edged(left), right
    if _whole(right) and not left.type().is_integer() and not _whole(left):
        return left, _edged(right)
    return left, right


def _factor(number: Expr, digits: int) -> Expr:
    """A factor with so many digits; whole numbers have no places, and a product stays what it is."""
    kind = number.type()
    if not isinstance(kind, dt.Decimal):
        return number.cast(f"decimal({_WIDE}, 0)")
    return number if _digits(kind) > _WIDE else number.cast(f"decimal({digits}, {kind.scale})")


def _digits(kind: dt.DataType) -> int:
    """So many digits has a number of a type at most."""
    if isinstance(kind, dt.Decimal):
        return kind.precision or _MOST
    return len(str(kind.bounds.upper))


def _whole(number: Expr) -> bool:
    """Whether it is a product of whole numbers that may take all the digits."""
    kind = number.type()
    return isinstance(kind, dt.Decimal) and kind.scale == 0


def _edged(number: Expr) -> Expr:
    edge = ibis.literal(_EDGE, type=f"decimal({_MOST}, 0)")
    return ibis.greatest(ibis.least(number, edge), -edge).cast(f"decimal({_MOST}, {_PLACES})")
