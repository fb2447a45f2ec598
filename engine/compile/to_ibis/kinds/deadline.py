"""Deadlines: the order of decision around a due day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from engine.compile.reasons import Ground
from engine.compile.to_ibis.kinds import pauses
from engine.compile.to_ibis.kinds.criterion import concerned
from engine.compile.to_ibis.kinds.steps import Step
from engine.compile.to_ibis.records.frame import look_up
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.coverage import opening
from engine.compile.to_ibis.terms.logic import (
    FALSE,
    Bool,
    Expr,
    Gaps,
    Truth,
    Val,
    all_of,
    any_of,
    choose,
    disjunction,
    merge,
    negation,
    only_where,
)
from engine.compile.to_ibis.terms.moments import Way
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import Found, Stored, View, mask_gaps, read_gaps, store
from engine.compile.to_ibis.terms.workdays import Step as DayStep
from engine.compile.verdicts import Gap
from engine.plan.rules import CatchUp, Deadline, Evidence, Rule, Source
from engine.plan.values import Column, Duration, Unit


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence in two worlds: the first sure day, the first only possible one, and why it is only possible."""

    sure: Expr
    possible: Expr
    gaps: Gaps


def proof(evidence: Evidence | None, view: View) -> Proof:
    """The evidence of each record."""
    never = ibis.null("date")
    if evidence is None:
        return Proof(never, never, {})
    found = [_source(source, view) for source in evidence.sources]
    if evidence.own is not None:
        own = value(evidence.own, view)
        happened = own.value
        if own.unknown is not True:
            happened = choose(own.value <= days.day(view.today), own.value, never)
        found.append(Proof(happened, choose(own.unknown, days.day(days.EVER), never), own.gaps))
    if len(found) == 1:
        return found[0]
    return Proof(
        ibis.least(*(one.sure for one in found)),
        ibis.least(*(one.possible for one in found)),
        merge(*(only_where(one.possible.notnull(), one.gaps) for one in found)),
    )


def _source(source: Source, view: View) -> Proof:
    stored = view.answers[source]
    assert isinstance(stored, Found)
    sure, possible, gaps = stored.read(view.table)
    begins = None if source.earliest is None else value(source.earliest, view)
    lost = opening(source, begins, view)
    opened = any_of(*lost.values())
    if opened is False:
        return Proof(sure, possible, gaps)
    start = days.day(days.EVER) if begins is None else begins.value.fill_null(days.EVER)
    first = choose(opened, start, ibis.null("date"))
    return Proof(sure, ibis.least(possible, first), merge(gaps, lost))


def floored(deadline: Deadline, due: Val, view: View) -> Val:
    """A due day that does not fall before another day."""
    if deadline.not_before is None:
        return due
    floor = value(deadline.not_before, view)
    later = ibis.greatest(due.value, floor.value)
    unknown = any_of(due.unknown, all_of(due.present, floor.unknown))
    shown = choose(any_of(unknown, due.absent), ibis.null("date"), later)
    return Val(shown, unknown, due.sure, merge(due.gaps, only_where(due.present, floor.gaps)))


@dataclass(frozen=True, slots=True)
class Course:
    """The final due day, whether a pause lasts, and the evidence, in columns of a view.

    `resting` is what may be missing to know whether a pause lasts; None where there are no pauses. `held` are the
    columns that all this is read of, besides those that were there before; the evidence too where it is `sought`.
    """

    view: View
    due: Stored
    resting: tuple[Gap, ...] | None
    evidence: Evidence | None
    sought: bool
    held: tuple[str, ...]

    def found(self, view: View) -> Proof:
        """The evidence in a view that has the columns."""
        told = proof(self.evidence, view)
        return Proof(view.table["sure"], view.table["possible"], told.gaps) if self.sought else told

    def paused(self, table: ir.Table) -> Truth:
        """Whether a pause lasts at the Stichtag."""
        if self.resting is None:
            return FALSE
        lasts = table["resting"]
        return Truth(lasts, gaps=read_gaps(table, "resting", self.resting, lasts.isnull()))


def course(
    shop: Workshop, view: View, keys: tuple[str, ...], deadline: Deadline, counted: Val, name: str,
    opened: Column | None = None, still: bool = False, seek: bool = True,
    also: Callable[[View], dict[str, Expr]] | None = None, few: tuple[View, Val] | None = None,
) -> Course:  # fmt: skip
    """From the counted due day over pauses, `not before` and the shift to a working day to the final one.

    `seek`: the evidence as well. `also` are further columns to hold. `few`: those that a pause may move, with their
    counted day, where they are to be had without looking at all of them.
    """
    due, paused = counted, FALSE
    if deadline.pauses is not None:
        columns, stored = store(pauses.COUNTED, counted)
        view = view.over(view.table.mutate(**columns))
        rested = pauses.rest(shop, view, keys, deadline, stored, name, opened, still, kept=not seek, few=few)
        view, due, paused = rested.view, rested.due, rested.paused
    elif deadline.not_before is not None:
        columns, stored = store(pauses.COUNTED, counted)
        view = view.over(view.table.mutate(**columns))
        due = stored.read(view.table)
    columns, stored = store("due", floored(deadline, due, view))
    if paused is not FALSE:
        columns |= {"resting": paused.value, **mask_gaps("resting", paused.gaps)}
    sought = seek and not _plain(deadline.evidence, view)
    if sought:
        told = proof(deadline.evidence, view)
        columns |= {"sure": told.sure, "possible": told.possible}
    columns |= {} if also is None else also(view)
    view = view.over(view.table.mutate(**columns))
    if deadline.shift is not None:
        view = view.over(look_up(shop, view.table, stored.name, DayStep(None, deadline.shift)))
        stored = replace(stored, sure=stored.sure and stored.unknown is not False)
    resting = None if paused is FALSE else tuple(paused.gaps)
    return Course(view, stored, resting, deadline.evidence if seek else None, sought, tuple(columns))


