"""Why a rule says what it says about one record: the outcome with its reason tree, as German text or as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from engine.compile import german
from engine.compile.phrases.naming import entity
from engine.compile.phrases.nouns import always, bare
from engine.plan.conditions import Condition
from engine.plan.rules import Rule, Rulebook
from engine.run.case import outcome
from engine.run.walk import course
from engine.run.walk.deadline import Decision, force
from engine.run.walk.decide import decide, scope_of
from engine.run.walk.terms.facts import Scope
from engine.run.walk.tree import shown, tree, word
from schemas.cases.case import Case
from schemas.factmodel import FactModel
from schemas.outcome import Explanation, Outcome, Reasoning
from schemas.verification import Step

_STEP = "  "


def explain(rule: Rule, case: Case, key: str, rulebook: Rulebook, model: FactModel) -> list[Explanation]:
    """What `evaluate` says about the record, each outcome with the questions that were asked and their answers."""
    scope = scope_of(rule, case, key, rulebook, model)
    if scope is None or rule.quota is not None:
        return []
    return [
        Explanation(
            outcome=outcome(rule, decision, scope),
            title=rule.title,
            stichtag=rulebook.today,
            steps=tuple(_steps(rule, decision, scope)),
            values=rule.values,
            references=tuple((source.document, source.passage) for source in rule.references),
        )
        for decision in decide(rule, scope)
    ]


def _steps(rule: Rule, decision: Decision, scope: Scope) -> Iterator[Reasoning]:
    """The questions of the order of decision as far as they were asked."""
    if rule.in_force.event is not None:
        yield _in_force(rule, decision.scope)
    if not always(rule.applies):
        yield _root("Betrifft", rule.applies, scope)
    if decision.steps.get(Step.APPLIES, True) is not True:
        return
    deadline = rule.deadline or (rule.cycle.deadline if rule.cycle is not None else None)
    if deadline is not None:
        yield from course.explain(rule, deadline, decision)
    if rule.exempt is not None and Step.EXEMPT in decision.steps:
        yield _root("Ausnahme", rule.exempt, scope)
    if rule.criterion is not None and Step.CRITERION in decision.steps:
        yield _root("Bedingung", rule.criterion, scope)


def _root(name: str, condition: Condition, scope: Scope) -> Reasoning:
    inner = tree(condition, scope)
    return Reasoning(name, inner.truth, children=(inner,))


def _in_force(rule: Rule, scope: Scope) -> Reasoning:
    law, event = rule.in_force, rule.in_force.event
    assert event is not None
    until = f" bis {german.day(law.end)}" if law.end is not None else ""
    told = force(law, scope)
    said = f"maßgeblicher Tag ({bare(event, scope.world.model)}): {shown(event, scope)}; die Fassung gilt ab "
    return Reasoning(f"{said}{german.day(law.start)}{until}", "" if told is None else word(told))


def as_text(explanation: Explanation, model: FactModel) -> str:
    """An explanation as indented German text; every line ends where a sentence or a fact does."""
    said = explanation.outcome
    lines = [f"{said.regel}: {explanation.title}", *_head(explanation, said, model), "", said.grund, ""]
    for number, step in enumerate(explanation.steps, 1):
        lines += _lines(step, 0, f"{number}. ")
    if explanation.values:
        lines += ["", "Werte:", *(f"{_STEP}{name}: {value}" for name, value in explanation.values)]
    if explanation.references:
        lines += ["", "Quellen:", *(f"{_STEP}{document}, {passage}" for document, passage in explanation.references)]
    return "\n".join(lines) + "\n"


def _head(explanation: Explanation, said: Outcome, model: FactModel) -> Iterator[str]:
    parts = [f"{entity(said.vorgang, model).label} {said.vorgang_id}"]
    if said.periode is not None:
        parts.append(f"Abschnitt {said.periode}")
    if said.kunde_id is not None and said.vorgang != model.case:
        parts.append(f"{entity(model.case, model).label} {said.kunde_id}")
    if said.team is not None:
        parts.append(f"{entity(model.unit, model).label} {said.team}")
    yield " · ".join(parts)
    yield f"Stichtag {german.day(explanation.stichtag)} · Fassung {said.fassung[:12]}"
    due = f", fällig am {german.day(said.faellig_am)}" if said.faellig_am is not None else ""
    yield f"Ergebnis: {said.status}{due}"


def _lines(node: Reasoning, depth: int, mark: str = "") -> Iterator[str]:
    truth = f" [{node.truth}]" if node.truth else ""
    basis = f" ({node.basis})" if node.basis else ""
    yield f"{_STEP * depth}{mark or '– '}{german.capital(node.sentence) if mark else node.sentence}{basis}{truth}"
    for child in node.children:
        yield from _lines(child, depth + 1)


def as_data(explanation: Explanation) -> dict[str, Any]:
    """An explanation as data for JSON: German keys as in outcomes.parquet, days as 2020-06-30."""
    return {
        "ergebnis": _plain(asdict(explanation.outcome)),
        "titel": explanation.title,
        "stichtag": explanation.stichtag.isoformat(),
        "schritte": steps_as_data(explanation.steps),
        "werte": dict(explanation.values),
        "quellen": [{"dokument": document, "fundstelle": passage} for document, passage in explanation.references],
    }


def steps_as_data(steps: Iterable[Reasoning]) -> list[dict[str, Any]]:
    """The questions that led to an outcome as data for JSON."""
    return [_node(step) for step in steps]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def _node(node: Reasoning) -> dict[str, Any]:
    found: dict[str, Any] = {"satz": node.sentence}
    if node.truth:
        found["wahrheit"] = node.truth
    if node.facts:
        found["angaben"] = [{"name": f.label, "feld": f.field or None, "wert": f.value} for f in node.facts]
    if node.comparison:
        found["vergleich"] = node.comparison
    if node.basis:
        found["grundlage"] = node.basis
    if node.children:
        found["gründe"] = [_node(child) for child in node.children]
    return found
