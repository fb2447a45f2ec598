"""Which plan an example is tried with: the law of its Stichtag, the values of the rule's own file."""

from __future__ import annotations

from datetime import date
from functools import cache

from engine.calendar import STATES, office_calendar
from engine.check.survey import Reading, read_alone
from engine.check.trial.settings import Settings
from engine.check.unfit import unfit
from engine.plan.rules import Calendar, Rule, Rulebook
from engine.resolve import Library, Moment, in_force
from engine.resolve.law.pieces import by_event, is_draft
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar, fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule, OfficeNote

Spelled = tuple[tuple[str, str, str], ...]
Key = tuple[str, bool, int, Spelled]


class Plans:
    """Resolves each rule once for every stretch of law and every set of values that its examples use."""

    def __init__(self, library: Library, readings: list[Reading]) -> None:
        self.library = library
        self.readings = {id(reading.authored): reading for reading in readings}
        self.cuts: dict[str, tuple[date, ...]] = {}
        self.known: dict[Key, tuple[Rule, ...]] = {}
        self.tried: set[tuple[str, Spelled]] = set()

    def rules(self, authored: AuthoredRule, today: date, values: Settings) -> tuple[Rule, ...]:
        """The plan rules that count on `today`; `values` stand for what an office sets."""
        key = self._key(authored, today, values)
        if key not in self.known and not values and self._plain(authored):
            rule = self.readings[id(authored)].rule
            self.known[key] = (rule,) if rule is not None and self._holds(authored, today) else ()
        if key not in self.known:
            versions = self.library.rules[fold(authored.id.text)]
            moment = Moment(today, today, drafts=is_draft(authored))
            self.known[key] = in_force(self.library, versions, moment, _office(authored, values))[0]
        return self.known[key]

    def reading(self, authored: AuthoredRule, values: Settings) -> Reading:
        """A definition's reading, with other values where the example sets some."""
        if not values:
            return self.readings[id(authored)]
        return read_alone(self.library, authored, _office(authored, values))

    def mistakes(self, authored: AuthoredRule, values: Settings) -> list[Diagnostic]:
        """What is wrong with values as the rule uses them (a share where a duration is needed); told once for each."""
        spelled = tuple((owner.text, one.name.text, one.value.text)
                        for owner, several in values for one in several if one.value is not None)  # fmt: skip
        if (authored.place.file, spelled) in self.tried:
            return []
        self.tried.add((authored.place.file, spelled))
        office, shelves = _office(authored, values), (self.library.rules, self.library.definitions)
        return [] if office is None else [
            one for owner, several in values for shelf in shelves for rule in shelf.get(fold(owner.text), ())
            for one in unfit(self.library, rule, office, owner, several, lambda reading: reading.version.found)
        ]  # fmt: skip

    def rulebook(self, rules: tuple[Rule, ...], today: date) -> Rulebook:
        """A rulebook for one example."""
        return Rulebook("", today, rules, nationwide(), unit_entity=self.library.model.unit)

    def _key(self, authored: AuthoredRule, today: date, values: Settings) -> Key:
        name = fold(authored.id.text)
        if name not in self.cuts:
            self.cuts[name] = tuple(sorted(self._changes(name)))
        stretch = sum(cut <= today for cut in self.cuts[name])
        set_here = tuple((owner.text, value.name.text, value.value.text)
                         for owner, several in values for value in several if value.value is not None)  # fmt: skip
        return name, is_draft(authored), stretch, set_here

    def _plain(self, authored: AuthoredRule) -> bool:
        """Whether the one reading there is holds on every day of the rule."""
        used = [authored, *self.readings[id(authored)].version.used_definitions.values()]
        shelves = (self.library.rules, self.library.definitions)
        single = all(sum(len(shelf.get(fold(rule.id.text), ())) for shelf in shelves) == 1 for rule in used)
        return single and not by_event(authored) and not any(value.steps for rule in used for value in rule.values)

    def _holds(self, authored: AuthoredRule, today: date) -> bool:
        first = max(authored.start, authored.effective or authored.start)
        return first <= today and (authored.end is None or today <= authored.end)

    def _changes(self, name: str) -> set[date]:
        """The days on which anything about a rule can change."""
        rules = list(self.library.rules[name])
        for authored in self.library.rules[name]:
            rules += self.readings[id(authored)].version.used_definitions.values()
        rules += [version for rule in rules if rule.kind is Kind.DEFINITION
                  for version in self.library.definitions[fold(rule.id.text)]]  # fmt: skip
        days: set[date | None] = set()
        for rule in rules:
            until = rule.transition.runs_until if rule.transition is not None else None
            days |= {rule.start, _next(rule.end), rule.effective, _next(until)}
            days |= {step.start for value in rule.values for step in value.steps}
        return {day for day in days if day is not None}


def _next(day: date | None) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() + 1)


def _office(authored: AuthoredRule, values: Settings) -> OfficeNote | None:
    """An office that sets just these values."""
    if not values:
        return None
    place = authored.place
    return OfficeNote(id=Scalar("beispiel", place), name="Beispiel", state=Scalar("", place), values=values,
                      place=place)  # fmt: skip


@cache
def nationwide() -> Calendar:
    """The holidays that every federal state keeps: an example belongs to no office."""
    return Calendar(frozenset.intersection(*(office_calendar(state).holidays for state in sorted(STATES))))
