"""The examples of one version: does the rule say what its author meant, and what do they miss?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.check.survey import Reading
from engine.check.trial.cases import build, read_facts
from engine.check.trial.edges import Edges
from engine.check.trial.expected import Expected, read_expected
from engine.check.trial.plans import Plans
from engine.check.trial.quotas import SPOKEN, differs, measured, unmeasured, written
from engine.check.trial.settings import Settings, read_settings
from engine.check.trial.statuses import possible
from engine.parse.literals import read_date
from engine.parse.wording import listed, quote
from engine.plan.conditions import ALWAYS
from engine.plan.rules import InForce, Rule, Rulebook
from engine.resolve import Library
from engine.run.case import evaluate, evaluate_together, holds
from engine.run.walk.decide import scope_of
from engine.run.walk.terms import values as walked
from schemas.cases.case import Case
from schemas.diagnostic import Diagnostic, Place, Severity
from schemas.node import Mapping, Scalar, fold
from schemas.outcome import Kind, Outcome
from schemas.rule import AuthoredRule


@dataclass(frozen=True, slots=True)
class Example:
    """One example, read."""

    name: str
    today: date
    case: Case
    subject: str
    expected: Expected
    values: Settings


class Trial:
    """The examples of one version."""

    def __init__(self, library: Library, plans: Plans, reading: Reading) -> None:
        self.library = library
        self.plans = plans
        self.authored: AuthoredRule = reading.authored
        self.reading = reading
        self.rule = reading.rule
        self.examples: list[Example] = []
        self.found: list[Diagnostic] = []
        self.expected: set[str] = set()
        self.said: dict[str, str] = {}

    def error(self, code: str, place: Place, message: str) -> None:
        self.found.append(Diagnostic(code, place, message))

    def read(self) -> list[Diagnostic]:
        """Everything that is wrong with the examples as such."""
        names: set[str] = set()
        for node in self.authored.examples:
            name = node.find("name")
            if name is None or not isinstance(name.value, Scalar) or not name.value.text.strip():
                self.error("R608", node.entries[0].key.place, "Jedes Beispiel hat einen „name:“.")
                continue
            if name.value.text in names:
                self.error("R610", name.value.place, f"Zwei Beispiele heißen {quote(name.value.text)}.")
            names.add(name.value.text)
            self._example(node, name.value)
        return self.found

    def _example(self, node: Mapping, name: Scalar) -> None:
        facts = read_facts(self.library.model, node)
        self.found += facts.found
        wanted = node.find("erwartet")
        if wanted is None:
            self.error("R608", name.place, f"Dem Beispiel {quote(name.text)} fehlt „erwartet:“.")
            return
        expected, wrong = read_expected(wanted.value, self.authored.kind)
        self.found += wrong
        today = self._today(node)
        values, wrong = read_settings(self.library, self.reading, node)
        self.found += wrong or (self.plans.mistakes(self.authored, values) if values else [])
        subject = self._subject()
        if expected is None or today is None or subject is None or facts.found:
            return
        entities = self.library.model.entities
        facts.missing = {missing for missing in facts.missing if entities[missing].begun(today)}
        case = build(facts, subject)
        if self.authored.kind is not Kind.QUOTA and not case.rows.get(subject):
            what = f"hat keinen Datensatz von {quote(subject)}, über den die Regel etwas sagen könnte"
            self.error("R609", name.place, f"Das Beispiel {quote(name.text)} {what}.")
            return
        if expected.status is not None:
            self.expected.add(expected.status)
        self.examples.append(Example(name.text, today, case, subject, expected, values))

    def _today(self, node: Mapping) -> date | None:
        entry = node.find("stichtag")
        if entry is None:
            return self.authored.start
        found = read_date(entry.value) if isinstance(entry.value, Scalar) else None
        if isinstance(found, Diagnostic):
            self.found.append(found)
            return None
        if found is None:
            self.error("R608", entry.value.place, "Hinter „stichtag:“ steht ein Tag.")
        return found

    def _subject(self) -> str | None:
        if self.rule is not None:
            return self.rule.entity
        name = fold(self.authored.entity[0].text)
        return name if name in self.library.model.entities else None

    def run(self) -> list[Diagnostic]:
        """What the examples contradict, and what they miss."""
        self.found = []
        edges = Edges(self.authored.place.file)
        if self.rule is not None:
            edges.expect(self.rule)
        for example in self.examples:
            self._judge(example, edges)
        # What examples that contradict the rule do not show is no news.
        return self.found or [*edges.told(), *self._unexpected()]

    def _judge(self, example: Example, edges: Edges) -> None:
        if self.authored.kind is Kind.DEFINITION:
            self._definition(example)
        else:
            self._rule(example, edges)

    def _unexpected(self) -> list[Diagnostic]:
        """Outcomes of the rule that no example shows."""
        if self.rule is None or self.authored.kind is Kind.QUOTA:
            return []
        missing = [str(status) for status in possible(self.rule) if status not in self.expected]
        message = f"Kein Beispiel erwartet {listed(missing, 'oder')}; die Regel kann das ergeben."
        return [Diagnostic("R604", self.authored.place, message, severity=Severity.HINT)] if missing else []

    def _rule(self, example: Example, edges: Edges) -> None:
        rules = self.plans.rules(self.authored, example.today, example.values)
        book = self.plans.rulebook(rules, example.today)
        if not rules:
            self._contradicts(example, f"die Regel gilt am {example.today:%d.%m.%Y} nicht")
            return
        if self.authored.kind is Kind.QUOTA:
            self._quota(example, rules[-1], edges)
            return
        key = _first_key(self.library, example)
        outcomes: list[Outcome] = []
        for rule in rules:
            outcomes += self._outcomes(rule, example, key, book)
            scope = None if edges.complete else scope_of(rule, example.case, key, book, self.library.model)
            if scope is not None:
                edges.probe(rule, scope)
        outcome = _chosen(outcomes, example.expected.period)
        if outcome is None:
            self._contradicts(example, _nothing(outcomes, example))
        else:
            edges.decided(rules[-1], outcome, example.today)
            self.said[example.name] = _said(outcome, bool(example.expected.ranks))
            place = example.expected.differs(outcome)
            if place is not None:
                self._contradicts(example, _said(outcome, bool(example.expected.ranks)), place)

    def _outcomes(self, rule: Rule, example: Example, key: str, book: Rulebook) -> list[Outcome]:
        """What the rule says about the record; for its rank all records of the example compete."""
        model = self.library.model
        if rule.capacity is None or not example.expected.ranks:
            return evaluate(rule, example.case, key, book, model)
        name = model.entities[example.subject].key
        keys = [str(row[name]) for row in example.case.rows[example.subject]]
        return [one for one in evaluate_together(rule, example.case, keys, book, model) if one.vorgang_id == key]

    def _quota(self, example: Example, rule: Rule, edges: Edges) -> None:
        counted: tuple[Rule, ...] = ()
        if rule.quota is not None and rule.quota.from_rule is not None:
            other = self.library.rules[rule.quota.from_rule][0]
            counted = self.plans.rules(other, example.today, example.values)
        book = self.plans.rulebook((rule, *counted), example.today)
        model = self.library.model
        for row in () if counted or edges.complete else example.case.rows.get(rule.entity, ()):
            scope = scope_of(rule, example.case, str(row[model.entities[rule.entity].key]), book, model)
            if scope is not None:
                edges.probe(rule, scope)
        found = measured(rule, counted, example.case, book, model)
        what = differs(example.expected, found, unmeasured(rule, example.case, model))
        if what is not None:
            self._contradicts(example, what)

    def _definition(self, example: Example) -> None:
        reading = self.plans.reading(self.authored, example.values)
        about = Rule("", "", "", Kind.DUTY, example.subject, ALWAYS, InForce(date.min))
        book = self.plans.rulebook((), example.today)
        key = _first_key(self.library, example)
        if reading.condition is not None:
            truth = holds(reading.condition, about, example.case, key, book, self.library.model)
            word = {True: "ja", False: "nein", None: "unbekannt"}[truth]
            if word != example.expected.status:
                self._contradicts(example, f"es ist „{word}“")
        elif reading.value is not None:
            scope = scope_of(about, example.case, key, book, self.library.model)
            given = None if scope is None else walked.value(reading.value, scope)
            if given != example.expected.day:
                what = f"{given:%d.%m.%Y}" if isinstance(given, date) else "kein bekannter Tag"
                self._contradicts(example, f"der Begriff gibt {what}")

    def _contradicts(self, example: Example, actual: str, place: Place | None = None) -> None:
        message = f"Beispiel {quote(example.name)}: erwartet ist {_wanted(example.expected)}, aber {actual}."
        self.error("R602", place or example.expected.place, message)


def _first_key(library: Library, example: Example) -> str:
    """The record an example is about: the first one of the rule's entity."""
    return str(example.case.rows[example.subject][0][library.model.entities[example.subject].key])


