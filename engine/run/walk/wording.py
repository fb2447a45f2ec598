"""Sentences filled for one record: the words come from engine.compile, the values from the walker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from engine import calendar
from engine.compile import german, reasons
from engine.compile.template import Counted, Fact, Format, Passed, Slot, Template, passed_words
from engine.plan.rules import Rule
from engine.run.walk.deadline import Decision
from engine.run.walk.terms import conditions, values
from engine.run.walk.terms.conditions import Range
from engine.run.walk.terms.facts import Gap, Scope
from engine.run.walk.terms.same import once

Facts = dict[Fact, date | int | str | None]


def fill(template: Template, scope: Scope, facts: Facts) -> str:
    """The sentence with its slots filled."""
    return "".join(piece if isinstance(piece, str) else _filled(piece, scope, facts) for piece in template)


def _filled(piece: Slot | Counted | Passed, scope: Scope, facts: Facts) -> str:
    if isinstance(piece, Passed):
        return _passed(values.value(piece.every, scope), facts[piece.since])
    found = facts.get(piece.value) if isinstance(piece.value, Fact) else values.value(piece.value, scope)
    if isinstance(piece, Counted):
        return _counted(piece, found)
    if not isinstance(found, str | Decimal | int | date):
        return piece.absent
    return written(found, piece.format)


def _passed(every: object, since: object) -> str:
    if not isinstance(every, Decimal) or not isinstance(since, int):
        return ""
    number = since // int(every) + 1
    return passed_words(german.number(number)) if number > 1 else ""


def _counted(piece: Counted, found: object) -> str:
    if found == 0:
        return piece.none
    number = written(found, Format.NUMBER) if isinstance(found, Decimal | int) else piece.absent
    return f"{number} {piece.one if found == 1 else piece.many}"


def written(found: str | Decimal | int | date | bool, form: Format) -> str:
    """A value as it is written in a sentence."""
    if isinstance(found, bool):
        return "ja" if found else "nein"
    if isinstance(found, date):
        return german.day(found)
    if isinstance(found, str):
        return found
    if form in (Format.DAYS_NOMINATIVE, Format.DAYS_DATIVE):
        days = abs(int(found))
        many = "Tagen" if form is Format.DAYS_DATIVE else "Tage"
        return f"{german.number(days)} {'Tag' if days == 1 else many}"
    return german.number(found)


def of_leaf(template: Template, scope: Scope, found: Range | None) -> str:
    """A leaf's clause, FOUND being the low end of its range."""
    return fill(template, scope, {Fact.FOUND: found.low if found is not None else None})


_static = once(reasons.reason)
"""The static form of a reason: the same for every record of a rule, and dear to put together."""


def reason(rule: Rule, decision: Decision, outer: Scope) -> str:
    """The reason of an outcome in one sentence; conditions are read in the scope of the rule's record."""
    assert decision.ground is not None
    world = outer.world
    said = _static(rule, decision.ground, world.model)
    due = decision.due
    facts: Facts = {
        Fact.DUE: due,
        Fact.DONE: decision.proof.day if decision.proof is not None else None,
        Fact.DAYS: (world.today - due).days if due is not None else None,
        Fact.DAYS_BEFORE: (world.today - due).days - 1 if due is not None else None,
        Fact.MONTHS: calendar.months_before(due, world.today) if due is not None else None,
        Fact.MISSING: ", ".join(reasons.missing_label(name, world.model) for name in names(decision.gaps)),
    }
    lead = fill(said.lead, decision.scope, facts)
    parts = [
        of_leaf(piece.clause, outer, conditions.leaf(piece.leaf, outer)[1])
        for piece in said.pieces
        if all(conditions.truth(guard, outer) is wanted for guard, wanted in piece.guards)
    ]
    sentence = lead + reasons.BECAUSE + _listed(parts) if parts else lead
    return sentence if sentence.endswith(".") else sentence + "."


def _listed(parts: list[str]) -> str:
    """The clauses, and how many are left out where they would make the sentence too long."""
    rest = len(parts) - reasons.MOST
    said = reasons.BETWEEN.join(parts[: reasons.MOST])
    return said if rest <= 0 else said + reasons.further(rest)


def names(gaps: Iterable[Gap]) -> tuple[str, ...]:
    """What is missing, sorted, each once."""
    return tuple(sorted({name for _, name in gaps}))
