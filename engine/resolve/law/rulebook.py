"""All rules in force for one office on one Stichtag: the rulebook, and why the others are not in it."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

from engine.plan.rules import Calendar, InForce, Rule, Rulebook
from engine.resolve.context import Library, Moment
from engine.resolve.law.fassung import Canonical, digest, fassung
from engine.resolve.law.pieces import Piece, by_event, pieces
from engine.resolve.law.versions import relevant, steps, why_not
from engine.resolve.rule import event_of, plan_rule
from engine.resolve.version import Version
from schemas.diagnostic import Diagnostic
from schemas.node import fold
from schemas.rule import AuthoredRule, OfficeNote


def rulebook(
    library: Library,
    office: OfficeNote,
    today: date,
    calendar: Calendar,
    regelstand: date | None = None,
    drafts: bool = False,
) -> tuple[Rulebook, list[Diagnostic]]:
    """The rules in force, the newest law for each, drafts only if asked for; what is wrong with them comes along."""
    moment = Moment(today, today, regelstand, drafts)
    rules: list[Rule] = []
    found: list[Diagnostic] = []
    absent: list[tuple[str, str]] = []
    for versions in library.rules.values():
        name = versions[0].id.text
        reason = _left_out(office, name)
        planned: tuple[Rule, ...] = ()
        if reason is None:
            planned, wrong = in_force(library, versions, moment, office)
            found += wrong
            reason = None if planned or wrong else why_not(versions, moment)
        rules += planned
        if reason is not None:
            absent.append((name, reason))
    return Rulebook(
        office=office.id.text,
        today=today,
        rules=tuple(rules),
        calendar=calendar,
        digest=_digest(library, rules, calendar),
        not_in_force=tuple(absent),
        unit_entity=library.model.unit,
    ), found


def in_force(
    library: Library, versions: tuple[AuthoredRule, ...], moment: Moment, office: OfficeNote | None
) -> tuple[tuple[Rule, ...], list[Diagnostic]]:
    """The plan rules of one rule that count on the Stichtag, in the order of legal time."""
    found: list[Diagnostic] = []
    planned: list[Rule] = []
    for piece in relevant(pieces(versions, moment), moment.today):
        more, wrong = _planned(library, piece, moment, office)
        planned += more
        found += wrong
    if len(planned) > 1 or any(rule.in_force.event is not None for rule in planned):
        first = min(rule.in_force.start for rule in planned)
        planned = [
            replace(rule, in_force=replace(rule.in_force, first_start=first, last=number == len(planned)))
            for number, rule in enumerate(planned, 1)
        ]
    return tuple(planned), found


def _planned(
    library: Library, piece: Piece, moment: Moment, office: OfficeNote | None
) -> tuple[list[Rule], list[Diagnostic]]:
    """One plan rule for the Stichtag's law, or one for every stretch in which an event's law stays the same."""
    event = by_event(piece.rule)
    law = piece.start if event else moment.today
    version = Version(library, piece.rule, replace(moment, law=law), office)
    first = plan_rule(version, _legal_time(version, piece, piece.start, piece.end))
    if first is None:
        return [], version.found
    stretches = steps(version, piece) if event else ((piece.start, piece.end),)
    if len(stretches) == 1:
        return [_identified(version, first)], version.found
    found = list(version.found)
    rules: list[Rule] = []
    for start, end in stretches:
        if start > moment.today:
            continue
        one = Version(library, piece.rule, replace(moment, law=start), office)
        rule = plan_rule(one, _legal_time(one, piece, start, end))
        found += one.found
        if rule is not None:
            rules.append(_identified(one, rule))
    return rules, found


def _legal_time(version: Version, piece: Piece, start: date, end: date | None) -> InForce:
    rule = piece.rule
    if not by_event(rule):
        return InForce(start, end)
    runs_until = rule.transition.runs_until if rule.transition is not None else None
    successor = rule.transition.successor if rule.transition is not None else None
    return InForce(start, end, event_of(version), runs_until, successor, start)


def _identified(version: Version, rule: Rule) -> Rule:
    soon = f"{rule.soon.amount} {rule.soon.unit}" if rule.soon is not None else ""
    return replace(rule, fassung=fassung(version, soon, rule.responsible))


def _left_out(office: OfficeNote, name: str) -> str | None:
    """Why the office does not have this rule; None when it does."""
    if any(fold(rule.text) == fold(name) for rule in office.without):
        return "steht in der Amtsdatei unter „ohne“"
    if office.rules is not None and all(fold(rule.text) != fold(name) for rule in office.rules):
        return "steht in der Amtsdatei nicht unter „regeln“"
    return None


def _digest(library: Library, rules: list[Rule], calendar: Calendar) -> str:
    """Everything a run's outcomes depend on besides the data."""
    days: Canonical = [day.isoformat() for day in sorted(calendar.holidays)]
    closed: Canonical = [day.isoformat() for day in sorted(calendar.closing_days)]
    texts: list[Canonical] = [f"{rule.id} {rule.fassung} {rule.in_force.start} {rule.in_force.end}" for rule in rules]
    return digest({"rules": texts, "holidays": days, "closed": closed, "facts": _facts(library)})


def _facts(library: Library) -> Canonical:
    if 0 not in library.canonical:
        entities = {name: _plain(asdict(entity)) for name, entity in sorted(library.model.entities.items())}
        library.canonical[0] = digest({**entities, "case": library.model.case, "unit": library.model.unit})
    return str(library.canonical[0])


def _plain(piece: object) -> Canonical:
    if isinstance(piece, dict):
        return {str(key): _plain(value) for key, value in piece.items() if key not in ("place", "meaning", "sources")}
    if isinstance(piece, list | tuple):
        return [_plain(one) for one in piece]
    return str(piece)
