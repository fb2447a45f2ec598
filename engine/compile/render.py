"""A rule without a case: the sentences that a head of office signs, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile import german
from engine.compile.phrases.naming import entity
from engine.compile.phrases.nouns import bare, noun
from engine.compile.phrases.written import type_of
from engine.compile.statements import lines, records
from engine.compile.words.duties import again, by_when, details, turns
from engine.compile.words.quotas import counted, target
from engine.compile.words.speech import about_no_case
from engine.compile.words.those import either, every, those
from engine.plan.conditions import All, AnyOf, Condition, Not
from engine.plan.rules import Basis, Capacity, Order, Rule
from engine.plan.values import Value
from schemas.factmodel import FactModel, FieldType
from schemas.outcome import Kind

_KINDS = {
    Kind.PROPOSAL: "Vorschlag",
    Kind.DEADLINE: "Frist",
    Kind.CYCLE: "Turnus",
    Kind.DUTY: "Pflicht",
    Kind.QUOTA: "Quote",
    Kind.DEFINITION: "Begriff",
}


def render(rule: Rule, model: FactModel) -> str:
    """One rule as Markdown: what it demands, from when to when it is in force, its values, sources and owner."""
    blocks = [
        f"# {rule.title}",
        f"`{rule.id}` · {_KINDS[rule.kind]} · {legal_time(rule)}",
        *([f"**Ziel.** {rule.control_goal}"] if rule.control_goal else []),
        *_demand(rule, model),
        *_values(rule),
        *_sources(rule),
        *_posts(rule),
    ]
    return "\n\n".join(blocks) + "\n"


def demand(rule: Rule, model: FactModel) -> str:
    """Only what a rule demands, as Markdown: no head, no values, no sources."""
    return "\n\n".join(_demand(rule, model))


def gist(rule: Rule, model: FactModel) -> str:
    """What a rule looks at, as Markdown: a sentence, perhaps with a list; whom it concerns is left out."""
    model = _speech(rule, model)
    if rule.quota is not None:
        return target(rule.quota, model)
    known = entity(rule.entity, model)
    said = f"Für {german.every(known.article, known.label)} {_duty(rule, model)}"
    return said if rule.criterion is None else said + "\n\n" + "\n".join(lines(_again(rule.criterion)[0], model))


def define(name: str, condition: Condition | None, value: Value | None, model: FactModel) -> str:
    """What a definition about the entity `name` says, as Markdown."""
    model = about_no_case(model)
    known = entity(name, model)
    if condition is not None:
        return those(f"Trifft zu auf {known.plural}", condition, name, model)
    return f"Ist für {german.every(known.article, known.label)}: {bare(value, model)}." if value is not None else ""


def _speech(rule: Rule, model: FactModel) -> FactModel:
    """The fact model as the sentences about a rule speak of it."""
    alias = rule.cycle.alias if rule.cycle is not None else None
    return about_no_case(model, {alias: "vorige"} if alias else {})


def legal_time(rule: Rule) -> str:
    """From when to when a version is in force, what follows it, and its Fassung where it has one."""
    law = rule.in_force
    until = f" bis {german.day(law.end)}" if law.end is not None else ""
    tail = f", danach läuft Begonnenes weiter bis {german.day(law.runs_until)}" if law.runs_until is not None else ""
    after = f"; abgelöst durch `{law.successor}`" if law.successor else ""
    version = f" · Fassung {rule.fassung[:12]}" if rule.fassung else ""
    return f"gilt ab {german.day(law.start)}{until}{tail}{after}{version}"


def _demand(rule: Rule, model: FactModel) -> Iterator[str]:
    """The sentences."""
    model = _speech(rule, model)
    if rule.quota is not None:
        yield from counted(rule, rule.quota, model)
        return
    yield every(rule.entity, rule.applies, model, _duty(rule, model))
    if rule.deadline is not None:
        yield from details(rule.deadline, model)
    if rule.cycle is not None:
        yield from turns(rule.cycle, model)
        yield from details(rule.cycle.deadline, model)
    if rule.criterion is not None:
        wanted, blocked = _again(rule.criterion)
        yield "\n".join(lines(wanted, model)) or "- immer"
        if blocked is not None:
            several = isinstance(blocked, AnyOf)
            listed = either(blocked, model) if isinstance(blocked, AnyOf) else lines(blocked, model)
            head = f"Nicht erneut vorgeschlagen wird, solange {'eines davon ' if several else ''}gilt:"
            yield head + "\n\n" + "\n".join(listed)
    if rule.exempt is not None:
        yield those(f"Ausgenommen sind {entity(rule.entity, model).plural}", rule.exempt, rule.entity, model)
    if rule.capacity is not None:
        yield _places(rule.capacity, model)
    dated = rule.deadline is not None or rule.cycle is not None
    if rule.soon is not None and dated:
        yield f"Bald fällig ist es ab {german.duration(rule.soon, dative=True)} vor dem Fälligkeitstag."
    if rule.lookback is not None:
        # In a cycle that slides the newest period stays, however long ago it was due.
        slides = rule.cycle is not None and rule.cycle.basis is Basis.SLIDING
        ago = german.duration(rule.lookback, dative=True)
        still = ", außer der Abschnitt ist noch offen" if slides else ""
        yield f"Was vor mehr als {ago} fällig war, wird nicht mehr geprüft{still}."


def _again(criterion: Condition) -> tuple[Condition, Condition | None]:
    """What speaks for a proposal, and what forbids to make it once more."""
    if isinstance(criterion, All) and len(criterion.parts) == 2:
        wanted, blocked = criterion.parts
        if isinstance(blocked, Not) and blocked.tacit:
            return wanted, blocked.part
    return criterion, None


def _duty(rule: Rule, model: FactModel) -> str:
    """What is to be done, beginning with its verb."""
    if rule.deadline is not None:
        return by_when(rule.deadline.due, rule.deadline.evidence, model)
    if rule.cycle is not None:
        return again(rule.cycle, model)
    if rule.kind is Kind.PROPOSAL:
        return f"wird vorgeschlagen: {rule.advice.rstrip('.') or rule.title}, wenn gilt:"
    return "muss gelten:"


def _places(capacity: Capacity, model: FactModel) -> str:
    where = "im ganzen Amt" if capacity.per is None else f"je {entity(capacity.per.entity, model).label}"
    order = [f"- {_first(one, model)}" for one in capacity.order]
    head = f"Plätze {where}: {bare(capacity.available, model)}, belegt durch {records(capacity.taken, model)}."
    return head + ("\n\nVorgeschlagen wird in dieser Reihenfolge, bei Gleichstand ohne Rang:\n\n" + "\n".join(order)
                   if order else "")  # fmt: skip


def _first(order: Order, model: FactModel) -> str:
    """„Geburtsdatum des neuesten Kindes: spätestes zuerst“."""
    dated = type_of(order.value) is FieldType.DATE
    extreme = ("größtes", "spätestes") if order.descending else ("kleinstes", "frühestes")
    return f"{noun(order.value, model)}: {extreme[dated]} zuerst"


def _values(rule: Rule) -> Iterator[str]:
    if rule.values:
        yield "**Werte.** " + "; ".join(f"{name}: {value}" for name, value in rule.values) + "."


def _sources(rule: Rule) -> Iterator[str]:
    if rule.references:
        yield "**Quellen.** " + "; ".join(f"{r.document}, {r.passage}" for r in rule.references) + "."


def _posts(rule: Rule) -> Iterator[str]:
    posts = [f"Verantwortlich: {rule.owner}"] if rule.owner else []
    posts += [f"zuständig: {rule.responsible}"] if rule.responsible else []
    if posts:
        yield german.capital("; ".join(posts)) + "."
