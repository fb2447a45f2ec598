"""What findings say about their rules: exceptions and false alarms, counted for the rules' authors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from schemas.findings.event import EventKind
from schemas.findings.finding import OPEN, State
from store.records import tables

_BESIDE = (EventKind.CHANGED, EventKind.FOLLOW_UP_DUE, EventKind.REMARKED, EventKind.FOLLOW_UP, EventKind.ASSIGNED)
"""Events that leave a decision standing."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One rule: findings that are open now, and findings with an exception or a false alarm in a span of days.

    `found` counts every finding of the rule that ever was, `since` is the day of its first run.
    """

    rule: str
    since: date
    found: int
    open: int
    exceptions: int
    false_alarms: int
    legacy: int


def signals(connection: Connection, office: str, start: date, end: date) -> tuple[Signal, ...]:
    """Every rule that ran here, the most false alarms first, then exceptions; decisions from `start` to `end`."""
    exceptions = _decided(connection, office, EventKind.EXEMPT, start, end)
    alarms = _decided(connection, office, EventKind.FALSE_ALARM, start, end)
    c = tables.finding_count.c
    known: dict[str, dict[tuple[str, bool], int]] = {}
    for rule, state, legacy, n in connection.execute(
        select(c.rule, c.state, c.legacy, func.sum(c.n)).where(c.office == office).group_by(c.rule, c.state, c.legacy)
    ):
        known.setdefault(rule, {})[state, bool(legacy)] = int(n)
    seen = tables.rule_seen.c
    found = []
    for rule, since in connection.execute(select(seen.rule, seen.first_day).where(seen.office == office)):
        numbers = known.get(rule, {})
        is_open = {key: n for key, n in numbers.items() if State(key[0]) in OPEN}
        found.append(Signal(
            rule, since, sum(numbers.values()), sum(is_open.values()), exceptions.get(rule, 0), alarms.get(rule, 0),
            sum(n for (_, legacy), n in is_open.items() if legacy)))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.false_alarms, -one.exceptions, one.rule)))


def _decided(connection: Connection, office: str, kind: EventKind, start: date, end: date) -> dict[str, int]:
    """Findings by rule about which this was decided and not taken back; one decided about twice counts once."""
    e, f, later = tables.event.c, tables.finding.c, tables.event.alias("later").c
    then = select(later.kind).where(later.finding == e.finding, later.id > e.id, later.kind.not_in(_BESIDE))
    following = func.coalesce(then.order_by(later.id).limit(1).scalar_subquery(), "")
    query = (
        select(f.rule, func.count(e.finding.distinct()))
        .select_from(tables.event.join(tables.finding, e.finding == f.id))
        .where(
            e.kind == kind,
            e.actor.is_not(None),
            e.day >= start,
            e.day <= end,
            f.office == office,
            following != EventKind.WITHDRAWN,
        )
        .group_by(f.rule)
    )
    return {rule: int(number) for rule, number in connection.execute(query)}
