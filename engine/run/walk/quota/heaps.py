"""What every record adds to the heap of its units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from engine import calendar
from engine.plan.conditions import Condition
from engine.plan.quotas import Quota
from engine.plan.rules import CalendarUnit, Rule, Rulebook
from engine.plan.values import Value
from engine.run.walk.decide import reached, scope_of
from engine.run.walk.terms import values
from engine.run.walk.terms.conditions import truth
from engine.run.walk.terms.facts import Absent, Scope, Truth, Unknown, conjunction, key_of, negation
from schemas.cases.case import Case
from schemas.factmodel import FactModel
from schemas.outcome import Outcome, Status

Unit = tuple[str, str]
"""A level and the key of one of its units."""

Month = tuple[int, int] | None
"""Year and month of a record's day; None where the quota speaks of no months."""


@dataclass(slots=True)
class Amounts:
    """What was summed, by month; how many records did not say it, and the months of all of them."""

    found: list[tuple[Month, Fraction]] = field(default_factory=list)
    unknown: int = 0
    told: set[Month] = field(default_factory=set)

    @property
    def total(self) -> Fraction:
        """The sum of what is known."""
        return sum((amount for _, amount in self.found), Fraction(0))

    @property
    def months(self) -> int:
        """How many months have a known amount."""
        return len({month for month, _ in self.found})

    def add(self, of: Value, month: Month, scope: Scope) -> None:
        """What a record says; nothing where there is none."""
        found = values.value(of, scope)
        if isinstance(found, Absent):
            return
        self.told.add(month)
        if isinstance(found, Unknown):
            self.unknown += 1
        else:
            assert isinstance(found, Decimal | int)
            self.found.append((month, Fraction(found)))


@dataclass(slots=True)
class Heap:
    """The records of one unit, counted or perhaps counted, by whether they fulfil; the amounts of those that do.

    `per` are the amounts that a ratio is built to, those of all that are counted.
    """

    counted: dict[bool | None, int] = field(default_factory=lambda: {True: 0, False: 0, None: 0})
    perhaps: dict[bool | None, int] = field(default_factory=lambda: {True: 0, False: 0, None: 0})
    of: Amounts = field(default_factory=Amounts)
    per: Amounts = field(default_factory=Amounts)


Heaps = dict[Unit, Heap]


def of_records(
    rule: Rule, records: Iterable[tuple[Case, str]], rulebook: Rulebook, model: FactModel, *, compared: bool = False
) -> Heaps:
    """The heaps of a quota's own records, or of those that it is `compared` with."""
    quota = rule.quota
    assert quota is not None
    heaps = _office(quota, rulebook)
    stretch, of = quota.stretch, quota.of
    when = None if stretch is None else stretch.now
    if compared and quota.compared is not None:
        of = quota.compared.of or of
        when = stretch.earlier if stretch is not None and quota.compared.of is None else when
    for case, key in records:
        scope = scope_of(rule, case, key, rulebook, model)
        if scope is not None:
            _add_record(rule, quota, when, of, scope, heaps)
    return heaps


def _office(quota: Quota, rulebook: Rulebook) -> Heaps:
    return {(level, rulebook.office): Heap() for level, ref in quota.levels if ref is None}


def _add_record(rule: Rule, quota: Quota, when: Condition | None, of: Value | None, scope: Scope, heaps: Heaps) -> None:
    exempt: Truth = truth(rule.exempt, scope) if rule.exempt is not None else False
    dated: Truth = truth(when, scope) if when is not None else True
    member = conjunction((truth(rule.applies, scope), negation(exempt), dated))
    if member is False:
        return
    fulfilled: Truth = truth(quota.fulfilled, scope) if quota.fulfilled is not None else True
    month = _month(quota, scope)
    for level, ref in quota.levels:
        unit = scope.world.rulebook.office if ref is None else key_of(ref, scope)
        if not isinstance(unit, str):
            continue
        heap = heaps.setdefault((level, unit), Heap())
        pile = heap.perhaps if isinstance(member, Unknown) else heap.counted
        pile[None if isinstance(fulfilled, Unknown) else fulfilled] += 1
        if of is not None and member is True and fulfilled is True:
            heap.of.add(of, month, scope)
        if quota.per is not None and member is True and not isinstance(fulfilled, Unknown):
            heap.per.add(quota.per, month, scope)


def _month(quota: Quota, scope: Scope) -> Month:
    day = None if quota.stretch is None else values.value(quota.stretch.day, scope)
    return (day.year, day.month) if isinstance(day, date) else None


def of_outcomes(
    quota: Quota, outcomes: Iterable[Outcome], rulebook: Rulebook, model: FactModel, above: Mapping[Unit, str]
) -> Heaps:
    """The heaps of another rule's outcomes; `above` leads from a level and a unit of the model to that level's key."""
    heaps = _office(quota, rulebook)
    first, last = calendar.unit_of(rulebook.today, CalendarUnit.MONTH)
    for outcome in outcomes:
        unclear = outcome.status is Status.UNCLEAR
        dated = outcome.faellig_am is not None and first <= outcome.faellig_am <= last
        late = quota.due_in_period and not dated and not (unclear and outcome.faellig_am is None)
        if late or outcome.status in (Status.NOT_APPLICABLE, Status.EXEMPT):
            continue
        for level, ref in quota.levels:
            own = outcome.team if ref is not None and ref.entity == model.unit else None
            unit = rulebook.office if ref is None else own or above.get((level, outcome.team or ""))
            if unit is not None:
                heap = heaps.setdefault((level, unit), Heap())
                heap.counted[None if unclear else outcome.status in quota.fulfilled_by] += 1
    return heaps


def units_above(rule: Rule, units: Iterable[tuple[Case, str]], rulebook: Rulebook, model: FactModel) -> dict[Unit, str]:
    """For every level and unit of the model (each a case and the unit's key in it) the key of that level above it."""
    quota = rule.quota
    assert quota is not None
    found: dict[Unit, str] = {}
    about = Rule(rule.id, "", "", rule.kind, model.unit, rule.applies, rule.in_force)
    for case, key in units:
        scope = scope_of(about, case, key, rulebook, model)
        for level, ref in quota.levels:
            if scope is not None and ref is not None and ref.entity != model.unit:
                site = reached(ref.entity, scope)
                if isinstance(site, str):
                    found[(level, key)] = site
    return found
