"""Every version of every rule and definition, read on its own with the values of its own file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engine.check.law import check_law
from engine.check.logic import check_logic
from engine.check.unused import check_values
from engine.plan.conditions import Condition
from engine.plan.rules import InForce, Rule
from engine.plan.values import Value
from engine.resolve import Library, Moment, Version
from engine.resolve.law.pieces import is_draft
from engine.resolve.law.versions import changes
from engine.resolve.rule import definition_parts, plan_rule
from schemas.diagnostic import Diagnostic
from schemas.outcome import Kind
from schemas.rule import AuthoredRule, OfficeNote


@dataclass(frozen=True, slots=True)
class Reading:
    """One version as its file says it: its plan rule, or what a definition gives."""

    authored: AuthoredRule
    version: Version
    rule: Rule | None = None
    condition: Condition | None = None
    value: Value | None = None


@dataclass(slots=True)
class Survey:
    """All versions read, and what is wrong with them."""

    readings: list[Reading] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)


def survey(library: Library) -> Survey:
    """Reads everything once; an office's values and the Stichtag play no part."""
    result = Survey()
    for versions in (*library.rules.values(), *library.definitions.values()):
        for authored in versions:
            readings = read_throughout(library, authored)
            result.readings.append(readings[0])
            result.found += check_values(readings[0].version)
            for reading in readings:
                result.found += wrong_with(reading)
    used = [(one.authored, one.version) for one in result.readings]
    result.found += check_law(library, used)
    return result


def wrong_with(reading: Reading) -> list[Diagnostic]:
    """Every mistake of a version as it was read."""
    if reading.version.found:  # placeholders would contradict each other
        return reading.version.found
    return check_logic(reading.rule, reading.condition)


def read_throughout(library: Library, authored: AuthoredRule) -> list[Reading]:
    """One version on the first day of its own legal time, and on every later one on which what it says changes."""
    readings = [read_alone(library, authored)]
    days = {authored.start}
    while later := sorted(day for one in readings for day in changes(one.version) if day not in days):
        days |= set(later)
        readings += [read_alone(library, authored, on=day) for day in dict.fromkeys(later)]
    return readings


def read_alone(
    library: Library, authored: AuthoredRule, office: OfficeNote | None = None, on: date | None = None
) -> Reading:
    """One version, on a day of its own legal time: the first, or the nearest to `on`."""
    day = authored.start if on is None else max(authored.start, min(on, authored.end or date.max))
    version = Version(library, authored, Moment(day, day, drafts=is_draft(authored)), office)
    if authored.kind is Kind.DEFINITION:
        condition, fact = definition_parts(version) or (None, None)
        return Reading(authored, version, condition=condition, value=None if fact is None else fact.value)
    return Reading(authored, version, rule=plan_rule(version, InForce(authored.start, authored.end)))
