"""The findings that may ask for a reminder, each with what was told of it; and how old what we know is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Subquery, bindparam, case, func, select

from schemas.findings.event import EventKind
from schemas.findings.finding import AT_WORK, State
from schemas.reminder.matter import Matter, Reminded
from store.archive.delivered import newest_first
from store.records.tables import event, finding, reminder, run

_FOUND = (EventKind.FOUND, EventKind.REOPENED, EventKind.RESURFACED)
_BEGINS = (*_FOUND, EventKind.FOLLOW_UP_DUE)
_FETCHED = 1_000


def matters(connection: Connection, office: str, without: Collection[int] = ()) -> Iterator[Matter]:
    """The open findings that ask for an action, without Altbestand, by number.

    What the mails `without` tell counts as not told.
    """
    told: dict[tuple[int, int], list[Reminded]] = {}
    for number, life, rung, anchor, day in _rows(connection, _told(office, without)):
        told.setdefault((number, life), []).append(Reminded(rung, day, anchor))
    for row in _rows(connection, _wanted(office)):
        yield _matter(row, tuple(told.get((row.id, row.life), ())))


def last_check(connection: Connection, office: str) -> datetime | None:
    """When the last run of the office began."""
    return connection.execute(select(func.max(run.c.started_at)).where(run.c.office == office)).scalar()


def brake_on(connection: Connection, office: str) -> bool:
    """Whether the Lieferbremse is on for the newest delivery: nobody is reminded by it until it is confirmed."""
    newest = next(newest_first(connection, office), None)
    return newest is not None and newest.braked


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """The rows of a query, fetched by thousands: one by one costs twice as much, all at once any amount of memory."""
    for some in connection.execute(query).partitions(_FETCHED):
        yield from some


def _open(office: str) -> Any:
    c = finding.c
    return (c.office == office) & c.state.in_(AT_WORK) & (c.legacy == False)  # noqa: E712 - SQL


def _told(office: str, without: Collection[int]) -> Any:
    """What was told since when, of each rung that was counted from the same day the last time."""
    r = reminder.c
    parts = (r.finding, r.life, r.rung, r.anchor)
    joined = reminder.join(finding, finding.c.id == r.finding)
    # Written into the statement: there may be more of them than places of values.
    counts = r.mail.not_in(bindparam("without", list(without), expanding=True, literal_execute=True))
    last = func.max(r.sent_day).label("last")
    return select(*parts, last).select_from(joined).where(_open(office), counts).group_by(*parts)


def _wanted(office: str) -> Any:
    lives, begun = _lives(office), event.alias("begun")
    joined = finding.join(lives, lives.c.finding == finding.c.id).join(begun, begun.c.id == lives.c.begun)
    f = finding.c
    return (
        select(
            f.id,
            f.rule,
            f.title,
            f.case_key,
            f.responsible,
            f.team,
            f.fassung,
            f.state,
            f.due,
            f.follow_up,
            f.legacy,
            lives.c.life,
            begun.c.day.label("found"),
        )
        .select_from(joined)
        .where(_open(office))
        .order_by(finding.c.id)
    )


def _lives(office: str) -> Subquery:
    """The event with which each finding's stretch of life began, and the one that reported it last."""
    e = event.c
    return (
        select(
            e.finding,
            func.max(e.id).label("life"),
            func.max(case((e.kind.in_(_FOUND), e.id))).label("begun"),
        )
        .join(finding, finding.c.id == e.finding)
        .where(_open(office), e.kind.in_(_BEGINS))
        .group_by(e.finding)
        .subquery()
    )


def _matter(row: Row[Any], told: tuple[Reminded, ...]) -> Matter:
    return Matter(
        row.id, row.rule, row.title or row.rule, row.case_key, row.responsible or "", row.team or "", row.fassung,
        State(row.state), row.due, row.found, row.life, row.follow_up, bool(row.legacy), told,
    )  # fmt: skip
