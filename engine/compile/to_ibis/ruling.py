"""One rule over its frame: what it decides of every record, and the statement that writes it."""

from __future__ import annotations

from functools import partial

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.asking import asks_unit
from engine.compile.to_ibis.canon import KEY
from engine.compile.to_ibis.kinds import criterion, deadline, evidence
from engine.compile.to_ibis.kinds.capacity import ranked, unranked
from engine.compile.to_ibis.kinds.cycle import decide as cycle
from engine.compile.to_ibis.kinds.outcome import OutcomeStages, to_write, written
from engine.compile.to_ibis.kinds.steps import DONE, Decided, Step, Told, decide, step_of
from engine.compile.to_ibis.kinds.subject import in_force, way_to
from engine.compile.to_ibis.reading import Reading
from engine.compile.to_ibis.records.frame import Frame, prepare
from engine.compile.to_ibis.records.narrow import narrow
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.logic import Expr, Truth, choose, column
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import View, name_of
from engine.compile.verdicts import Asked, Verdicts
from engine.plan.rules import Deadline, Rule
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
    if asked.deciding:
        return OutcomeStages(reading.number, rule, name, None, told.verdicts)
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
    if rule.deadline is None:
        view = _known(rule, view.over(view.table.mutate(**_roots(rule, view))))
        return _told(decide(view.table, _criterion(rule, view)), held, key, None)
    over, found, steps = _deadline(shop, reading, rule.deadline, view, keys)
    sure = found.sure.get_name() if rule.deadline.evidence is not None else ""
    return _told(decide(over.table, steps), held, key, sure)


def _criterion(rule: Rule, view: View) -> list[Step]:
    return [*in_force(rule.in_force, view)[1], *criterion.steps(rule, view)]


def _deadline(
    shop: Workshop, reading: Reading, body: Deadline, view: View, keys: tuple[str, ...]
) -> tuple[View, deadline.Proof, list[Step]]:
    """The view with the days of a deadline, the evidence, and the steps."""
    rule, counted = reading.rule, value(body.due, view)
    course = deadline.course(shop, view, keys, body, counted, reading.name, also=partial(_roots, rule))
    over = _known(rule, course.view)
    due = course.due.read(over.table)
    steps = deadline.steps(rule, body, over, due, course.found, course.paused(over.table))
    return over, course.found, [*in_force(rule.in_force, over)[1], *steps]


def at_once(rule: Rule) -> bool:
    """Whether a rule is decided in one statement over its frame: without periods and pauses."""
    return rule.cycle is None and (rule.deadline is None or rule.deadline.pauses is None)


def decisions(shop: Workshop, readings: list[Reading], frame: Frame, name: str) -> list[OutcomeStages]:
    """One view with the key of every record of the frame and the step of every rule: read once, for all of them.

    The step is null of records that a version does not speak of.
    """
    key = name_of(RowRef("0", (), readings[0].rule.entity), KEY)
    plain = [reading for reading in readings if reading.rule.deadline is None]
    held, told = frame.view.table.columns, dict[int, Verdicts]()
    roots = {name: root for r in plain for name, root in _roots(r.rule, frame.view, r.number).items()}
    view = frame.view.over(frame.view.table.mutate(**roots))
    columns = {}
    for reading in plain:
        found, told[reading.number] = step_of(_criterion(reading.rule, _known(reading.rule, view, reading.number)))
        columns[reading.name] = _spoken(reading.rule, view, found)
    view = frame.view.over(view.table.select(*held, **columns))
    for reading in readings:
        if (body := reading.rule.deadline) is not None:
            over, _, steps = _deadline(shop, reading, body, view, frame.keys)
            found, told[reading.number] = step_of(steps)
            mine = {reading.name: _spoken(reading.rule, over, found)}
            view = view.over(over.table.select(*view.table.columns, **mine))
    shop.keep(name, view.table.select(*(r.name for r in readings), vorgang_id=view.table[key]), kept=False)
    return [OutcomeStages(r.number, r.rule, name, None, told[r.number], r.name) for r in readings]


def _spoken(rule: Rule, view: View, step: Expr) -> Expr:
    return choose(in_force(rule.in_force, view)[0], step, ibis.null("int8"))


_ROOT = "@root"
"""Begins the names of columns with the truth of one of the rule's conditions."""


def _roots(rule: Rule, view: View, mark: int | str = "") -> dict[str, Expr]:
    """The truths of the rule's conditions as columns: each is asked for more than once."""
    return {name: told.value for name, told in _truths(rule, view, mark).items() if not _plain(told)}


def _truths(rule: Rule, view: View, mark: int | str) -> dict[str, Truth]:
    conditions = (rule.applies, rule.exempt, rule.criterion)
    return {f"{_ROOT}{mark}.{n}": truth(c, view) for n, c in enumerate(conditions) if c is not None}


def _known(rule: Rule, view: View, mark: int | str = "") -> View:
    """The view reading the truths of the rule's conditions out of their columns."""
    for n, condition in enumerate((rule.applies, rule.exempt, rule.criterion)):
        if condition is not None and (name := f"{_ROOT}{mark}.{n}") in view.table.columns:
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
