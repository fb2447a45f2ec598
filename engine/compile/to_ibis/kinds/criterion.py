"""Proposals and duties: whether a criterion holds."""

from __future__ import annotations

from engine.compile.reasons import Ground
from engine.compile.to_ibis.kinds.steps import Step, steps_of
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.view import View
from engine.plan.rules import Rule
from schemas.outcome import Kind


def steps(rule: Rule, view: View) -> list[Step]:
    """Scope, exception, criterion."""
    assert rule.criterion is not None
    met, unmet = {
        Kind.PROPOSAL: (Ground.PROPOSED, Ground.NOT_PROPOSED),
        Kind.DUTY: (Ground.MET, Ground.NOT_MET),
    }[rule.kind]
    criterion = truth(rule.criterion, view)
    return [
        *concerned(rule, view),
        *exempted(rule, view),
        *steps_of(criterion, criterion.true, met),
        Step(True, unmet),
    ]


def concerned(rule: Rule, view: View) -> list[Step]:
    """Whom the rule is not about."""
    applies = truth(rule.applies, view)
    return steps_of(applies, applies.false, Ground.NOT_CONCERNED)


def exempted(rule: Rule, view: View) -> list[Step]:
    """Who is exempt."""
    if rule.exempt is None:
        return []
    exempt = truth(rule.exempt, view)
    return steps_of(exempt, exempt.true, Ground.EXEMPTED)
