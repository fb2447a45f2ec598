"""The report of many offices: what may be told of all of them together, in an order that is always the same.

Three lists share their sums: outcomes by office, by rule, and the unclear ones by what they lack. Each is closed by
itself: what is left out of it is never one alone, so that no sum gives it away; a sum that one of them cannot show, no
other one shows either. Rows have no sums, and no number by office and rule is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jobs.reports.levels import small
from jobs.reports.small import TOTAL, Amount, protected
from schemas.evidence.trail import fingerprint
from schemas.offices.checked import Checked, Failed, Quota
from schemas.offices.combined import Combined, Figure, LackLine, Line, QuotaLine, RuleLine
from schemas.offices.listed import Listed, OfficeList
from schemas.outcome import Status
from store.reports.opened import Measured

FINE = "in Ordnung oder nicht betroffen"
CHECKED, CARRIED = "geprüft", "übernommen"
_NONE = Amount(0, 0)


@dataclass(frozen=True, slots=True)
class _Sums:
    """One list whose sum is told: what of it is left out, and whether the sum is."""

    shown: dict[str, Figure]
    whole: Figure


def combine(
    offices: OfficeList, as_of: date, outcomes: Mapping[str, Checked | Failed], carried: Collection[str]
) -> Combined:
    """The report over the offices of a list; `carried` are those that were known from an earlier start."""
    done = [one for one in outcomes.values() if isinstance(one, Checked)]
    columns, found = _columns(done), _found(done)
    asked = sorted({rule for one in done for rule in one.rules})
    by_office = {FINE: _summed({one.key: Amount(one.fine, one.people) for one in done})}
    by_office |= {name: _summed({one.key: found.get((one.key, "", name), _NONE) for one in done}) for name in columns}
    by_rule = {name: _summed({rule: found.get(("", rule, name), _NONE) for rule in asked}) for name in columns}
    lacks = {name: _lacks(done, name) for name in columns}
    by_lack = {name: _summed(found) for name, found in lacks.items() if found}
    whole = {
        name: None if any(part[name].whole is None for part in (by_office, by_rule, by_lack) if name in part)
        else by_office[name].whole
        for name in (FINE, *columns)
    }  # fmt: skip
    people = _summed({one.key: Amount(one.people, one.people) for one in done})
    return Combined(
        name=offices.name, title=offices.title, as_of=as_of, columns=(FINE, *columns),
        offices=tuple(_line(one, outcomes[one.key], one.key in carried, by_office, people) for one in offices.offices),
        people=people.whole, total=tuple(whole.values()),
        rules=tuple(_rule_line(rule, done, columns, by_rule) for rule in asked),
        lacking=tuple(_lack_lines(done, by_lack)), quotas=tuple(_quotas(done)), digest=_digest(as_of, outcomes),
        disagreements=sum(bool(one.disagreements) for one in done),
    )  # fmt: skip


def _columns(done: Iterable[Checked]) -> tuple[str, ...]:
    """The statuses that there are, in the order in which Status names them; unclear ones by their cause."""
    there = {(status.status, status.cause) for one in done for status in one.counts}
    order = [str(one) for one in Status]
    return tuple(_column(*one) for one in sorted(there, key=lambda each: (order.index(each[0]), each[1])))


def _column(status: str, cause: str) -> str:
    return f"{status}: {cause}" if cause else status


def _found(done: Iterable[Checked]) -> dict[tuple[str, str, str], Amount]:
    """Outcomes by office or rule, and column. Offices have no people in common, so their people may be added."""
    found: dict[tuple[str, str, str], Amount] = {}
    for one in done:
        for count in one.counts:
            key = ("" if count.rule else one.key, count.rule, _column(count.status, count.cause))
            found[key] = found.get(key, _NONE) + Amount(count.number, count.cases)
    return found


def _lacks(done: Iterable[Checked], column: str) -> dict[str, Amount]:
    found: dict[str, Amount] = {}
    for one in (each for office in done for each in office.lacking):
        if _column(Status.UNCLEAR, one.cause) == column:
            found[one.missing] = found.get(one.missing, _NONE) + Amount(one.number, one.cases)
    return dict(sorted(found.items()))


def _summed(amounts: Mapping[str, Amount]) -> _Sums:
    whole = sum(amounts.values(), _NONE)
    cells = {**{(name, TOTAL): one for name, one in amounts.items()}, (TOTAL, TOTAL): whole}
    hidden = protected(cells, list(amounts), ())
    shown = {name: None if (name, TOTAL) in hidden else one.number for name, one in amounts.items()}
    return _Sums(shown, None if (TOTAL, TOTAL) in hidden else whole.number)


def _line(listed: Listed, found: Checked | Failed, carried: bool, by: Mapping[str, _Sums], people: _Sums) -> Line:
    title = listed.title or listed.key
    if isinstance(found, Failed):
        return Line(listed.key, title, str(found.fault), tries=found.tries, told=found.lines)
    return Line(
        listed.key, title, CARRIED if carried else CHECKED, people.shown[listed.key], len(found.rules),
        tuple(column.shown[listed.key] for column in by.values()), found.run_id, found.digest, found.inputs,
        found.effort.seconds, found.effort.processor, found.tries, tuple(_told(found)),
    )  # fmt: skip


def _told(found: Checked) -> Iterable[str]:
    if found.disagreements:
        yield f"Die Gegenprobe weicht {found.disagreements}-mal ab."
    if found.snapshot_day is not None and found.snapshot_day != found.as_of:
        yield f"Der Abzug ist vom {found.snapshot_day:%d.%m.%Y}."


def _rule_line(rule: str, done: Sequence[Checked], columns: Sequence[str], by: Mapping[str, _Sums]) -> RuleLine:
    asked = [one for one in done if rule in one.rules]
    figures = tuple(by[column].shown[rule] for column in columns)
    return RuleLine(rule, asked[0].rules[rule], len(asked), figures)


def _lack_lines(done: Sequence[Checked], by: Mapping[str, _Sums]) -> Iterable[LackLine]:
    for column, sums in by.items():
        cause = column.partition(": ")[2]
        for missing, number in sums.shown.items():
            offices = sum(any((one.cause, one.missing) == (cause, missing) for one in each.lacking) for each in done)
            yield LackLine(cause, missing, offices, number)


def _quotas(done: Iterable[Checked]) -> Iterable[QuotaLine]:
    for one in done:
        for quota in one.quotas:
            shown = not small(_measured(quota))
            numbers = (quota.numerator, quota.denominator, quota.value) if shown else (None, None, None)
            yield QuotaLine(
                one.key, quota.rule, one.rules.get(quota.rule, quota.rule), quota.unit, *numbers, quota.target,
                quota.light, shown,
            )  # fmt: skip


def _measured(quota: Quota) -> Measured:
    return Measured(
        quota.rule, "", quota.unit, quota.numerator, quota.denominator, quota.value, quota.target, quota.light
    )


def _digest(as_of: date, outcomes: Mapping[str, Checked | Failed]) -> str:
    told = [
        [key, one.office, one.digest, str(one.people)] if isinstance(one, Checked) else [key, str(one.fault)]
        for key, one in sorted(outcomes.items())
    ]
    return fingerprint({"stichtag": as_of.isoformat(), "aemter": told})
