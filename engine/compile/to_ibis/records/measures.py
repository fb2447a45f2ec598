"""What one question measures over child records: columns per child row, and one aggregate a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.canon import Node
from engine.compile.to_ibis.stages import Workshop
from engine.compile.to_ibis.terms import days
from engine.compile.to_ibis.terms.conditions import truth
from engine.compile.to_ibis.terms.coverage import holds_days
from engine.compile.to_ibis.terms.logic import (
    Bool,
    Expr,
    Truth,
    Val,
    all_of,
    any_of,
    choose,
    column,
    conjunction,
    merge,
    negation,
    only_where,
    truth_of,
)
from engine.compile.to_ibis.terms.values import value
from engine.compile.to_ibis.terms.view import SETTLED, Answer, Found, Range, Stored, View, bits, mask_gaps, read_gaps
from engine.compile.verdicts import Gap
from engine.plan.conditions import Counts
from engine.plan.rules import Source
from engine.plan.values import FirstEvidence, Newest, Rows, Tally

FIRST_PASS = "~"
"""Begins the names of columns that only a second pass reads."""

Aggregates = Callable[[ir.Table], dict[str, Expr]]


@dataclass
class Measure:
    """`rows`: columns per child row. `matters`: which rows count at all. `sums`: aggregates of a group over `rows`.

    `finish`: what is computed from the aggregates. `alone`: the aggregates where no rows but those that matter are
    there.
    """

    name: str
    answer: Answer
    sums: Aggregates
    matters: Bool
    rows: dict[str, Expr] = field(default_factory=dict)
    finish: Aggregates | None = None
    alone: Aggregates | None = None


def measure(shop: Workshop, question: Node, view: View, bounds: dict[str, Val]) -> Measure:
    """What a question measures; `bounds` are its values of the record around the rows."""
    twice = isinstance(question, Newest | Counts)
    name = f"{FIRST_PASS if twice else 'q'}{shop.number(question)}"
    match question:
        case Tally():
            return _counted(name, met(question.rows, view))
        case Counts():
            return _series_end(name, question, view)
        case Newest():
            return _newest_day(name, question, view)
        case FirstEvidence() | Source():
            return _first(name, question, view, bounds)
    raise TypeError(f"not a question about rows: {type(question).__name__}")


def met(rows: Rows, view: View) -> Truth:
    """Whether a record is selected; one whose own day is unknown may not exist yet."""
    told = truth(rows.where, view)
    if rows.day is None:
        return told
    day = value(rows.day, view)
    if day.unknown is False:
        return told
    exists = truth_of(day.unknown, True, day.gaps)
    return conjunction([exists, told])


def count_where(when: Expr) -> Expr:
    """How many rows of a group hold a condition; unknown ones do not."""
    return ibis.ifelse(when, 1, ibis.null("int8")).count().cast("int32")


def _counted(name: str, told: Truth) -> Measure:
    gaps = tuple(told.gaps)
    exact = told.certain or isinstance(told.value, bool)
    rows = {f"{name}:": column(told.value)}
    if not exact and len(gaps) > 1:
        rows[f"{name}:#"] = bits(told.gaps)

    def sums(table: ir.Table) -> dict[str, Expr]:
        met = table[f"{name}:"]
        found = {name: count_where(met)}
        if not exact:
            found[name + "^"] = count_where(met.fill_null(True))
            found |= _gaps_of_group(table, name, gaps, met.isnull())
        return found

    def alone(table: ir.Table) -> dict[str, Expr]:
        return {name: table.count().cast("int32")}

    answer = Range(name, exact, () if exact else gaps)
    return Measure(name, answer, sums, told.possible, rows, alone=alone if exact else None)


def _gaps_of_group(table: ir.Table, name: str, gaps: tuple[Gap, ...], when: Expr) -> dict[str, Expr]:
    """The gaps of all rows of a group that hold `when`, a bit each."""
    if len(gaps) < 2:
        return {}
    return {name + "#": ibis.ifelse(when, table[f"{name}:#"], 0).bit_or().cast("int64")}


def _series_end(name: str, question: Counts, view: View) -> Measure:
    """First pass of a count in series: the last day on which it was surely, and possibly, broken."""
    assert question.breaks is not None and question.rows.day is not None
    kept, day = truth(question.breaks, view), value(question.rows.day, view)
    rows = {f"{name}:s": column(kept.false), f"{name}:p": column(negation(kept.true)), f"{name}:d": day.value}

    def sums(table: ir.Table) -> dict[str, Expr]:
        when = table[f"{name}:d"]
        return {
            f"{name}:s": ibis.ifelse(table[f"{name}:s"], when, ibis.null("date")).max(),
            f"{name}:p": ibis.ifelse(table[f"{name}:p"], when.fill_null(days.NEVER), ibis.null("date")).max(),
        }

    return Measure(name, Range(name, False), sums, negation(kept.true), rows)


def series_count(name: str, question: Counts, view: View, first: ir.Table) -> Measure:
    """Second pass: the rows after the last break; `first` holds the days found in the first pass."""
    assert question.rows.day is not None and question.breaks is not None
    told, kept, day = met(question.rows, view), truth(question.breaks, view), value(question.rows.day, view)
    surely, possibly = first[f"{FIRST_PASS}{name[1:]}:s"], first[f"{FIRST_PASS}{name[1:]}:p"]
    late = any_of(day.unknown, all_of(day.present, surely.isnull() | (day.value > surely).fill_null(False)))
    low = all_of(told.true, day.present, possibly.isnull() | (day.value > possibly).fill_null(False))
    high = all_of(told.possible, late)
    blurring = all_of(negation(kept.true), any_of(day.absent, late))
    doubted = all_of(high, negation(low))
    blurred = merge(only_where(doubted, merge(told.gaps, day.gaps)), only_where(blurring, merge(kept.gaps, day.gaps)))
    gaps = tuple(blurred)
    rows = {f"{name}:": column(low), f"{name}:^": column(high)}
    if len(gaps) > 1:
        rows[f"{name}:#"] = bits(blurred)
    everything = any_of(high, blurring)

    def sums(table: ir.Table) -> dict[str, Expr]:
        found = {name: count_where(table[f"{name}:"]), name + "^": count_where(table[f"{name}:^"])}
        return found | _gaps_of_group(table, name, gaps, ibis.literal(True))

    return Measure(name, Range(name, False, gaps), sums, everything, rows)


def _newest_day(name: str, question: Newest, view: View) -> Measure:
    """First pass of the newest record: the newest sure day, and whether a possible record could be newer."""
    assert question.rows.day is not None
    told, day = met(question.rows, view), value(question.rows.day, view)
    if told.unknown is False and day.unknown is False:
        return _sure_day(name, question, view, told, day)
    doubts = merge(only_where(told.unknown, told.gaps), only_where(told.possible, day.gaps))
    gaps = tuple(doubts)
    far = days.EVER if question.oldest else days.NEVER
    rival = choose(day.unknown, days.day(far), day.value)
    rows = {
        f"{name}:d": choose(all_of(told.true, negation(day.unknown)), day.value, ibis.null("date")),
        f"{name}:r": choose(any_of(told.unknown, all_of(told.possible, day.unknown)), rival, ibis.null("date")),
    }
    if len(gaps) > 1:
        rows[f"{name}:#"] = bits(doubts)

    def sums(table: ir.Table) -> dict[str, Expr]:
        columns = {mark: table[mark] for mark in (f"{name}:d", f"{name}:r")}
        found: dict[str, Expr] = {m: c.min() if question.oldest else c.max() for m, c in columns.items()}
        return found | _gaps_of_group(table, name, gaps, table[f"{name}:r"].notnull())

    if not own_day(question):
        return Measure(name, Stored(name, False, None, gaps), sums, told.possible, rows)
    limited = view.delivery.limited(question.rows.entity)
    shown = f"q{name.removeprefix(FIRST_PASS)}"

    def finish(table: ir.Table) -> dict[str, Expr]:
        newest, unsure = table[f"{name}:d"], rivalled(table, question, name)
        found = {shown: ibis.ifelse(unsure, ibis.null("date"), newest), f"{shown}?": unsure}
        found |= mask_gaps(shown, only_where(unsure, read_gaps(table, name, gaps, unsure)))
        return found | ({f"{shown}{SETTLED}": newest.notnull() & ~unsure} if limited else {})

    answer = Stored(shown, False, None, gaps, settled=limited)
    return Measure(name, answer, sums, told.possible, rows, finish)


def _sure_day(name: str, question: Newest, view: View, told: Truth, day: Val) -> Measure:
    """The newest day where none is in doubt: nothing can rival it."""
    limited, own = view.delivery.limited(question.rows.entity), own_day(question)
    shown = f"q{name.removeprefix(FIRST_PASS)}" if own else f"{name}:d"
    rows = {f"{name}:": choose(told.true, day.value, ibis.null("date"))}

    def sums(table: ir.Table) -> dict[str, Expr]:
        days_ = table[f"{name}:"]
        return {shown: days_.min() if question.oldest else days_.max()}

    def finish(table: ir.Table) -> dict[str, Expr]:
        return {f"{shown}{SETTLED}": table[shown].notnull()} if own and limited else {}

    answer = Stored(shown, False, False, settled=own and limited)
    return Measure(name, answer, sums, told.possible, rows, finish)


def own_day(question: Newest) -> bool:
    """Whether what is asked of the newest record is the day that makes it the newest: then nobody needs the record."""
    return question.value == question.rows.day


def rivalled(table: ir.Table, question: Newest, mark: str) -> ir.BooleanValue:
    """Where a possible record could be newer (older) than the surely newest one, or be the only one."""
    if f"{mark}:r" not in table.columns:
        return ibis.literal(False)
    newest, rival = table[f"{mark}:d"], table[f"{mark}:r"]
    nearer = rival <= newest if question.oldest else rival >= newest
    return rival.notnull() & (newest.isnull() | nearer.fill_null(False))


def _first(name: str, question: FirstEvidence | Source, view: View, bounds: dict[str, Val]) -> Measure:
    """The first sure day of a window, and the first possible one before it."""
    told, day = met(question.rows, view), value(question.day, view)
    begins = bounds.get("earliest")
    inside, maybe = bounds_met(question, day, bounds, view)
    known = all_of(told.true, day.present, inside)
    start = days.day(days.EVER) if begins is None else begins.value.fill_null(days.EVER)
    opens = holds_days(question, begins, bounds.get("until"), view)
    possible = all_of(told.possible, any_of(all_of(day.present, maybe), all_of(day.unknown, opens)))
    blurred = merge(
        only_where(told.unknown, told.gaps),
        only_where(told.possible, day.gaps),
        *(only_where(told.possible, bound.gaps) for bound in bounds.values()),
    )
    gaps = tuple(blurred)
    rows = {
        f"{name}:d": choose(known, day.value, ibis.null("date")),
        f"{name}:p": choose(
            all_of(possible, negation(known)), choose(day.unknown, start, day.value), ibis.null("date")
        ),
    }
    if len(gaps) > 1:
        rows[f"{name}:#"] = bits(blurred)

    def sums(table: ir.Table) -> dict[str, Expr]:
        found = {f"{name}:d": table[f"{name}:d"].min(), f"{name}:p": table[f"{name}:p"].min()}
        return found | _gaps_of_group(table, name, gaps, table[f"{name}:p"].notnull())

    if isinstance(question, Source):
        return Measure(name, Found(name, gaps), sums, possible, rows)

    def finish(table: ir.Table) -> dict[str, Expr]:
        surely, possibly = table[f"{name}:d"], table[f"{name}:p"]
        unknown = possibly.notnull() & (surely.isnull() | (possibly < surely).fill_null(False))
        # What is in doubt behind the surely first day is not missing.
        missing = mask_gaps(name, only_where(unknown, read_gaps(table, name, gaps, unknown)))
        return {name: ibis.ifelse(unknown, ibis.null("date"), surely), name + "?": unknown, **missing}

    return Measure(name, Stored(name, False, None, gaps), sums, possible, rows, finish)


def bounds_met(question: FirstEvidence | Source, day: Val, bounds: dict[str, Val], view: View) -> tuple[Bool, Bool]:
    """Where a known day lies surely, and where possibly, in the window: what surely does possibly does, too."""
    inside: list[Bool] = [day.value <= days.day(view.today)]
    maybe: list[Bool] = [day.value <= days.day(view.today)]
    if (begins := bounds.get("earliest")) is not None:
        late = (day.value >= begins.value).fill_null(False)
        inside.append(late)
        maybe.append(any_of(late, begins.unknown))
    if (ends := bounds.get("until")) is not None:
        assert isinstance(question, Source)
        early = day.value <= ends.value if question.until_inclusive else day.value < ends.value
        inside.append(any_of(early.fill_null(False), ends.absent))
        maybe.append(any_of(early.fill_null(False), ends.absent, ends.unknown))
    return all_of(*inside), all_of(*maybe)
