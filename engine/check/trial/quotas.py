"""Examples of quotas: who is counted, who of them fulfils, and what colour that gives."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.check.trial.expected import Expected
from engine.compile.german import accusative, enumeration
from engine.parse.wording import quote
from engine.plan.rules import Rule, Rulebook
from engine.run.case import evaluate
from engine.run.walk.quota import measure
from schemas.cases.case import Case, Coverage
from schemas.factmodel import FactModel
from schemas.outcome import Measurement, Outcome

_NAMES: dict[str, Callable[[Measurement], Decimal | int | None]] = {
    "zaehler": lambda found: found.zaehler,
    "nenner": lambda found: found.nenner,
    "unbekannt": lambda found: found.unbekannt,
    "wert": lambda found: found.wert,
    "bezug": lambda found: found.bezug,
    "abweichung": lambda found: found.abweichung,
    "intervall von": lambda found: found.intervall_von,
    "intervall bis": lambda found: found.intervall_bis,
}
SPOKEN = {"zaehler": "Zähler", "nenner": "Nenner", "unbekannt": "unbekannt", "wert": "Wert", "bezug": "Bezug",
          "abweichung": "Abweichung", "intervall von": "Intervall von", "intervall bis": "Intervall bis"}  # fmt: skip
"""What a person calls the numbers of a quota."""


def measured(rule: Rule, counted: tuple[Rule, ...], case: Case, book: Rulebook, model: FactModel) -> Measurement | None:
    """The measure over an example: of the whole office where the quota has that level, else of its first unit.

    `counted` are the plan rules of the rule whose outcomes are counted, if any.
    """
    key = model.entities[rule.entity].key
    coverage = case.coverage.get(rule.entity, Coverage()) if rule.entity in case.rows else None
    keys = [str(row[key]) for row in case.rows.get(rule.entity, [])]
    if counted:
        outcomes: list[Outcome] = []
        for one in counted:
            for name in keys:
                outcomes += evaluate(one, case, name, book, model)
        units = [(case, str(row[model.entities[model.unit].key])) for row in case.rows.get(model.unit, [])]
        found = measure(rule, [], book, model, outcomes, units, coverage)
    else:
        found = measure(rule, [(case, name) for name in keys], book, model, coverage=coverage)
    whole = [one for one in found if one.ebene == model.office]
    return next(iter(whole or found), None)


def unmeasured(rule: Rule, case: Case, model: FactModel) -> str:
    """Why an example gives no measure: it names no record of any of the units that are measured."""
    named = [model.entities[level] for level, row in rule.quota.levels if row is not None] if rule.quota else []
    lacking = [one for one in named if not case.rows.get(one.name)]
    if not lacking or len(lacking) < len(named):
        return "es gibt nichts zu messen, denn keine Einheit des Beispiels hat etwas, das gezählt wird"
    none = enumeration((accusative(one.article, one.label, negative=True) for one in lacking), "und")
    keys = enumeration((quote(f"{one.name}:") for one in lacking), "oder")
    return f"es gibt nichts zu messen, denn im Beispiel gibt es {none}; bitte {keys} nennen"


def differs(expected: Expected, found: Measurement | None, without: str) -> str | None:
    """How a measure differs from what is expected, in words; None where it does not. `without` a measure: that."""
    if found is None:
        return without
    wrong = [name for name, wanted in expected.numbers if _NAMES[name](found) != wanted]
    always = ("zaehler", "nenner", "unbekannt", "wert")
    known = [name for name, read in _NAMES.items() if name in always or read(found) is not None]
    said = [f"{SPOKEN[name]} {written(_NAMES[name](found))}" for name in known]
    if expected.status is not None and found.ampel != expected.status:
        return f"es ist {quote(found.ampel)} ({', '.join(said)})"
    actual = [f"{SPOKEN[name]} {written(_NAMES[name](found))}" for name in wrong]
    return f"es ist {' und '.join(actual)}" if actual else None


def written(number: Decimal | int | None) -> str:
    """A number the German way."""
    if number is None:
        return "keiner"
    text = f"{Decimal(number):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