def _plain(evidence: Evidence | None, view: View) -> bool:
    """Whether the evidence is in columns already: of one source that was delivered whole."""
    if evidence is None or evidence.own is not None or len(evidence.sources) != 1:
        return False
    source = evidence.sources[0]
    stored = view.answers[source]
    begins = None if source.earliest is None else value(source.earliest, view)
    return bool(stored.name) and any_of(*opening(source, begins, view).values()) is False


def steps(rule: Rule, deadline: Deadline, view: View, due: Val, found: Proof, paused: Truth = FALSE) -> list[Step]:
    """The order of decision of a deadline; a cycle's periods are decided the same way."""
    return [
        *concerned(rule, view),
        Step(due.unknown, None, due.gaps),
        Step(due.absent, Ground.NO_DUE_DAY),
        *beyond(rule, view, due),
        *dated(decided(rule, deadline, view, due.value, paused, found)),
    ]


def dated(steps: Iterable[Step]) -> list[Step]:
    """Steps that come after the question for a due day."""
    return [replace(step, dated=True) for step in steps]


def beyond(rule: Rule, view: View, due: Val) -> list[Step]:
    """Due days too long ago."""
    if rule.lookback is None:
        return []
    horizon = days.day(view.delivery.moment(Way.BACK, rule.lookback))
    return [Step((due.value < horizon).fill_null(False), Ground.BEYOND_LOOKBACK)]


def decided(
    rule: Rule, deadline: Deadline, view: View, due: Expr, paused: Truth, found: Proof, end_is_due: Bool = False
) -> list[Step]:
    """Steps 2 to 6, for a due day that is known."""
    today = days.day(view.today)
    guard = _guard(deadline.evidence, view, due)
    over = due < today
    return [
        *fulfilled(found, due),
        *ended(deadline, view, due, guard, end_is_due),
        *spared(rule, view, paused),
        *_too_late(deadline, view, due, guard),
        *_guarded(over, Ground.OVERDUE, guard),
        Step(due == today, Ground.DUE_TODAY),
        *_soon(rule.soon, view, due),
        Step(True, Ground.DUE_LATER),
    ]


def fulfilled(found: Proof, due: Expr) -> list[Step]:
    """Evidence, the same in both worlds."""
    possible, sure = found.possible, found.sure
    timely = (sure <= due).fill_null(False)
    differs = possible.notnull() & (sure.isnull() | (~timely & (possible <= due).fill_null(False)))
    return [
        Step(differs, None, found.gaps),
        Step(timely, Ground.DONE),
        Step(sure.notnull(), Ground.DONE_LATE),
    ]


def ended(deadline: Deadline, view: View, due: Expr, guard: Gaps, end_is_due: Bool) -> list[Step]:
    """What ends the duty: until the due day, or after it."""
    if deadline.ends is None:
        return []
    ends = value(deadline.ends, view)
    early = all_of((ends.value <= due).fill_null(False), negation(end_is_due))
    late = (ends.value > due).fill_null(False) & (ends.value < days.day(view.today)).fill_null(False)
    return [
        Step(ends.unknown, None, ends.gaps),
        Step(early, Ground.ENDED),
        *_guarded(late, Ground.MISSED, guard),
    ]


def spared(rule: Rule, view: View, paused: Truth) -> list[Step]:
    """Who is exempt, or paused at the Stichtag."""
    exempt = FALSE if rule.exempt is None else truth(rule.exempt, view)
    either = disjunction([exempt, paused])
    return [
        Step(either.unknown, None, either.gaps),
        Step(exempt.true, Ground.EXEMPTED),
        Step(paused.true, Ground.PAUSED),
    ]


def _too_late(deadline: Deadline, view: View, due: Expr, guard: Gaps) -> list[Step]:
    today = days.day(view.today)
    if deadline.catch_up is CatchUp.YES:
        return []
    if deadline.catch_up is CatchUp.NO:
        return _guarded(due < today, Ground.MISSED, guard)
    assert deadline.catch_up_until is not None
    until = value(deadline.catch_up_until, view)
    over = due < today
    return [
        Step(all_of(over, until.unknown), None, until.gaps),
        *_guarded(over & (until.value < today).fill_null(False), Ground.MISSED, guard),
    ]


def _guard(evidence: Evidence | None, view: View, due: Expr) -> Gaps:
    """Where the delivery of an evidence table ends before the duty could be fulfilled in time."""
    guard: dict[Gap, Bool] = {}
    for source in () if evidence is None else evidence.sources:
        end = view.delivery.coverage(source.rows.entity).end
        if end is not None:
            guard[view.delivery.missing_table(source.rows.entity)] = due >= days.day(end)
    return guard


def _guarded(when: Expr, ground: Ground, guard: Gaps) -> list[Step]:
    """A ground that needs evidence to be missing surely."""
    steps = [Step(when, ground)]
    if guard:
        steps.insert(0, Step(all_of(when, any_of(*guard.values())), None, guard))
    return steps


def _soon(soon: Duration | None, view: View, due: Expr) -> list[Step]:
    """Due so soon that the time to remind has come: until the last due day of which that is true."""
    if soon is None:
        return []
    way = Way.REACHING if soon.unit is Unit.WORKING_DAYS else Way.BEFORE
    edge = days.day(view.delivery.moment(way, soon))
    return [Step(all_of(due <= edge, due >= days.day(view.today)), Ground.DUE_SOON)]
