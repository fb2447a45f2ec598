"""Windows of time that have a name: the last 13 months, the next week, the report's month."""

from __future__ import annotations

from engine.compile import german
from engine.compile.phrases.written import unset
from engine.plan.conditions import All, Compare, Condition, Operator
from engine.plan.values import Duration, Period, Shifted, Today, Unit, Unset, Value


def named_window(condition: Condition) -> tuple[Value, str] | None:
    """A day and the window in which a condition puts it, or None for any other condition."""
    if not isinstance(condition, All) or len(condition.parts) != 2:
        return None
    first, last = condition.parts
    if not (isinstance(first, Compare) and isinstance(last, Compare) and first.left == last.left):
        return None
    words = window_words(first, last)
    return (first.left, words) if words else None


def window_words(first: Compare, last: Compare | None) -> str:
    """„innerhalb der letzten 13 Monate“, „im Berichtsmonat“; nothing for other limits.

    Without `last` the day is one that is never after the Stichtag.
    """
    start, end = first.right, Today() if last is None else last.right
    if last is not None and last.operator is not Operator.AT_MOST:
        return ""
    if first.operator is Operator.AT_LEAST and isinstance(start, Period) and isinstance(end, Period):
        return "im Berichtsmonat" if end.last and not start.last else ""
    if isinstance(end, Today) and isinstance(start, Shifted) and isinstance(start.day, Today):
        # Working days are counted with the Stichtag, all else from the day after the one that lies before them.
        counted = first.operator is (Operator.AT_LEAST if start.inclusive else Operator.MORE)
        return _within(start.amount, False) if counted and not start.forward else ""
    if first.operator is not Operator.MORE:
        return ""
    if isinstance(start, Today) and isinstance(end, Shifted) and isinstance(end.day, Today):
        return _within(end.amount, True) if end.forward and not end.inclusive else ""
    return ""


def _within(amount: Duration | Unset, forward: bool) -> str:
    if isinstance(amount, Duration):
        return f"innerhalb {german.of_the_last(amount, forward)}"
    way = "ab dem" if forward else "bis zum"
    return f"innerhalb der Zeit {unset(amount)} {way} Stichtag"


def last_days(first: Value, last: Value) -> Duration | Unset | None:
    """How long the window is that begins with `first` and ends with the Stichtag; None for any other window."""
    if not isinstance(last, Today) or not isinstance(first, Shifted):
        return None
    inner, amount = first.day, first.amount
    if isinstance(inner, Shifted):
        one = isinstance(amount, Duration) and amount == Duration(1, Unit.DAYS) and first.forward
        return inner.amount if one and not inner.forward and isinstance(inner.day, Today) else None
    if first.forward or not isinstance(inner, Today):
        return None
    if first.inclusive:
        return amount
    days = amount.days if isinstance(amount, Duration) else None
    return Duration(days + 1, Unit.DAYS) if days is not None else None
