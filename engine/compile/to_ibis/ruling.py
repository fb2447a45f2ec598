"""One rule over its frame: what it decides of every record, and the statement that writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.asking import asks_unit
from engine.compile.to_ibis.canon import KEY
from engine.compile.to_ibis.kinds import criterion, deadline, evidence
from engine.compile.to_ibis.kinds.capacity import ranked, unranked
from engine.compile.to_ibis.kinds.cycle import decide as cycle
from engine.compile.to_ibis.kinds.cycle.periods import with_opener
from engine.compile.to_ibis.kinds.outcome import OutcomeStages, to_write, written
from engine.compile.to_ibis.kinds.steps import DONE, ROW, Decided, Step, decide, decided, step_of
from engine.compile.to_ibis.kinds.subject import in_force, way_to
from engine.compile.to_ibis.reading import Reading
from engine.compile.to_ibis.records.frame import Frame, looked_up, prepare
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
    """The stages of one rule: what it decides of every record, held in few columns, and of what is written the rest."""
    rule, name = reading.rule, reading.name
    key = name_of(RowRef("0", (), rule.entity), KEY)
    view = narrow(frame.view, reading.nodes, (*frame.keys, key), frame.name)
    if rule.cycle is not None:
        unit = [view.unit] if view.unit is not None and asks_unit(shop, reading.decides) else []
        slim = narrow(frame.view, [*reading.decides, *unit], (*frame.keys, key), frame.name)
        told = cycle.decided(shop, rule, slim, frame.keys, name, reading.decides, key)
        verdicts = told.verdicts
        if asked.deciding:
            shop.keep(name, _beside(told.table, view, frame.keys[0], key).select("step", "vorgang_id"))
            return OutcomeStages(reading.number, rule, name, None, verdicts)
        table = _beside(shop.keep(name, told.table), view, frame.keys[0], key)
    else:
        order = _order(shop, reading, view, frame.keys)
        first = decide(order.view.table, order.steps(order.view))
        also = {"vorgang_id": order.view.table[key]} if asked.deciding else {}
        held, verdicts = shop.keep(name, order.slim(first, frame.keys[0], also)), first.verdicts
        if asked.deciding:
            return OutcomeStages(reading.number, rule, name, None, verdicts)
        table = order.told(held, view, frame.keys[0], key)
    over = _joined(shop, reading, frame, view, to_write(table, rule, verdicts, asked.all, asked.open_keys))
    over = unranked(over) if reading.places is None else ranked(over, reading.places, verdicts)
    model = shop.delivery.model
    ways = (way(over, way_to(model, rule.entity, target)) for target in (model.case, model.unit))
    return OutcomeStages(reading.number, rule, name, written(over, verdicts, reading.words, *ways), verdicts)


def _beside(slim: ir.Table, view: View, row: str, key: str) -> ir.Table:
    """What was decided beside the records that it is of."""
    records = view.table
    return slim.inner_join(records, slim[ROW] == records[row]).mutate(vorgang_id=records[key])


def _joined(shop: Workshop, reading: Reading, frame: Frame, view: View, chosen: ir.Table) -> View:
    """The decided rows that are written, with everything that their sentences read."""
    rule = reading.rule
    if rule.cycle is None:
        over = evidence.named(shop, view.over(chosen), rule, frame.keys, reading.name)
        return looked_up(shop, frame, over, reading.says)
    over = looked_up(shop, frame, view.over(chosen), reading.says)
    said = reading.words.nodes()
    over = with_opener(shop, over, rule.cycle, said)
    return prepare(shop, Frame(f"{reading.name}_said", over, (frame.keys[0], "periode")), said, periodic=True).view


def way(view: View, to: Column | None) -> ir.StringValue:
    """The key of the case or unit that a record belongs to."""
    if to is None or name_of(to.row, to.name) not in view.table.columns:
        return ibis.null("string")
    return value(to, view).value


@dataclass(frozen=True, slots=True)
class _Order:
    """A rule's order of decision over the records that it speaks of: `held` are the columns it reads besides theirs.

    `due`: the due day of a deadline; `sure`: the first sure day of its evidence.
    """

    view: View
    held: tuple[str, ...]
    steps: Callable[[View], list[Step]]
    due: str | None = None
    sure: Callable[[View], Expr] | None = None

    def slim(self, first: Decided, row: str, also: dict[str, Expr]) -> ir.Table:
        """Of every record its row's number, the step and what that was read of: most are in order and only counted."""
        table, never = first.table, ibis.null("date")
        day = never if self.due is None else ibis.ifelse(first.dated, table[self.due], never)
        return table.select("step", *self.held, faellig_am=day, **{ROW: table[row]}, **also)

    def told(self, slim: ir.Table, view: View, row: str, key: str) -> ir.Table:
        """What was decided beside the records, with all that is said of them besides."""
        never = ibis.null("date")
        over = self.view.over(_beside(slim, view, row, key))
        again = decided(over.table, self.steps(over))
        done, day = again.verdicts.steps(DONE), never
        if self.sure is not None and done:
            day = ibis.ifelse(over.table["step"].isin(done), self.sure(over), never)
        return over.table.select(
            *view.table.columns, "step", "faellig_am", "vorgang_id", missing=again.missing,
            periode=ibis.null("string"), erledigt_am=day,
        )  # fmt: skip


def _order(shop: Workshop, reading: Reading, view: View, keys: tuple[str, ...]) -> _Order:
    rule = reading.rule
    spoken, _ = in_force(rule.in_force, view)
    if spoken is not True:
        view = view.over(view.table.filter(column(spoken)))
    if rule.deadline is not None:
        return _deadline(shop, reading, rule.deadline, view, keys)
    roots = _roots(rule, view)
    view = view.over(view.table.mutate(**roots)) if roots else view
    return _Order(view, tuple(roots), partial(_criterion, rule))


def _criterion(rule: Rule, view: View, mark: int | str = "") -> list[Step]:
    view = _known(rule, view.over(view.table), mark)
    return [*in_force(rule.in_force, view)[1], *criterion.steps(rule, view)]


def _deadline(shop: Workshop, reading: Reading, body: Deadline, view: View, keys: tuple[str, ...]) -> _Order:
    """The view with the days of a deadline and the evidence, and the order of decision."""
    rule, counted = reading.rule, value(body.due, view)
    course = deadline.course(shop, view, keys, body, counted, reading.name, also=partial(_roots, rule))

    def steps(over: View) -> list[Step]:
        over = _known(rule, over.over(over.table))
        due, found = course.due.read(over.table), course.found(over)
        rest = deadline.steps(rule, body, over, due, found, course.paused(over.table))
        return [*in_force(rule.in_force, over)[1], *rest]

    sure = None if body.evidence is None else lambda over: course.found(over).sure
    return _Order(course.view, course.held, steps, course.due.name, sure)


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
        found, told[reading.number] = step_of(_criterion(reading.rule, view, reading.number))
        columns[reading.name] = _spoken(reading.rule, view, found)
    view = frame.view.over(view.table.select(*held, **columns))
    for reading in readings:
        if (body := reading.rule.deadline) is not None:
            order = _deadline(shop, reading, body, view, frame.keys)
            found, told[reading.number] = step_of(order.steps(order.view))
            mine = {reading.name: _spoken(reading.rule, order.view, found)}
            view = view.over(order.view.table.select(*view.table.columns, **mine))
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
