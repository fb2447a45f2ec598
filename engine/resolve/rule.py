"""One version of one rule becomes one plan rule."""

from __future__ import annotations

from dataclasses import replace

from engine.parse.literals import read_duration
from engine.plan.conditions import ALWAYS, All, Condition
from engine.plan.rules import InForce, Reference, Rule
from engine.plan.values import Anchor, Duration, Value
from engine.resolve.context import Scope
from engine.resolve.definitions import given_by
from engine.resolve.kinds.capacity import capacity
from engine.resolve.kinds.cycle import cycle
from engine.resolve.kinds.deadline import deadline
from engine.resolve.kinds.proposal import criterion
from engine.resolve.kinds.quota import both, counted, population, quota
from engine.resolve.names.fields import Fact
from engine.resolve.names.paths import own_day
from engine.resolve.version import Version
from schemas.node import Scalar, fold
from schemas.outcome import Kind


def plan_rule(version: Version, in_force: InForce, fassung: str = "") -> Rule | None:
    """The version as a plan rule; None when it has no record to speak of. Mistakes are in `version.found`."""
    rule = version.rule
    scope = _top(version)
    if scope is None:
        return None
    version.enter(scope)
    found = Rule(
        id=rule.id.text,
        fassung=fassung,
        title=rule.title,
        kind=rule.kind,
        entity=scope.rows[0].entity,
        applies=ALWAYS if rule.applies is None else version.condition(rule.applies, scope),
        in_force=in_force,
        exempt=None if rule.exempt is None else version.condition(rule.exempt, scope),
        advice=rule.advice.proposal if rule.advice is not None else "",
        assignment=rule.advice.assignment if rule.advice is not None else "",
        responsible=_responsible(version),
        owner=rule.owner,
        control_goal=rule.control_goal,
        references=tuple(Reference(source.document, source.passage) for source in rule.sources),
        values=_shown(version),
        soon=_soon(version),
        lookback=version.length(rule.lookback),
        reminder=rule.reminder,
        place=rule.place,
    )
    return _decide(version, found, scope)


def definition_parts(version: Version) -> tuple[Condition | None, Fact | None] | None:
    """What a definition gives about its own record: a condition, or a value."""
    scope = _top(version)
    if scope is None:
        return None
    version.enter(scope)
    rule = version.rule
    when = None if rule.when is None else version.condition(rule.when, scope)
    value = given_by(version, rule, scope) if rule.value is not None else None
    return when, value


def event_of(version: Version) -> Value | None:
    """The maßgebliche event: a cycle's anchor, else the record's own day; None where there is none."""
    if version.rule.kind is Kind.CYCLE:
        return Anchor(version.rule.place)
    scope = version.top()
    return None if scope is None else own_day(version.model, scope.rows[0], version.rule.place)


def _top(version: Version) -> Scope | None:
    rule = version.rule
    if rule.kind is Kind.QUOTA:
        return counted(version)
    if len(rule.entity) != 1:
        version.error("R326", rule.entity[1].place, "Mehrere Ebenen hinter „je:“ gibt es nur bei einer Quote.")
    return version.top()


def _decide(version: Version, found: Rule, scope: Scope) -> Rule:
    """What the kind of the rule adds."""
    rule = version.rule
    if rule.kind is Kind.DEADLINE and rule.deadline is not None:
        return replace(found, deadline=deadline(version, rule.deadline, scope))
    if rule.kind is Kind.CYCLE and rule.cycle is not None:
        return replace(found, cycle=cycle(version, rule.cycle, scope))
    if rule.kind is Kind.PROPOSAL:
        places = None if rule.capacity is None else capacity(version, rule.capacity, scope)
        return replace(found, criterion=criterion(version, scope), capacity=places)
    if rule.kind is Kind.DUTY and rule.when is not None:
        return replace(found, criterion=version.condition(rule.when, scope))
    if rule.kind is Kind.QUOTA:
        parts = both(population(version, scope), None if rule.applies is None else found.applies)
        applies = ALWAYS if not parts else parts[0] if len(parts) == 1 else All(parts, rule.place)
        return replace(found, applies=applies, quota=quota(version, scope))
    return found


def _responsible(version: Version) -> str:
    """The role that acts; the office may name another."""
    office, rule = version.office, version.rule
    named = office.responsible if office is not None else ()
    return next((role.text for name, role in named if fold(name.text) == fold(rule.id.text)), rule.responsible)


def _soon(version: Version) -> Duration | None:
    """From when a deadline is soon due: the rule's word, else the office's."""
    if version.rule.soon is not None:
        return version.length(version.rule.soon)
    office: Scalar | None = version.office.soon if version.office is not None else None
    written = None if office is None else read_duration(office)
    return written if isinstance(written, Duration) else None


def _shown(version: Version) -> tuple[tuple[str, str], ...]:
    """The values in force with their words, the table's rows among them."""
    rows = [given for table in version.values.tables.values() for _, given in table.rows]
    return tuple((given.name, " ".join(given.scalar.text.split())) for given in [*version.values.given.values(), *rows])
