"""One record at a time: what every rule says about it, in plain Python. Independent of the set-wise evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.compile.reasons import STATUS
from engine.plan.conditions import Condition
from engine.plan.rules import Rule, Rulebook
from engine.run.walk import wording
from engine.run.walk.deadline import CAUSES, Decision
from engine.run.walk.decide import decide, reached, root, scope_of
from engine.run.walk.places import placed
from engine.run.walk.quota import measure
from engine.run.walk.terms import conditions
from engine.run.walk.terms.facts import Scope, as_truth
from schemas.cases.case import Case
from schemas.factmodel import FactModel
from schemas.outcome import Cause, Outcome, Status
from schemas.verification import Step, Truth, Truths

_ROOTS = (Step.APPLIES, Step.EXEMPT, Step.CRITERION)


def evaluate(rule: Rule, case: Case, key: str, rulebook: Rulebook, model: FactModel) -> list[Outcome]:
    """What `rule` says about the record `key` of its entity: one outcome, of a cycle one a period.

    Nothing for a record that is not there, or whose own day lies after the Stichtag, or for which another version of
    the rule speaks. Quotas speak of units, not of records: see `measure`.
    """
    scope = scope_of(rule, case, key, rulebook, model)
    if scope is None or rule.quota is not None:
        return []
    return [outcome(rule, decision, scope) for decision in decide(rule, scope)]


def evaluate_together(
    rule: Rule, case: Case, keys: Sequence[str], rulebook: Rulebook, model: FactModel
) -> list[Outcome]:
    """What `rule` says about several records of its entity that lie in one case, with rank and free places.

    The case must hold everything that competes for the places; a case fetched for one record does not.
    """
    found = [one for key in keys for one in evaluate(rule, case, key, rulebook, model)]
    if rule.capacity is None:
        return found
    proposed = [at for at, one in enumerate(found) if one.status is Status.PROPOSED]
    scopes = [scope_of(rule, case, found[at].vorgang_id, rulebook, model) for at in proposed]
    known = [scope for scope in scopes if scope is not None]
    for at, (rank, free) in zip(proposed, placed(rule.capacity, known), strict=True):
        found[at] = replace(found[at], rang=rank, platz_frei=free)
    return found


def outcome(rule: Rule, decision: Decision, scope: Scope) -> Outcome:
    """A decision as a row of the contract."""
    world = scope.world
    assert decision.ground is not None
    case, unit = reached(world.model.case, scope), world.unit
    proof, due = decision.proof, decision.due
    return Outcome(
        regel=rule.id,
        fassung=rule.fassung,
        art=rule.kind,
        vorgang=rule.entity,
        vorgang_id=world.key_of(rule.entity, world.record),
        status=STATUS[decision.ground],
        periode=decision.period,
        kunde_id=case if isinstance(case, str) else None,
        faellig_am=due,
        erledigt_am=proof.day if proof is not None else None,
        nachweis_id=proof.key if proof is not None else None,
        tage=(world.today - due).days if due is not None else None,
        zustaendig=rule.responsible or None,
        team=unit if isinstance(unit, str) else None,
        ursache=cause(decision),
        fehlend=wording.names(decision.gaps),
        grund=wording.reason(rule, decision, scope),
    )


def cause(decision: Decision) -> Cause | None:
    """The most upstream of the causes why a matter is unclear."""
    return min((cause for cause, _ in decision.gaps), key=CAUSES.index, default=None)


def truths(rule: Rule, case: Case, key: str, rulebook: Rulebook, model: FactModel) -> list[Truths]:
    """What the walker found on the way to each outcome, for the second opinion; in the order of `evaluate`."""
    return [found for _, found in told(rule, case, key, rulebook, model)]


def told(rule: Rule, case: Case, key: str, rulebook: Rulebook, model: FactModel) -> list[tuple[Outcome, Truths]]:
    """What `evaluate` says, each with what the walker found on the way to it: one walk for both."""
    scope = scope_of(rule, case, key, rulebook, model)
    if scope is None or rule.quota is not None:
        return []
    written = {Step.APPLIES: rule.applies, Step.EXEMPT: rule.exempt, Step.CRITERION: rule.criterion}
    roots = {step: root(condition, scope) for step, condition in written.items() if condition is not None}
    found = []
    for decision in decide(rule, scope):
        assert decision.ground is not None
        steps = {step: told for step, told in decision.steps.items() if step not in _ROOTS}
        status, start = STATUS[decision.ground], rule.in_force.start
        way = Truths(rule.id, start, record_key(rule, scope), status, decision.period, roots, steps)
        found.append((outcome(rule, decision, scope), way))
    return found


def record_key(rule: Rule, scope: Scope) -> str:
    """The key of the record that a rule speaks about."""
    return scope.world.key_of(rule.entity, scope.world.record)


def holds(condition: Condition, rule: Rule, case: Case, key: str, rulebook: Rulebook, model: FactModel) -> Truth:
    """The truth of any condition (a definition's, say) on a record of the rule's entity; None is unknown."""
    scope = scope_of(rule, case, key, rulebook, model)
    return None if scope is None else as_truth(conditions.truth(condition, scope))


__all__ = ["cause", "evaluate", "evaluate_together", "holds", "measure", "outcome", "told", "truths"]
