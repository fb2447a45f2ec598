"""Makes a counterexample small: fewer rows, fewer cells, a shorter rule, as long as it still fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from engine.plan.conditions import All, AnyOf, Compare, Counts, Covers, Filled, Lasts, Named, Not, OneOf
from engine.plan.rules import Cycle, Deadline, Evidence, InForce, Rule, Source
from engine.plan.values import (
    Choose,
    DaysBetween,
    Earliest,
    FirstPresent,
    Latest,
    Moved,
    Newest,
    Rows,
    Scaled,
    Shifted,
    Today,
)
from schemas.cases.case import Case
from tests.property.drawn.world import MODEL
from tests.property.mutants import put
from tests.property.running import Trial

Fails = Callable[[Trial], bool]
CONDITIONS = (All, AnyOf, Not, Named, Compare, OneOf, Filled, Lasts, Counts, Covers)
OPTIONAL = {
    Rule: ("exempt", "soon", "lookback"),
    Deadline: ("evidence", "ends", "pauses", "not_before", "shift"),
    Cycle: ("alias",),
    Source: ("earliest", "until"),
    Choose: ("otherwise",),
    InForce: ("event", "end", "first_start"),
}
"""What may simply be left out of a node."""


def shrink(trial: Trial, fails: Fails, rounds: int = 4) -> Trial:
    """The smallest trial found that still fails; `trial` itself has to."""
    for _ in range(rounds):
        before = trial
        trial = _fewer_rules(trial, fails)
        trial = _fewer_cases(trial, fails)
        trial = _shorter_rules(trial, fails)
        trial = _less_data(trial, fails)
        if trial == before:
            break
    return trial


def _fewer_rules(trial: Trial, fails: Fails) -> Trial:
    for rule in trial.rules if len(trial.rules) > 1 else ():
        one = replace(trial, rules=tuple(other for other in trial.rules if other is not rule))
        if fails(one):
            return _fewer_rules(one, fails)
    return trial


def _fewer_cases(trial: Trial, fails: Fails) -> Trial:
    for row in trial.people.rows["akte"]:
        rows = {name: [one for one in table if name == "stelle" or one["akte_id"] == row["akte_id"]]
                for name, table in trial.people.rows.items()}  # fmt: skip
        one = replace(trial, people=replace(trial.people, rows=rows))
        if one != trial and fails(one):
            return one
    return trial


def _less_data(trial: Trial, fails: Fails) -> Trial:
    changed = True
    while changed:
        changed = False
        for people in _populations(trial.people):
            one = replace(trial, people=people)
            if fails(one):
                trial, changed = one, True
                break
    return trial


def _populations(people: Case) -> Iterator[Case]:
    """Every population that is smaller by one thing, the larger things first."""
    for name, rows in people.rows.items():
        for at in range(len(rows)):
            if not _needed(people, name, at):
                yield replace(people, rows={**people.rows, name: rows[:at] + rows[at + 1 :]})
    for name in people.coverage:
        yield replace(people, coverage={other: one for other, one in people.coverage.items() if other != name})
    for name in people.columns:
        full = dict.fromkeys(MODEL.entities[name].fields)
        rows = [{**full, **row} for row in people.rows[name]]
        columns = {other: one for other, one in people.columns.items() if other != name}
        yield replace(people, columns=columns, rows={**people.rows, name: rows})
    for name, rows in people.rows.items():
        for at, row in enumerate(rows):
            for field in MODEL.entities[name].fields:
                if row.get(field) is not None:
                    smaller = [*rows[:at], {**row, field: None}, *rows[at + 1 :]]
                    yield replace(people, rows={**people.rows, name: smaller})


def _needed(people: Case, entity: str, at: int) -> bool:
    """Whether another record belongs to this one."""
    own = MODEL.entities[entity].key
    key = people.rows[entity][at][own]
    return any(row.get(own) == key for name, rows in people.rows.items() if name != entity for row in rows)


def _shorter_rules(trial: Trial, fails: Fails) -> Trial:
    changed = True
    while changed:
        changed = False
        for shorter in (put(trial.rules, (at,), one) for at, rule in enumerate(trial.rules) for one in _shorter(rule)):
            one = replace(trial, rules=shorter)
            if fails(one):
                trial, changed = one, True
                break
    return trial


def _shorter(rule: Rule) -> Iterator[Rule]:
    """Every rule that is shorter by one thing, the larger things first."""
    for at, node in _places(rule):
        for instead in _simpler(node):
            yield put(rule, at, instead)


def _places(node: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield at, node
    if isinstance(node, tuple):
        for number, part in enumerate(node):
            yield from _places(part, (*at, number))
    elif dataclasses.is_dataclass(node):
        for field in dataclasses.fields(node):
            yield from _places(getattr(node, field.name), (*at, field.name))


def _simpler(node: Any) -> Iterator[Any]:
    for name in OPTIONAL.get(type(node), ()):
        if getattr(node, name) is not None:
            yield replace(node, **{name: None})
    if isinstance(node, CONDITIONS) and node != All(()):
        yield All(())
        if node != AnyOf(()):
            yield AnyOf(())
    match node:
        case All(parts=parts) | AnyOf(parts=parts):
            yield from parts
            yield from (replace(node, parts=parts[:at] + parts[at + 1 :]) for at in range(len(parts)))
        case Not(part=part) | Named(condition=part):
            yield part
        case Earliest(days=days) | Latest(days=days):
            yield from days
        case FirstPresent(values=values):
            yield from values
        case Choose(branches=branches):
            yield from (value for _, value in branches)
            yield from (replace(node, branches=(*branches[:at], *branches[at + 1 :])) for at in range(len(branches)))
        case Shifted(day=day) | Moved(day=day):
            yield day
        case Newest(rows=Rows(), value=_):
            yield Today()
        case Scaled(left=left):
            yield left
        case DaysBetween(start=start):
            yield replace(node, end=start)
        case Evidence(sources=(first, _, *_)):
            yield Evidence((first,))
