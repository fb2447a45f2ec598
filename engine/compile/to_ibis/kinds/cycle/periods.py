"""Periods as a relation: with their records, with what opened each, and with no more columns than are asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.canon import Node, columns
from engine.compile.to_ibis.kinds.cycle import doubts
from engine.compile.to_ibis.kinds.cycle.proofs import Proofs, opener
from engine.compile.to_ibis.kinds.subject import in_force
from engine.compile.to_ibis.records.children import key_name, reachable
from engine.compile.to_ibis.records.frame import Frame, prepare
from engine.compile.to_ibis.records.joining import Attachment, attach
from engine.compile.to_ibis.records.narrow import columns_for
from engine.compile.to_ibis.records.scan import records as scan_records
from engine.compile.to_ibis.records.scan import row_name, scan
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms.logic import Val, column
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import ANCHOR, View
from engine.plan.rules import Basis, Cycle, Rule
from engine.plan.values import Column, RowRef

PERIOD = "@period"
"""The column with the name of a period."""
BEGUN = "since"
"""The column with the first day of a sliding period that is its own: shorter than its name to tell it by."""
OPENER = "@opener"
"""The column with the number of the record that opened a period, where it has an alias."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The rule and where it is compiled: what every step of it needs."""

    shop: Workshop
    rule: Rule
    cycle: Cycle
    keys: tuple[str, ...]
    name: str
    nodes: tuple[Node, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """The columns that tell a period."""
        return (*self.keys, BEGUN if self.cycle.basis is Basis.SLIDING else PERIOD)


def spoken_of(parts: Parts, view: View) -> View:
    """The periods that this version speaks of."""
    spoken, _ = in_force(parts.rule.in_force, view)
    return _slim(parts, view if spoken is True else view.over(view.table.filter(column(spoken))))


def counted(parts: Parts, view: View) -> Val:
    """The due day of each period before anything moves it."""
    if parts.cycle.basis is Basis.SLIDING:
        return value(parts.cycle.deadline.due, view)
    return Val(view.table["counted"])


def resting(parts: Parts, runs: View) -> View | None:
    """The few records that have a pause at all: only theirs are looked at; None where it is not the record's own."""
    pauses = parts.cycle.deadline.pauses
    if pauses is None or pauses.rows.base.scope != "0" or not pauses.rows.link:
        return None
    if not reachable(parts.shop, runs, pauses.rows):
        return None
    there = scan(parts.shop, pauses.rows.entity)
    return runs.over(runs.table.semi_join(there, runs.table[key_name(pauses.rows.base)] == there[pauses.rows.link]))


def in_period(
    parts: Parts, runs: View, proofs: Proofs, periods: ir.Table, open_ones: ir.Table, name: str = "period"
) -> View:
    """The periods joined with their record and, under its alias, with the record that opened them."""
    by = BEGUN if parts.cycle.basis is Basis.SLIDING else "period"
    on = [(c, c) for c in (*proofs.groups, by)]
    doubtful = attach(periods, [Attachment(open_ones, on, {doubts.OPEN: doubts.OPEN})])
    renamed = doubtful.rename({PERIOD: "period"})
    if parts.cycle.alias is not None:
        opened = renamed["opener"] if "opener" in renamed.columns else ibis.null("int64")
        renamed = renamed.mutate(**{OPENER: opened})
    joined = renamed.inner_join(
        runs.table, [renamed[g] == runs.table[k] for g, k in zip(proofs.groups, parts.keys, strict=True)]
    )
    view = with_opener(parts.shop, runs.over(joined.drop(*proofs.groups)), parts.cycle, parts.nodes)
    return prepare(parts.shop, Frame(f"{parts.name}_{name}", view, parts.by), parts.nodes, periodic=True).view


def _slim(parts: Parts, view: View) -> View:
    """The periods with no more columns than their order of decision needs: pauses make a table of them."""
    body, rule = parts.cycle.deadline, parts.rule
    asked = (body.due, body.not_before, body.ends, body.catch_up_until, body.anchor, body.pauses, rule.exempt,
             rule.in_force.event, opened_day(parts.cycle), view.unit)  # fmt: skip
    own = (*parts.by, PERIOD, ANCHOR, OPENER, "counted", "newest", "done", "done_key", doubts.OPEN)
    held = columns_for(view, (node for node in asked if node is not None), own)
    return view.over(view.table.select(*(name for name in view.table.columns if name in held)))


def with_opener(shop: Workshop, view: View, cycle: Cycle, nodes: Iterable[Node]) -> View:
    """The view with the columns of the record that opened each period, by its number."""
    entity = opener(cycle)
    if entity is None or cycle.alias is None:
        return view
    entities = {**view.entities, cycle.alias: entity}
    if not shop.delivery.has(entity):
        nobody = view.table.mutate(**{f"{cycle.alias}||": ibis.null("boolean")})
        return replace(view.over(nobody), entities=entities)
    wanted = [c for node in nodes for c in columns(node) if c.row.scope == cycle.alias]
    right = scan_records(shop, entity, wanted, cycle.alias)
    there = right.mutate(**{f"{cycle.alias}||": ibis.literal(True)})
    joined = view.table.left_join(there, view.table[OPENER] == there[row_name(cycle.alias)])
    return replace(view.over(joined), entities=entities)


def opened_day(cycle: Cycle) -> Column | None:
    """The day of the record that opened a period, as the due day may name it."""
    evidence, entity = cycle.deadline.evidence, opener(cycle)
    if cycle.alias is None or evidence is None or entity is None:
        return None
    return replace(evidence.sources[0].day, row=RowRef(cycle.alias, (), entity))
