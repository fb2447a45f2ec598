"""A day that follows from a record's own beside the Stichtag: the record's own beside a day reckoned once for all.

Months are then added to one day instead of every record's, and what is left is a comparison that a scan can make.
"""

from __future__ import annotations

from dataclasses import replace

from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.logic import Expr, Val
from engine.compile.to_ibis.terms.moments import Way
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import View
from engine.plan.conditions import Compare, Counting, Lasts, Operator
from engine.plan.values import Duration, Shifted, Today, Unit, Value

_COUNTED = {
    Counting.EXCLUSIVE: Way.AFTER,
    Counting.INCLUSIVE: Way.AFTER_INCLUSIVE,
    Counting.AGE: Way.AGED,
}
_SHIFTED = {
    (True, False): Way.AFTER,
    (True, True): Way.AFTER_INCLUSIVE,
    (False, False): Way.BEFORE,
    (False, True): Way.BEFORE_INCLUSIVE,
}


def beside_today(node: Compare | Lasts, view: View) -> tuple[Val, Expr] | None:
    """The record's own day and how it compares; None where nothing, or equality, is asked of the Stichtag."""
    if not node.operator.ordered:
        return None
    mirrored = node.operator.mirrored
    if isinstance(node, Lasts):
        way = _COUNTED[node.counting]
        return _led(node.start, way, node.amount, mirrored, view) if isinstance(node.end, Today) else None
    for day, other, operator in ((node.left, node.right, node.operator), (node.right, node.left, mirrored)):
        if isinstance(day, Shifted) and isinstance(other, Today):
            return _led(day.day, _SHIFTED[day.forward, day.inclusive], day.amount, operator, view)
    return None


def _led(start: Value, way: Way, amount: object, operator: Operator, view: View) -> tuple[Val, Expr] | None:
    """How the day to which a way leads from `start` compares with the Stichtag."""
    if not isinstance(amount, Duration) or amount.unit is Unit.WORKING_DAYS:
        return None
    earlier = operator in (Operator.LESS, Operator.AT_LEAST)
    edge = days.day(view.delivery.moment(way, amount, earlier))
    day = replace(value(start, view), running=False)
    return day, day.value <= edge if operator in (Operator.LESS, Operator.AT_MOST) else day.value > edge
