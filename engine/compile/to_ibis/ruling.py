"""One rule over its frame: what it decides of every record, and the statement that writes it."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.canon import KEY
from engine.compile.to_ibis.kinds import criterion, deadline, evidence
from engine.compile.to_ibis.kinds.capacity import ranked, unranked
from engine.compile.to_ibis.kinds.cycle import decide as cycle
from engine.compile.to_ibis.kinds.outcome import OutcomeStages, to_write, written
from engine.compile.to_ibis.kinds.steps import DONE, Decided, Told, decide
from engine.compile.to_ibis.kinds.subject import in_force, way_to
from engine.compile.to_ibis.reading import Reading
from engine.compile.to_ibis.records.children import asks_unit
from engine.compile.to_ibis.records.frame import Frame, prepare
from engine.compile.to_ibis.records.narrow import narrow
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.logic import Expr, Truth, column
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import View, name_of
from engine.compile.verdicts import Asked
from engine.plan.rules import Rule
from engine.plan.values import Column, RowRef


def ruling(shop: Workshop, reading: Reading, frame: Frame, asked: Asked) -> OutcomeStages:
    """The stages of one rule; what it decides is a view of the frame, or a table where it took several stages."""
    rule, name, model = reading.rule, reading.name, shop.delivery.model
    key = name_of(RowRef("0", (), rule.entity), KEY)
    view = narrow(frame.view, reading.nodes, (*frame.keys, key), frame.name)
    if rule.cycle is not None:
        unit = [view.unit] if view.unit is not None and asks_unit(shop, reading.decides) else []
        slim = narrow(frame.view, [*reading.decides, *unit], (*frame.keys, key), frame.name)
        told = cycle.decided(shop, rule, slim, frame.keys, name, reading.decides, key)
        table = shop.keep(name, told.table)
    else:
        told = _decide(shop, reading, view, frame.keys, key)
        paused = rule.deadline is not None and rule.deadline.pauses is not None
        table = shop.keep(name, told.table, kept=paused)
    chosen = to_write(table, rule, told.verdicts, asked.all, asked.open_keys)
    over = _joined(shop, reading, frame, view, chosen)
    over = unranked(over) if reading.places is None else ranked(over, reading.places, told.verdicts)
    case, unit = (way(over, way_to(model, rule.entity, target)) for target in (model.case, model.unit))
    written_out = written(over, told.verdicts, reading.words, case, unit)
    return OutcomeStages(reading.number, rule, name, written_out, told.verdicts)


def _joined(shop: Workshop, reading: Reading, frame: Frame, view: View, chosen: ir.Table) -> View:
    """The decided rows that are written, with everything that their sentences read."""
    rule = reading.rule
    if rule.cycle is None:
        return evidence.named(shop, view.over(chosen), rule, frame.keys, reading.name)
    over = view.over(chosen.inner_join(view.table, chosen["@row"] == view.table[frame.keys[0]]))
    said = reading.words.nodes()
    over = cycle.with_opener(shop, over, rule.cycle, said)
    return prepare(shop, Frame(f"{reading.name}_said", over, (frame.keys[0], "periode")), said, periodic=True).view


def way(view: View, to: Column | None) -> ir.StringValue:
    """The key of the case or unit that a record belongs to."""
    if to is None or name_of(to.row, to.name) not in view.table.columns:
        return ibis.null("string")
    return value(to, view).value


def _decide(shop: Workshop, reading: Reading, view: View, keys: tuple[str, ...], key: str) -> Told:
    rule = reading.rule
    spoken, _ = in_force(rule.in_force, view)
    if spoken is not True:
        view = view.over(view.table.filter(column(spoken)))
    held = view.table.columns
    law = rule.in_force
    if rule.deadline is None:
        view = _rooted(rule, view)
        return _told(decide(view.table, [*in_force(law, view)[1], *criterion.steps(rule, view)]), held, key, None)
    counted = value(rule.deadline.due, view)
    course = deadline.course(shop, view, keys, rule.deadline, counted, reading.name, also=partial(_roots, rule))
    over = _known(rule, course.view)
    due = course.due.read(over.table)
    steps = deadline.steps(rule, rule.deadline, over, due, course.found, course.paused(over.table))
    decided = decide(over.table, [*in_force(law, over)[1], *steps])
    return _told(decided, held, key, course.found.sure.get_name() if rule.deadline.evidence is not None else "")


_ROOT = "@root"
"""Begins the names of columns with the truth of one of the rule's conditions."""


def _rooted(rule: Rule, view: View) -> View:
    """The view with the truths of the rule's conditions in columns: each is asked for more than once."""
    return _known(rule, view.over(view.table.mutate(**_roots(rule, view))))


def _roots(rule: Rule, view: View) -> dict[str, Expr]:
    return {name: told.value for name, told in _truths(rule, view).items() if not _plain(told)}


def _truths(rule: Rule, view: View) -> dict[str, Truth]:
    conditions = (rule.applies, rule.exempt, rule.criterion)
    return {f"{_ROOT}{n}": truth(c, view) for n, c in enumerate(conditions) if c is not None}


def _known(rule: Rule, view: View) -> View:
    """The view reading the truths of the rule's conditions out of their columns."""
    for n, condition in enumerate((rule.applies, rule.exempt, rule.criterion)):
        if condition is not None and (name := f"{_ROOT}{n}") in view.table.columns:
            told = truth(condition, view)
            view.truths[condition] = Truth(view.table[name], told.certain, told.gaps)
    return view


def _plain(told: Truth) -> bool:
    """Whether a truth is a constant."""
    return told.value is None or isinstance(told.value, bool)


def _told(decided: Decided, held: tuple[str, ...], key: str, sure: str | None) -> Told:
    """What was decided, with the record's columns, its key and the days; `sure`: where the evidence is ("": none)."""
    table, never = decided.table, ibis.null("date")
    days = {"faellig_am": never, "erledigt_am": never}
    if sure is not None:
        days["faellig_am"] = ibis.ifelse(decided.dated, table["due"], never)
        if sure and (done := decided.verdicts.steps(DONE)):
            days["erledigt_am"] = ibis.ifelse(table["step"].isin(done), table[sure], never)
    told = table.select(
        *held, "step", missing=decided.missing, vorgang_id=table[key], periode=ibis.null("string"), **days
    )
    return Told(told, decided.verdicts)
