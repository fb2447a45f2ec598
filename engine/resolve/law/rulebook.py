"""All rules in force for one office on one Stichtag: the rulebook, and why the others are not in it."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

from engine.plan.rules import Calendar, InForce, Review, Rule, Rulebook
from engine.resolve.context import Library, Moment
from engine.resolve.law.fassung import Canonical, digest, fassung
from engine.resolve.law.pieces import Piece, by_event, is_draft, pieces
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
    chosen = _chosen(library, office)
    for versions in library.rules.values():
        name = versions[0].id.text
        reason = _left_out(office, name, chosen) or _not_agreed(office, versions)
        planned: tuple[Rule, ...] = ()
        if reason is None:
            planned, wrong = in_force(library, versions, moment, office)
            found += wrong
            reason = None if planned or wrong else why_not(versions, moment)
        rules += planned
        if reason is not None:
            absent.append((name, reason))
    rules, idle = _counting(rules)
    absent += idle
    return Rulebook(
        office=office.id.text,
        today=today,
        rules=tuple(rules),
        calendar=calendar,
        digest=_digest(library, rules, calendar),
        not_in_force=tuple(absent),
        unit_entity=library.model.unit,
        precedence=tuple((group.text, tuple(fold(one.text) for one in names)) for group, names in office.precedence),
        agreements=_agreements(library, office, rules),
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
        return [], version.wrong
    stretches = steps(version, piece) if event else ((piece.start, piece.end),)
    if len(stretches) == 1:
        return [_identified(version, first)], version.wrong
    found = version.wrong
    rules: list[Rule] = []
    for start, end in stretches:
        if start > moment.today:
            continue
        one = Version(library, piece.rule, replace(moment, law=start), office)
        rule = plan_rule(one, _legal_time(one, piece, start, end))
        found += one.wrong
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
    authored = (version.rule, *version.used_definitions.values())
    reviews = tuple(Review(one.id.text, one.title, one.owner, one.next_review) for one in authored if one.next_review)
    return replace(
        rule, fassung=fassung(version, soon, rule.responsible), draft=is_draft(version.rule), reviews=reviews
    )


def switched_off(library: Library, office: OfficeNote, versions: tuple[AuthoredRule, ...]) -> str | None:
    """Why an office does not have a rule, whatever the day, in German; None when it does."""
    return _left_out(office, versions[0].id.text, _chosen(library, office)) or _not_agreed(office, versions)


def _counting(rules: list[Rule]) -> tuple[list[Rule], list[tuple[str, str]]]:
    """The rules without the quotas over outcomes of a rule that is not in force, and why those are left out."""
    there = {rule.id for rule in rules}
    kept: list[Rule] = []
    idle: dict[str, str] = {}
    for rule in rules:
        counted = rule.quota.from_rule if rule.quota is not None else None
        if counted is None or counted in there:
            kept.append(rule)
        else:
            idle[rule.id] = f"zählt die Ergebnisse von {counted}; diese Regel ist hier nicht in Kraft"
    return kept, list(idle.items())


def _chosen(library: Library, office: OfficeNote) -> frozenset[str] | None:
    """The rules an office has switched on, those of its packs among them; None for all."""
    if office.rules is None:
        return None
    names = {fold(name.text) for name in office.rules}
    packs = [library.packs[name] for name in names if name in library.packs]
    return frozenset(names | {fold(name.text) for pack in packs for name in pack.rules})


def _left_out(office: OfficeNote, name: str, chosen: frozenset[str] | None) -> str | None:
    """Why the office does not have this rule; None when it does."""
    if any(fold(rule.text) == fold(name) for rule in office.without):
        return "steht in der Amtsdatei unter „ohne“"
    if chosen is not None and fold(name) not in chosen:
        return "steht in der Amtsdatei nicht unter „regeln“"
    return None


def _not_agreed(office: OfficeNote, versions: tuple[AuthoredRule, ...]) -> str | None:
    """Why a rule about employees is off; None when it is about nobody, or an agreement allows it."""
    name = fold(versions[0].id.text)
    if all(rule.agreement is None for rule in versions) or any(fold(r.text) == name for r, _ in office.agreements):
        return None
    return "wertet Daten über Beschäftigte aus; die Amtsdatei nennt dafür keine Dienstvereinbarung"


def _agreements(library: Library, office: OfficeNote, rules: list[Rule]) -> tuple[tuple[str, str], ...]:
    """The agreements by which rules in force are on, those that need none left out."""
    needing = {rule.id for rule in rules if any(one.agreement is not None for one in library.rules[fold(rule.id)])}
    return tuple((name.text, text.text) for name, text in office.agreements if fold(name.text) in map(fold, needing))


def _digest(library: Library, rules: list[Rule], calendar: Calendar) -> str:
    """Everything a run's outcomes depend on besides the data."""
    days: Canonical = [day.isoformat() for day in sorted(calendar.holidays)]
    closed: Canonical = [day.isoformat() for day in sorted(calendar.closing_days)]
    texts: list[Canonical] = [f"{rule.id} {rule.fassung} {rule.in_force.start} {rule.in_force.end}" for rule in rules]
    return digest({"rules": texts, "holidays": days, "closed": closed, "facts": _facts(library)})


def _facts(library: Library) -> Canonical:
    if library.facts is None:
        entities = {name: _plain(asdict(entity)) for name, entity in sorted(library.model.entities.items())}
        library.facts = digest({**entities, "case": library.model.case, "unit": library.model.unit})
    return library.facts


def _plain(piece: object) -> Canonical:
    if isinstance(piece, dict):
        return {str(key): _plain(value) for key, value in piece.items() if key not in ("place", "meaning", "sources")}
    if isinstance(piece, list | tuple):
        return [_plain(one) for one in piece]
    return str(piece)
