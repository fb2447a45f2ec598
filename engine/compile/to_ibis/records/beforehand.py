"""Rows that no question can select are left out before anything further is asked of them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.compile.to_ibis.canon import Node, questions
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.logic import Bool, all_of, any_of, column
from engine.compile.to_ibis.terms.view import View
from engine.plan.conditions import All, AnyOf, Condition, Counts, Named


def sifted(view: View, wanted: Iterable[Node]) -> View:
    """The view of rows without those that are selected by none of `wanted`, as far as the rows themselves tell.

    A count in series stays with all rows: others than those it selects may break the series.
    """
    asked = list(wanted)
    if any(isinstance(question, Counts) for question in asked):
        return view
    may = any_of(*(_possible(question.rows.where, view) for question in asked))
    return view if may is True else view.over(view.table.filter(column(may)))


def _possible(condition: Condition, view: View) -> Bool:
    """Where a condition may hold, whatever is still to be looked up."""
    match condition:
        case All():
            return all_of(*(_possible(part, view) for part in condition.parts))
        case AnyOf():
            return any_of(*(_possible(part, view) for part in condition.parts))
        case Named():
            return _possible(condition.condition, view)
    return True if any(True for _ in questions(condition)) else truth(condition, view).possible