def _chosen(outcomes: list[Outcome], period: str | None) -> Outcome | None:
    """The outcome that is meant: of the named period, else of the newest."""
    if period is not None:
        return next((one for one in outcomes if one.periode == period), None)
    periods = [one for one in outcomes if one.periode is not None]
    return periods[-1] if periods else outcomes[-1] if outcomes else None


def _nothing(outcomes: list[Outcome], example: Example) -> str:
    periods = [one.periode for one in outcomes if one.periode is not None]
    if periods:
        return f"einen solchen Abschnitt gibt es nicht; es gibt {listed(periods)}"
    return f"die Regel sagt am {example.today:%d.%m.%Y} nichts über diesen Datensatz"


def _wanted(expected: Expected) -> str:
    """What is expected, in words."""
    parts = [quote(expected.status)] if expected.status is not None else []
    for name, day in expected.days:
        word = "fällig" if name == "faellig_am" else "erledigt"
        parts.append(f"{word} am {day:%d.%m.%Y}" if day is not None else f"nicht {word}")
    parts += [_rank(name, wanted) for name, wanted in expected.ranks]
    if expected.missing is not None:
        parts.append(f"es fehlt {listed(expected.missing)}" if expected.missing else "es fehlt nichts")
    parts += [f"{SPOKEN[name]} {written(number)}" for name, number in expected.numbers]
    if expected.day is not None:
        parts.append(f"{expected.day:%d.%m.%Y}")
    if expected.period is not None:
        parts.append(f"im Abschnitt {quote(expected.period)}")
    return ", ".join(parts)


def _rank(name: str, given: int | bool | None) -> str:
    """A rank, or whether a place is free, in words."""
    if name == "rang":
        return "ohne Rang" if given is None else f"Rang {given}"
    return "ob ein Platz frei ist, ist unbekannt" if given is None else "Platz frei" if given else "kein Platz frei"


def _said(outcome: Outcome, ranked: bool) -> str:
    """What the rule says, with its reason."""
    parts = [f"es ist {quote(outcome.status)}"]
    if ranked:
        parts += [_rank("rang", outcome.rang), _rank("platz_frei", outcome.platz_frei)]
    if outcome.faellig_am is not None:
        parts.append(f"fällig am {outcome.faellig_am:%d.%m.%Y}")
    if outcome.erledigt_am is not None:
        parts.append(f"erledigt am {outcome.erledigt_am:%d.%m.%Y}")
    if outcome.fehlend:
        parts.append(f"es fehlt {listed(outcome.fehlend)}")
    return f"{', '.join(parts)} ({outcome.grund.rstrip('.')})"
