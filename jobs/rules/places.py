"""Which rules propose assignments that exclude each other, and in which order an office lets them go first."""

from __future__ import annotations

from engine.plan.rules import Rulebook
from schemas.node import fold
from store.conflicts import Place


def places(rulebook: Rulebook) -> list[Place]:
    """Every rule in force that proposes an assignment, once, with its place in the office's order of it."""
    order = {
        (fold(group), fold(rule)): place for group, rules in rulebook.precedence for place, rule in enumerate(rules, 1)
    }
    proposing = {rule.id: rule.assignment for rule in rulebook.rules if rule.assignment}
    return [Place(rule, group, order.get((fold(group), fold(rule)))) for rule, group in sorted(proposing.items())]
