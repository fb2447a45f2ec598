"""A rule as the set-wise evaluator reads it: canonical, with its wording and everything that it asks of the records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.compile.reasons import Ground
from engine.compile.to_ibis.canon import Node, canonical, without_anchor
from engine.compile.to_ibis.kinds.capacity import Places, places
from engine.compile.to_ibis.kinds.subject import way_to
from engine.compile.to_ibis.kinds.wording import Wording, wording
from engine.plan.quotas import Quota
from engine.plan.rules import Evidence, Rule
from schemas.factmodel import FactModel
from schemas.outcome import Kind


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule in canonical form with its wording and what it reads: to decide (`decides`) and to write (`says`)."""

    number: int
    rule: Rule
    words: Wording
    decides: tuple[Node, ...]
    says: tuple[Node, ...]
    places: Places | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything that the rule reads."""
        return (*self.decides, *self.says)

    @property
    def name(self) -> str:
        """The stage that holds what the rule decides."""
        return f"rule_{self.number}"


def read(number: int, rule: Rule, model: FactModel, grounds: Iterable[Ground]) -> Reading:
    """The reading of a rule, with the reasons of the wanted grounds."""
    plain = _timeless(canonical(replace(rule, capacity=None)))
    limited = None if rule.capacity is None else places(rule.capacity)
    words = wording(rule, grounds_of(rule, grounds) if rule.quota is None else (), model)
    ways = [way_to(model, rule.entity, target) for target in (model.case, model.unit)]
    nodes: list[Node] = [plain.applies, plain.exempt, plain.criterion, plain.in_force.event]
    if plain.quota is not None:
        nodes += _quota(plain.quota)
    body = plain.deadline if plain.cycle is None else plain.cycle.deadline
    if plain.cycle is not None:
        nodes += [plain.cycle.first, plain.cycle.every]
    if body is not None:
        nodes += [body.due, body.not_before, body.ends, body.catch_up_until, body.anchor, body.pauses]
        nodes += _evidence(body.evidence, plain.cycle is not None)
    said = [*ways, *words.nodes(), *([] if limited is None else limited.nodes())]
    decides, says = (tuple(node for node in found if node is not None) for found in (nodes, said))
    return Reading(number, plain, words, decides, says, limited)


def _quota(quota: Quota) -> list[Node]:
    """What a quota reads of each record, besides whether it is counted."""
    stretch, other = quota.stretch, quota.compared
    nodes: list[Node] = [quota.fulfilled, quota.of, quota.per, *(ref for _, ref in quota.levels if ref is not None)]
    nodes += [] if stretch is None else [stretch.now, stretch.day]
    if other is not None:
        nodes.append(other.of if other.of is not None or stretch is None else stretch.earlier)
    return nodes


def _timeless(rule: Rule) -> Rule:
    """A cycle's evidence is collected before its periods are known: there no period has begun."""
    if rule.cycle is None:
        return rule
    body = rule.cycle.deadline
    return replace(rule, cycle=replace(rule.cycle, deadline=replace(body, evidence=without_anchor(body.evidence))))


def _evidence(evidence: Evidence | None, cycle: bool) -> list[Node]:
    """What evidence reads of the record; a cycle collects the evidence itself instead of asking for the first."""
    if evidence is None or not cycle:
        return [evidence]
    return [evidence.own, *(part for s in evidence.sources for part in (s.rows, s.earliest, s.until))]


_CRITERION = {
    Kind.PROPOSAL: {Ground.PROPOSED, Ground.NOT_PROPOSED},
    Kind.DUTY: {Ground.MET, Ground.NOT_MET},
}
_COMMON = {Ground.NOT_CONCERNED, Ground.VALUE_NOT_SET, Ground.NOT_DELIVERED, Ground.FACT_MISSING}


def grounds_of(rule: Rule, wanted: Iterable[Ground]) -> list[Ground]:
    """The grounds that a rule can give, of those that are wanted."""
    possible = set(_COMMON)
    possible |= _CRITERION.get(rule.kind, set(Ground) - _CRITERION[Kind.PROPOSAL] - _CRITERION[Kind.DUTY])
    possible -= set() if rule.exempt is not None else {Ground.EXEMPTED}
    possible |= {Ground.EXEMPTED} if rule.exempt is not None else set()
    possible |= {Ground.OUT_OF_FORCE} if rule.in_force.event is not None else set()
    return [ground for ground in wanted if ground in possible]
