"""A quota as sentences: what is counted, measured and held against which target."""

from __future__ import annotations

from collections.abc import Iterator

from engine.compile import german
from engine.compile.phrases.naming import entity
from engine.compile.phrases.nouns import bare
from engine.compile.phrases.written import amount
from engine.compile.statements import day
from engine.compile.words.operators import NUMBERS
from engine.compile.words.those import those
from engine.plan.conditions import Operator
from engine.plan.quotas import Measure as QuotaMeasure
from engine.plan.quotas import Quota, Span
from engine.plan.rules import Rule
from engine.plan.values import Literal, Value
from schemas.factmodel import FactModel

_ARTICLES = {QuotaMeasure.SUM: "die", QuotaMeasure.MEAN: "der", QuotaMeasure.MEDIAN: "der",
             QuotaMeasure.RATIO: "das"}  # fmt: skip


def counted(rule: Rule, quota: Quota, model: FactModel) -> Iterator[str]:
    """What counts, what of it counts as reached, and the target, a block each."""
    levels = german.enumeration((entity(name, model).label for name, _ in quota.levels), "und")
    known = entity(rule.entity, model)
    if quota.from_rule is not None:
        due = ", die im Berichtsmonat fällig waren," if quota.due_in_period else ""
        statuses = german.enumeration(sorted(quota.fulfilled_by), "oder")
        yield f"Je {levels} zählen die Ergebnisse der Regel `{quota.from_rule}`{due} und davon: {statuses}."
    else:
        yield those(f"Je {levels} zählen {known.plural}", rule.applies, rule.entity, model)
        if quota.fulfilled is not None:
            yield those("Davon zählen jene", quota.fulfilled, rule.entity, model)
    if rule.exempt is not None:
        yield those(f"Nicht gezählt werden {known.plural}", rule.exempt, rule.entity, model)
    yield target(quota, model)


def target(quota: Quota, model: FactModel) -> str:
    """What is measured over which months, what it is held against, and when it is yellow, red or not measurable."""
    share = quota.measure in (QuotaMeasure.SHARE, QuotaMeasure.RATIO)
    unit = " %" if share and _unitless(quota.target) else ""
    said = [*_months(quota, model), _aim(quota, unit, model)]
    if quota.compared is not None and not quota.relative:
        said.append(f"Verglichen wird mit {_base(quota, model)}.")
    if quota.yellow is not None:
        way = "darunter" if quota.operator in (Operator.AT_LEAST, Operator.MORE) else "darüber"
        far = _number(quota.yellow, model) + (f"{unit} des Ziels" if quota.yellow_relative else unit)
        # A distance between two shares is counted in points.
        points = far.replace(" %", " Prozentpunkte") if share and not quota.yellow_relative else far
        said.append(f"Bis {points} {way} ist die Ampel gelb, sonst rot.")
    if quota.unknown_at_most is not None:
        said.append(f"Hängt die Farbe von Unbekanntem ab und sind mehr als {_number(quota.unknown_at_most, model)} "
                    "unbekannt, ist sie nicht messbar.")  # fmt: skip
    if quota.sample:
        said.append("Geprüft wird eine Stichprobe; deshalb steht neben dem Anteil sein Intervall (Wilson, 95 %).")
    return " ".join(said)


def _months(quota: Quota, model: FactModel) -> Iterator[str]:
    stretch = quota.stretch
    if stretch is None:
        return
    spans = {Span.MONTH: "den Berichtsmonat", Span.YEAR: "die letzten zwölf Monate",
             Span.PROGRESS: "die Monate seit Januar"}  # fmt: skip
    each = ", für jeden Monat ein Wert" if stretch.monthly else ""
    yield f"Gezählt wird über {spans[stretch.span]}, nach dem {day(stretch.day, model)}{each}."
    if stretch.lag is not None:
        yield f"Der Berichtsmonat liegt {amount(stretch.lag)} vor dem Monat des Stichtags."


def _aim(quota: Quota, unit: str, model: FactModel) -> str:
    what, name = "", f"{quota.measure} "
    if quota.of is not None:
        per = "" if quota.per is None else f" zu {bare(quota.per, model)}{' im Monatsmittel' if quota.per_mean else ''}"
        what, name = f"Gemessen wird {_ARTICLES[quota.measure]} {quota.measure}: {bare(quota.of, model)}{per}. ", ""
    if quota.target is None:
        return f"{what or f'Gemessen wird: {quota.measure}. '}Ein Ziel gibt es nicht."
    if not quota.relative:
        return f"{what}Ziel: {name}{NUMBERS[quota.operator]} {_number(quota.target, model)}{unit}."
    # A target below something was turned into a limit for the value.
    operator = quota.operator if quota.relative > 0 else quota.operator.mirrored
    way = "über" if quota.relative > 0 else "unter"
    percent = " %" if _unitless(quota.target) else ""
    wanted = f"{NUMBERS[operator]} {_number(quota.target, model)}{percent} {way} {_base(quota, model)}"
    return f"{what}Ziel: {name}{wanted}."


def _base(quota: Quota, model: FactModel) -> str:
    assert quota.compared is not None
    return "dem Vorjahr" if quota.compared.of is None else f"dem Wert „{bare(quota.compared.of, model)}“"


def _number(value: Value, model: FactModel) -> str:
    return bare(value, model)


def _unitless(value: Value | None) -> bool:
    return isinstance(value, Literal) and not value.unit
