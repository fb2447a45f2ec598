"""Boundaries of a rule that its examples do not touch from both sides.

A boundary is a comparison with something a rule names: a count, a duration, a day counted from another one; and the due
day. On its inner side lies the last value that satisfies it, one step further the first that does not. The walker
measures, on every example, how far the facts lie from it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.plan.bare import bare
from engine.plan.conditions import All, AnyOf, Compare, Condition, Counts, Covers, Lasts, Named, Not, Operator
from engine.plan.rules import Rule, Source
from engine.plan.values import Duration, Literal, Shifted, Value
from engine.run.walk.terms import conditions, rows, values
from engine.run.walk.terms.facts import Scope
from schemas.diagnostic import Diagnostic, Place, Severity
from schemas.outcome import Outcome

_SIDES = {Operator.AT_LEAST: (0, -1), Operator.LESS: (-1, 0), Operator.AT_MOST: (0, 1), Operator.MORE: (1, 0)}
"""By operator: the distance of the last value that satisfies it, and of the first that does not."""


@dataclass(slots=True)
class Edge:
    """One boundary, and the distances at which examples lie."""

    operator: Operator
    seen: set[Decimal] = field(default_factory=set)


@dataclass(slots=True)
class Edges:
    """The boundaries of one version, by their place in its file."""

    file: str
    found: dict[tuple[Place, Operator], Edge] = field(default_factory=dict)

    def expect(self, rule: Rule) -> None:
        """Notes all boundaries that the rule has."""
        for condition in _roots(rule):
            self._list(condition)
        for source in _sources(rule):
            self._list(source.rows.where)
            if _named(source.earliest):
                self._edge(_place(source.earliest), Operator.AT_LEAST)
        if rule.deadline is not None:
            self._edge(rule.deadline.place, Operator.AT_MOST)

    def probe(self, rule: Rule, scope: Scope) -> None:
        """Measures one example."""
        for condition in _roots(rule):
            self._walk(condition, scope)
        for source in _sources(rule):
            earliest = None if source.earliest is None else values.value(source.earliest, scope)
            for row, inner, _ in rows.related(source.rows, scope):
                self._walk(source.rows.where, inner)
                day = rows.read_day(source.day, row, inner)
                if _named(source.earliest) and isinstance(day, date) and isinstance(earliest, date):
                    self._note(_place(source.earliest), Operator.AT_LEAST, Decimal((day - earliest).days))

    def decided(self, rule: Rule, outcome: Outcome, today: date) -> None:
        """Measures the due day: by the evidence, else by the Stichtag."""
        if rule.deadline is not None and outcome.faellig_am is not None:
            days = ((outcome.erledigt_am or today) - outcome.faellig_am).days
            self._note(rule.deadline.place, Operator.AT_MOST, Decimal(days))

    @property
    def complete(self) -> bool:
        """Whether every boundary has been touched from both sides."""
        return all(edge.seen.issuperset(map(Decimal, _SIDES[edge.operator])) for edge in self.found.values())

    def told(self) -> list[Diagnostic]:
        """One hint for every boundary that is not touched from both sides."""
        hints: list[Diagnostic] = []
        for (place, operator), edge in self.found.items():
            inner, outer = _SIDES[operator]
            missing = [what for side, what in ((inner, "eines, das sie gerade noch erfüllt"),
                                               (outer, "eines, das sie gerade nicht mehr erfüllt"))
                       if side not in edge.seen]  # fmt: skip
            if missing:
                hints.append(Diagnostic("R603", place, "Zu dieser Grenze fehlt ein Beispiel: "
                                        f"{' und '.join(missing)}.", severity=Severity.HINT))  # fmt: skip
        return hints

    def _edge(self, place: Place, operator: Operator) -> Edge | None:
        if place.file != self.file or operator not in _SIDES:
            return None
        return self.found.setdefault((place, operator), Edge(operator))

    def _note(self, place: Place, operator: Operator, distance: Decimal) -> None:
        edge = self.found.get((place, operator))
        if edge is not None:
            edge.seen.add(distance)

    def _list(self, condition: Condition, pinned: frozenset[Hashable] = frozenset()) -> None:
        """Notes the boundaries in a condition; fields that are `pinned` to a value have none of their own."""
        if isinstance(condition, All):
            pinned |= {bare(part.left) for part in condition.parts
                       if isinstance(part, Compare) and part.operator is Operator.EQUAL}  # fmt: skip
            for part in condition.parts:
                self._list(part, pinned)
        elif isinstance(condition, AnyOf):
            for part in condition.parts:
                self._list(part)
        elif isinstance(condition, Not):
            self._list(condition.part)
        elif isinstance(condition, Counts | Covers):
            self._list(condition.rows.where)
        if _bounded(condition) and not (isinstance(condition, Compare) and bare(condition.left) in pinned):
            assert isinstance(condition, Compare | Lasts | Counts | Covers)
            self._edge(condition.place, condition.operator)

    def _walk(self, condition: Condition, scope: Scope) -> None:
        if isinstance(condition, All | AnyOf):
            for part in condition.parts:
                self._walk(part, scope)
        elif isinstance(condition, Not):
            self._walk(condition.part, scope)
        elif isinstance(condition, Counts | Covers) and scope.world.has(condition.rows.entity):
            for _, inner, _ in rows.related(condition.rows, scope):
                self._walk(condition.rows.where, inner)
        if _bounded(condition):
            assert isinstance(condition, Compare | Lasts | Counts | Covers)
            distance = _distance(condition, scope)
            if distance is not None:
                self._note(condition.place, condition.operator, distance)


def _roots(rule: Rule) -> list[Condition]:
    fulfilled = rule.quota.fulfilled if rule.quota is not None else None
    return [one for one in (rule.applies, rule.exempt, rule.criterion, fulfilled) if one is not None]


def _sources(rule: Rule) -> tuple[Source, ...]:
    deadline = rule.deadline or (rule.cycle.deadline if rule.cycle is not None else None)
    return deadline.evidence.sources if deadline is not None and deadline.evidence is not None else ()


def _bounded(condition: Condition) -> bool:
    """Whether a leaf compares with something that has a name in the rule and is set."""
    if isinstance(condition, Named):
        return False
    if isinstance(condition, Compare):
        return _named(condition.right) or _named(condition.left)
    if isinstance(condition, Counts | Covers):
        return _named(condition.number)
    return isinstance(condition, Lasts) and isinstance(condition.amount, Duration)


def _named(value: Value | None) -> bool:
    if isinstance(value, Literal):
        return value.name is not None
    return isinstance(value, Shifted) and isinstance(value.amount, Duration)


def _place(value: Value | None) -> Place:
    assert value is not None
    return value.place


def _distance(condition: Compare | Lasts | Counts | Covers, scope: Scope) -> Decimal | None:
    """How far the fact lies from the boundary, in days, records or whole numbers; None where it is not known."""
    if isinstance(condition, Counts | Covers):
        found = conditions.leaf(condition, scope)[1]
        number = values.value(condition.number, scope)
        if found is None or found.low != found.high or not isinstance(number, Decimal | int):
            return None
        return Decimal(found.low) - number
    if isinstance(condition, Lasts):
        start, end = values.value(condition.start, scope), values.operand(condition.end, scope)
        if not isinstance(end, date) and getattr(end, "running", False):
            end = scope.world.today
        if not isinstance(start, date) or not isinstance(end, date) or not isinstance(condition.amount, Duration):
            return None
        return Decimal((end - conditions.bound(start, condition.amount, condition.counting, scope)).days)
    left, right = values.value(condition.left, scope), values.value(condition.right, scope)
    if isinstance(left, date) and isinstance(right, date):
        return Decimal((left - right).days)
    if isinstance(left, Decimal | int) and isinstance(right, Decimal | int):
        return Decimal(left) - right
    return None
