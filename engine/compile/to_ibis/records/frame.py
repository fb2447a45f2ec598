"""A frame: the records of one entity with every answer that the rules ask for, ready for one short statement a rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir

from engine.compile.to_ibis import canon
from engine.compile.to_ibis.asking import asks_unit, is_open
from engine.compile.to_ibis.canon import Node, columns, needs_calendar, questions
from engine.compile.to_ibis.records import children, following
from engine.compile.to_ibis.records.scan import Path, linked, records, row_name
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import Stored, View, store
from engine.compile.to_ibis.terms.workdays import Step
from engine.plan.values import Column, Moved, NextRecord, Shifted


@dataclass(frozen=True)
class Frame:
    """Records as a view; `keys` are the columns that identify one of them.

    `later`: the ways to other records that nothing is decided by; they are looked up of what is written.
    `bare`: nothing was looked up beside the records themselves.
    """

    name: str
    view: View
    keys: tuple[str, ...]
    later: frozenset[Path] = frozenset()
    bare: bool = False

    @property
    def table(self) -> ir.Table:
        """The relation."""
        return self.view.table


def frame_of(
    shop: Workshop, entity: str, decides: Iterable[Node], says: Iterable[Node], name: str, unit: Column | None
) -> Frame:
    """The entity's records with the columns and the answers that nodes need to decide and to say something.

    `unit` tells their unit.
    """
    nodes = [*decides, *(question for node in says for question in questions(node))]
    at_once = [column for node in nodes for column in columns(node)]
    at_once += [unit] if unit is not None and asks_unit(shop, nodes) else []
    wanted = [*at_once, *(column for node in says for column in columns(node))]
    later = frozenset(_ways(wanted) - _ways(at_once))
    view = View(records(shop, entity, wanted, later=later), shop.delivery, {"0": entity}, unit=unit)
    frame = prepare(shop, Frame(name, view, (row_name(),), later), [*nodes, *says])
    return replace(frame, bare=not frame.view.answers and not _ways(at_once))


def _ways(wanted: Iterable[Column]) -> set[Path]:
    """Every path on the way to a column's record."""
    return {column.row.path[: length + 1] for column in wanted for length in range(len(column.row.path))}


def looked_up(shop: Workshop, frame: Frame, view: View, nodes: Iterable[Node]) -> View:
    """Records of a frame with what was left for later of what nodes read."""
    wanted = [column for node in nodes for column in columns(node)]
    return view.over(linked(shop, view.table, view.entities["0"], wanted, frame.later))


def prepare(shop: Workshop, frame: Frame, nodes: Iterable[Node], kept: bool = False, periodic: bool = False) -> Frame:
    """The frame with everything looked up that `nodes` ask, in rounds: a question may depend on another's answer.

    `kept`: the frame's relation is already a table. `periodic`: its records are periods of a cycle.
    """
    asked = dict.fromkeys(q for node in nodes for q in questions(node))
    todo = [q for q in asked if q not in frame.view.answers and (periodic or not canon.periodic(q))]
    round_number = 0
    while todo:
        ready = [q for q in todo if all(part in frame.view.answers for part in _needed(q))]
        todo = [q for q in todo if q not in ready]
        calendar = [q for q in ready if needs_calendar(q)]
        series = [q for q in ready if isinstance(q, NextRecord)]
        rows = [q for q in ready if not needs_calendar(q) and not isinstance(q, NextRecord)]
        view = _look_up(shop, frame.view, calendar)
        view = following.join(shop, view, series)
        closed = [q for q in rows if not is_open(shop, q)]
        view = children.join_closed(shop, view, closed)
        kept = kept and not (calendar or series or closed)
        if opened := [q for q in rows if is_open(shop, q)]:
            if not kept:
                view = view.over(shop.keep(f"{frame.name}_{round_number}", view.table))
                round_number += 1
            view = children.join_open(shop, view, frame.keys, opened, f"{frame.name}_{round_number}")
            kept = False
        frame = replace(frame, view=view)
    return frame


def _needed(question: Node) -> list[Node]:
    """What must be answered before `question` can be."""
    return [q for q in questions(question) if q is not question]


def _look_up(shop: Workshop, view: View, asked: list[Any]) -> View:
    """Days that only the calendar of working days can tell."""
    for question in asked:
        step = step_of(question)
        name = f"q{shop.number(question)}"
        start = value(question.day, view)
        calendar = shop.calendar(step)
        right = calendar.select(**{"@": calendar.day, name + "=": calendar["to"]})
        given, _ = store(name + "<", start)
        left = view.table.mutate(**given)
        joined = left.left_join(right, left[name + "<"] == right["@"]).drop("@")
        # A day beyond the calendar leads nowhere: what was never empty may be so now.
        sure = start.sure and start.unknown is not False
        stored = Stored(name + "=", sure, start.unknown if isinstance(start.unknown, bool) else None,
                        tuple(start.gaps))  # fmt: skip
        view = view.over(_renamed(joined, name), {question: stored})
    return view


def _renamed(table: ir.Table, name: str) -> ir.Table:
    """The looked-up day takes over what was known about the day it was looked up for."""
    names = {name + "=" + mark: name + "<" + mark for mark in ("?", "#") if name + "<" + mark in table.columns}
    return table.drop(name + "<").rename(names)


def look_up(shop: Workshop, table: ir.Table, name: str, step: Step) -> ir.Table:
    """The relation with the days of a column led through the calendar."""
    calendar = shop.calendar(step)
    right = calendar.select(**{"@": calendar.day, "@to": calendar["to"]})
    joined = table.left_join(right, table[name] == right["@"])
    return joined.mutate(**{name: joined["@to"]}).drop("@", "@to")


def step_of(question: Shifted | Moved) -> Step:
    """The way through the calendar that a day takes."""
    if isinstance(question, Moved):
        return Step(None, question.forward)
    return Step(question.amount.amount, question.forward, question.inclusive)  # type: ignore[union-attr]
