"""Planted mistakes: each changes one place of a plan, and is given to one evaluator only."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar, cast

from engine.plan.conditions import All, AnyOf, Compare, Counting, Counts, Covers, Filled, Lasts, Not, OneOf, Operator
from engine.plan.rules import CatchUp, Deadline, InForce, Pauses, Rule, Source
from engine.plan.values import (
    Choose,
    Column,
    Duration,
    Earliest,
    FirstPresent,
    Latest,
    Literal,
    Moved,
    Newest,
    Rows,
    Shifted,
    Unit,
)
from schemas.factmodel import Empty

Change = Callable[[Any], Any]
R = TypeVar("R")

_STRICT = {
    Operator.AT_LEAST: Operator.MORE, Operator.MORE: Operator.AT_LEAST,
    Operator.AT_MOST: Operator.LESS, Operator.LESS: Operator.AT_MOST,
    Operator.EQUAL: Operator.NOT_EQUAL, Operator.NOT_EQUAL: Operator.EQUAL,
}  # fmt: skip
_TURNED = {
    Operator.AT_LEAST: Operator.AT_MOST, Operator.AT_MOST: Operator.AT_LEAST,
    Operator.LESS: Operator.MORE, Operator.MORE: Operator.LESS,
}  # fmt: skip


def _later(node: Any) -> Any:
    if isinstance(node, Duration):
        return replace(node, amount=node.amount + 1)
    if isinstance(node, Literal) and isinstance(node.value, date):
        return replace(node, value=node.value + timedelta(1))
    if isinstance(node, Literal) and isinstance(node.value, Decimal):
        return replace(node, value=node.value + 1)
    return None


def _earlier(node: Any) -> Any:
    if isinstance(node, Duration):
        return replace(node, amount=node.amount - 1)
    if isinstance(node, Literal) and isinstance(node.value, date):
        return replace(node, value=node.value - timedelta(1))
    if isinstance(node, Literal) and isinstance(node.value, Decimal):
        return replace(node, value=node.value - 1)
    return None


def _operator(table: dict[Operator, Operator]) -> Change:
    def change(node: Any) -> Any:
        if isinstance(node, Compare | Lasts | Counts | Covers) and node.operator in table:
            return replace(node, operator=table[node.operator])
        return None

    return change


def _and_or(node: Any) -> Any:
    if isinstance(node, All | AnyOf) and len(node.parts) > 1:
        return (AnyOf if isinstance(node, All) else All)(node.parts)
    return None


def _drop_part(node: Any) -> Any:
    return replace(node, parts=node.parts[1:]) if isinstance(node, All | AnyOf) and len(node.parts) > 1 else None


def _drop_last_part(node: Any) -> Any:
    return replace(node, parts=node.parts[:-1]) if isinstance(node, All | AnyOf) and len(node.parts) > 1 else None


def _without_not(node: Any) -> Any:
    return node.part if isinstance(node, Not) else None


def _thirty_days(node: Any) -> Any:
    if isinstance(node, Duration) and node.months is not None:
        return Duration(30 * node.months, Unit.DAYS)
    if isinstance(node, Duration) and node.unit is Unit.DAYS and node.amount >= 30:
        return Duration(node.amount // 30, Unit.MONTHS)
    return None


def _calendar_days(node: Any) -> Any:
    return replace(node, unit=Unit.DAYS) if isinstance(node, Duration) and node.unit is Unit.WORKING_DAYS else None


def _inclusive(node: Any) -> Any:
    if isinstance(node, Shifted):
        return replace(node, inclusive=not node.inclusive)
    if isinstance(node, Source) and node.until is not None:
        return replace(node, until_inclusive=not node.until_inclusive)
    return None


def _counting(node: Any) -> Any:
    other = {Counting.EXCLUSIVE: Counting.INCLUSIVE, Counting.INCLUSIVE: Counting.EXCLUSIVE,
             Counting.AGE: Counting.EXCLUSIVE}  # fmt: skip
    return replace(node, counting=other[node.counting]) if isinstance(node, Lasts) else None


def _empty(old: Empty, new: Empty) -> Change:
    def change(node: Any) -> Any:
        return replace(node, empty=new) if isinstance(node, Column) and node.empty is old else None

    return change


def _flip(kind: type[Any], name: str) -> Change:
    def change(node: Any) -> Any:
        return replace(node, **{name: not getattr(node, name)}) if isinstance(node, kind) else None

    return change


def _lose(kind: type[Any], name: str, instead: Any = None) -> Change:
    def change(node: Any) -> Any:
        has = isinstance(node, kind) and getattr(node, name) not in (None, instead)
        return replace(node, **{name: instead}) if has else None

    return change


def _earliest_latest(node: Any) -> Any:
    if isinstance(node, Earliest | Latest) and len(node.days) > 1:
        return (Latest if isinstance(node, Earliest) else Earliest)(node.days)
    return None


def _reversed(node: Any) -> Any:
    if isinstance(node, FirstPresent) and len(node.values) > 1:
        return replace(node, values=node.values[::-1])
    if isinstance(node, Choose) and len(node.branches) > 1:
        return replace(node, branches=node.branches[::-1])
    return None


def _other_shift(node: Any) -> Any:
    return replace(node, shift=not node.shift) if isinstance(node, Deadline) and node.shift is not None else None


def _other_catch_up(node: Any) -> Any:
    if not isinstance(node, Deadline) or node.catch_up is CatchUp.UNTIL:
        return None
    return replace(node, catch_up=CatchUp.NO if node.catch_up is CatchUp.YES else CatchUp.YES)


def _planned(node: Any) -> Any:
    has = isinstance(node, Column) and node.empty is not Empty.RUNNING and "termin ende_geplant".find(node.name) >= 0
    return replace(node, planned=not node.planned) if has else None


MUTATIONS: dict[str, Change] = {
    "Grenze + 1": _later,
    "Grenze - 1": _earlier,
    "strenger Vergleich": _operator(_STRICT),
    "umgedrehter Vergleich": _operator(_TURNED),
    "und / oder": _and_or,
    "ohne ersten Teil": _drop_part,
    "ohne letzten Teil": _drop_last_part,
    "ohne nicht": _without_not,
    "Monat / 30 Tage": _thirty_days,
    "Arbeitstage / Tage": _calendar_days,
    "einschließlich": _inclusive,
    "Dauer mit letztem Tag": _counting,
    "unbekannt / falsch": _empty(Empty.UNKNOWN, Empty.UNDOCUMENTED),
    "läuft noch / nicht geschehen": _empty(Empty.RUNNING, Empty.NOT_HAPPENED),
    "nicht geschehen / unbekannt": _empty(Empty.NOT_HAPPENED, Empty.UNKNOWN),
    "vor / nach": _flip(Shifted, "forward"),
    "Werktag vor / nach": _flip(Moved, "forward"),
    "neuester / ältester": _flip(Newest, "oldest"),
    "keine von / eine von": _flip(OneOf, "negated"),
    "gefüllt / leer": _flip(Filled, "filled"),
    "weiter / neu": _flip(Pauses, "restart"),
    "frühestes / spätestes": _earliest_latest,
    "andere Reihenfolge": _reversed,
    "ohne sonst": _lose(Choose, "otherwise"),
    "ohne Bedingung an Datensätze": _lose(Rows, "where", All(())),
    "ohne Tag der Datensätze": _lose(Rows, "day"),
    "Zählung ohne Folge": _lose(Counts, "in_series", False),
    "ohne frühestens": _lose(Source, "earliest"),
    "ohne zählt nur bis": _lose(Source, "until"),
    "ohne Nachweis": _lose(Deadline, "evidence"),
    "ohne Ende": _lose(Deadline, "ends"),
    "ohne Pause": _lose(Deadline, "pauses"),
    "ohne nicht vor": _lose(Deadline, "not_before"),
    "ohne Verschiebung": _lose(Deadline, "shift"),
    "andere Verschiebung": _other_shift,
    "anders nachholbar": _other_catch_up,
    "ohne betrifft": _lose(Rule, "applies", All(())),
    "ohne Ausnahme": _lose(Rule, "exempt"),
    "ohne bald": _lose(Rule, "soon"),
    "ohne Rückblick": _lose(Rule, "lookback"),
    "ohne Ereignis": _lose(InForce, "event"),
}
"""Name and change; a change answers None where it does not apply."""


def sites(node: object, change: Change, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every place of a plan that a change applies to, and what stands there instead."""
    if (instead := change(node)) is not None and instead != node:
        yield at, instead
    if isinstance(node, tuple):
        for number, part in enumerate(node):
            yield from sites(part, change, (*at, number))
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            yield from sites(getattr(node, field.name), change, (*at, field.name))


def put(node: R, at: tuple[Any, ...], instead: Any) -> R:
    """The plan with another part at a place."""
    if not at:
        return cast(R, instead)
    head, *rest = at
    if isinstance(node, tuple):
        parts = list(node)
        parts[head] = put(parts[head], tuple(rest), instead)
        return cast(R, tuple(parts))
    return cast(R, replace(cast(Any, node), **{head: put(getattr(node, head), tuple(rest), instead)}))


def mutants(rng: random.Random, rule: Rule) -> Iterator[tuple[str, Rule]]:
    """One mutant of each mutation that applies to a rule, at a random place."""
    for name, change in MUTATIONS.items():
        found = list(sites(rule, change))
        if found:
            at, instead = rng.choice(found)
            yield name, put(rule, at, instead)
