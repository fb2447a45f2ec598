"""Conditions that can never be true, or always are: contradictions between comparisons of one and the same thing.

The test points of `claims` decide whether some value satisfies all parts, or every value one of them. Nothing is said
about parts that speak of different things.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from engine.check.claims import Claim, claim_of
from engine.plan.bare import bare
from engine.plan.conditions import (
    All,
    AnyOf,
    Condition,
    Counts,
    Covers,
    Named,
    Not,
)  # fmt: skip
from engine.plan.rules import Rule
from schemas.diagnostic import Diagnostic, Place


def check_logic(rule: Rule | None, condition: Condition | None) -> list[Diagnostic]:
    """The whole rule, or the condition of a definition."""
    if rule is None:
        return [] if condition is None else list(_inside(condition))
    # Scope and criterion hold together; the exception is on its own.
    together = [part for part in (rule.applies, rule.criterion) if part is not None]
    found = list(_inside(All(tuple(part for one in together for part in _flat(one)), rule.place)))
    if rule.exempt is not None:
        found += _inside(rule.exempt)
        if bare(rule.exempt) == bare(rule.applies):
            found.append(
                _tell("R503", rule.exempt.place, "„ausnahme:“ sagt dasselbe wie „betrifft:“; ausgenommen sind alle")
            )
    if rule.quota is not None and rule.quota.fulfilled is not None:
        found += _inside(rule.quota.fulfilled)
    deadline = rule.deadline or (rule.cycle.deadline if rule.cycle is not None else None)
    for source in deadline.evidence.sources if deadline is not None and deadline.evidence is not None else ():
        found += _inside(source.rows.where)
    return found


def _inside(condition: Condition) -> Iterator[Diagnostic]:
    if isinstance(condition, All):
        yield from _never(condition)
    elif isinstance(condition, AnyOf):
        yield from _always(condition)
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _inside(part)
    elif isinstance(condition, Not):
        yield from _inside(condition.part)
    elif isinstance(condition, Counts | Covers):
        yield from _inside(condition.rows.where)
        yield from _alone(condition)
    elif not isinstance(condition, Named):
        yield from _alone(condition)


def _never(condition: All) -> Iterator[Diagnostic]:
    """Two parts about one subject that no value satisfies together."""
    claims: dict[Hashable, list[tuple[Claim, Condition]]] = {}
    for part in _flat(condition):
        claim = claim_of(part)
        if claim is None:
            continue
        others = claims.setdefault(claim.subject, [])
        others.append((claim, part))
        points = frozenset().union(*(one.points for one, _ in others))
        before = [one for one, _ in others[:-1]]
        possible = any(all(one.holds(point) for one in before) for point in points)
        if before and possible and not any(all(one.holds(point) for one, _ in others) for point in points):
            line = others[-2][1].place.line
            yield _tell(
                "R502", part.place, f"Diese Bedingung widerspricht der in Zeile {line}; beide zusammen sind nie wahr"
            )


def _always(condition: AnyOf) -> Iterator[Diagnostic]:
    """Alternatives about one subject of which every value satisfies one."""
    claims: dict[Hashable, list[Claim]] = {}
    for part in condition.parts:
        claim = claim_of(part)
        if claim is not None:
            claims.setdefault(claim.subject, []).append(claim)
    for several in claims.values():
        points = frozenset().union(*(claim.points for claim in several))
        if len(several) > 1 and all(any(claim.holds(point) for claim in several) for point in points):
            yield _tell("R503", condition.place, "Eine dieser Bedingungen ist immer wahr; „eines trifft zu:“ schließt "
                        "niemanden aus")  # fmt: skip


def _alone(leaf: Condition) -> Iterator[Diagnostic]:
    """A comparison that no value, or every value, satisfies."""
    claim = claim_of(leaf)
    if claim is None or not claim.points:
        return
    truths = {claim.holds(point) for point in claim.points}
    if truths == {False}:
        yield _tell("R502", leaf.place, "Diese Bedingung kann nie wahr sein")
    elif truths == {True}:
        yield _tell("R503", leaf.place, "Diese Bedingung ist immer wahr")


def _tell(code: str, place: Place, what: str) -> Diagnostic:
    return Diagnostic(code, place, f"{what}.")


def _flat(condition: Condition) -> Iterator[Condition]:
    """The parts that hold together, through nested lists and definitions."""
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _flat(part)
    else:
        yield condition
