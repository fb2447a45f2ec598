"""Every kind of rule on one record: in force, concerned, exempt, and then what the kind decides."""

from __future__ import annotations

from engine.compile.reasons import Ground
from engine.plan.conditions import All, AnyOf, Condition, Constant, Named, Not
from engine.plan.rules import Rule, Rulebook
from engine.plan.values import RowRef
from engine.run.walk import cycle, deadline
from engine.run.walk.deadline import Decision
from engine.run.walk.terms import values
from engine.run.walk.terms.conditions import truth
from engine.run.walk.terms.facts import ABSENT, Result, Scope, Unknown, World, as_truth, key_of
from engine.run.walk.terms.same import once
from schemas.cases.case import Case
from schemas.factmodel import FactModel
from schemas.outcome import Kind
from schemas.verification import Root, Step

_DECIDED = {
    Kind.PROPOSAL: (Ground.PROPOSED, Ground.NOT_PROPOSED),
    Kind.DUTY: (Ground.MET, Ground.NOT_MET),
}


def scope_of(rule: Rule, case: Case, key: str, rulebook: Rulebook, model: FactModel) -> Scope | None:
    """The scope of a rule at one record; None if there is no such record, or not yet on the Stichtag."""
    if rule.entity not in case.rows:
        return None
    world = World(case, model, rulebook, rule.entity, {})
    record = world.find(rule.entity, key)
    if record is None:
        return None
    world.record = record
    scope = Scope(world, {"": (rule.entity, record)})
    world.unit = reached(model.unit, scope)
    return scope


def reached(target: str, scope: Scope) -> Result:
    """The key of the record of `target` that the rule's record reaches along the shortest way of links."""
    path = _way(scope.world.model, scope.world.entity, target)
    return ABSENT if path is None else key_of(RowRef("", path, target), scope)


@once
def _way(model: FactModel, entity: str, target: str) -> tuple[str, ...] | None:
    waiting: list[tuple[str, tuple[str, ...]]] = [(entity, ())]
    seen = {entity}
    while waiting:
        name, path = waiting.pop(0)
        if name == target:
            return path
        known = model.entities.get(name)
        for link in known.links if known is not None else ():
            if link.target not in seen:
                seen.add(link.target)
                waiting.append((link.target, (*path, link.column)))
    return None


def decide(rule: Rule, scope: Scope) -> list[Decision]:
    """Everything the rule says about the record; nothing where another version speaks for it."""
    decision = Decision(scope)
    if rule.cycle is not None:
        return _cycle(rule, scope, decision)
    told = deadline.force(rule.in_force, scope)
    if told is None:
        return []
    if rule.in_force.event is not None:
        decision.ask(Step.IN_FORCE, told, Ground.OUT_OF_FORCE, settles=False)
    if not decision.settled:
        decision.ask(Step.APPLIES, truth(rule.applies, scope), Ground.NOT_CONCERNED, settles=False)
    if not decision.settled:
        _by_kind(rule, scope, decision)
    return [decision]


def _cycle(rule: Rule, scope: Scope, decision: Decision) -> list[Decision]:
    assert rule.cycle is not None
    first = rule.cycle.first if rule.in_force.event is not None else None
    begins = ABSENT if first is None else values.day(first, scope)
    if isinstance(begins, Unknown):
        decision.ask(Step.IN_FORCE, begins, Ground.OUT_OF_FORCE, settles=False)
    else:
        decision.ask(Step.APPLIES, truth(rule.applies, scope), Ground.NOT_CONCERNED, settles=False)
    if not decision.settled:
        return cycle.decide(rule, rule.cycle, scope)
    return [decision] if rule.in_force.event is None or rule.in_force.last else []


def _by_kind(rule: Rule, scope: Scope, decision: Decision) -> None:
    if rule.deadline is not None:
        deadline.decide(rule, rule.deadline, scope, decision)
        return
    if rule.exempt is not None:
        decision.ask(Step.EXEMPT, truth(rule.exempt, scope), Ground.EXEMPTED)
    if rule.criterion is None or decision.settled:
        return
    yes, no = _DECIDED.get(rule.kind, (Ground.MET, Ground.NOT_MET))
    told = truth(rule.criterion, scope)
    decision.ask(Step.CRITERION, told, yes)
    decision.settle(told, no, settles=False)


def root(condition: Condition, scope: Scope) -> Root:
    """The truths of a condition's leaves, in plan order, depth first, and its own."""
    return Root(tuple(as_truth(truth(leaf, scope)) for leaf in leaves(condition)), as_truth(truth(condition, scope)))


def leaves(condition: Condition) -> tuple[Condition, ...]:
    """The leaves of a condition in plan order; constants are none."""
    match condition:
        case Constant():
            return ()
        case All() | AnyOf():
            return tuple(leaf for part in condition.parts for leaf in leaves(part))
        case Not():
            return leaves(condition.part)
        case Named():
            return leaves(condition.condition)
        case _:
            return (condition,)
