"""The tables `planned` and `laid`: the single truth of what was to run when, and what became of it.

Every step is one UPDATE that asks for the state it starts from, inside the caller's writing transaction: of two who
claim the same row, one gets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update

from schemas.clock.planned import Due, Planned, State
from store.records.tables import laid as _laid
from store.records.tables import planned as _planned

_P = _planned.c
_GOOD = [str(state) for state in State if state.good]
_AGAIN = [str(state) for state in (State.UNCHECKABLE, State.BROKEN, State.LOST, State.PARTLY)]


def laid(connection: Connection, office: str) -> tuple[datetime, datetime] | None:
    """Since when an office's schedules are kept here, and up to when they are laid; None before the first time."""
    row = connection.execute(select(_laid).where(_laid.c.office == office)).first()
    return None if row is None else (row.since, row.until)


def lay(
    connection: Connection, office: str, dues: Iterable[Due], now: datetime, first: datetime, until: datetime
) -> None:
    """Lays down what falls due from `first` to `until`; what is there already stays as it is.

    What was planned for later than `now` and not begun is laid anew: a schedule may have changed. The caller works out
    `dues` from the moment up to which all was laid, or from `now` where that is earlier.
    """
    connection.execute(delete(_planned).where(
        _P.office == office, _P.due_at > now, _P.state == str(State.PLANNED)))  # fmt: skip
    for due in dues:
        if connection.execute(select(_P.state).where(_is(due))).first() is None:
            connection.execute(insert(_planned).values(
                office=office, flow=due.flow, day=due.day, due_at=due.at, state=str(State.PLANNED)))  # fmt: skip
    before = laid(connection, office)
    if before is None:
        connection.execute(insert(_laid).values(office=office, since=first, until=until))
    else:
        connection.execute(update(_laid).where(_laid.c.office == office).values(until=until))


def add(connection: Connection, due: Due) -> None:
    """Plans a run that no schedule asks for: somebody did."""
    connection.execute(insert(_planned).values(
        office=due.office, flow=due.flow, day=due.day, due_at=due.at, state=str(State.PLANNED)))  # fmt: skip


def waiting(connection: Connection, office: str, now: datetime) -> tuple[Planned, ...]:
    """What has fallen due by `now` and has not begun, by its moment."""
    asked = select(_planned).where(_P.office == office, _P.due_at <= now, _P.state == str(State.PLANNED))
    return tuple(_read(row) for row in connection.execute(asked.order_by(_P.due_at, _P.flow)))


def claim(connection: Connection, due: Due, now: datetime, run: str | None = None) -> Planned | None:
    """Takes a planned run: it is under way from now on. None if it is not waiting (any more).

    One that was broken off keeps the time of its first beginning and the id of its run.
    """
    found = connection.execute(select(_planned).where(_is(due), _P.state == str(State.PLANNED))).first()
    if found is None:
        return None
    begun, named = found.started_at or now, found.run or run
    taken = connection.execute(
        update(_planned)
        .where(_is(due), _P.state == str(State.PLANNED))
        .values(state=str(State.RUNNING), started_at=begun, run=named, ended_at=None)
    )
    return one(connection, due) if taken.rowcount == 1 else None


def finish(
    connection: Connection, due: Due, state: State, now: datetime, detail: Mapping[str, object], run: str | None = None
) -> bool:
    """Notes how a run that is under way has ended; False (and nothing is noted) if it is not under way.

    `run` None: it has recorded none.
    """
    earlier = one(connection, due)
    broken_off = {key: value for key, value in earlier.detail.items() if key == "unterbrochen"} if earlier else {}
    ended = connection.execute(
        update(_planned)
        .where(_is(due), _P.state == str(State.RUNNING))
        .values(state=str(state), ended_at=now, run=run, detail={**broken_off, **detail} or None)
    )
    return bool(ended.rowcount == 1)


def give_up(connection: Connection, due: Due, now: datetime, lines: Iterable[str]) -> bool:
    """Notes that a planned run cannot be caught up; False if it is not waiting."""
    ended = connection.execute(
        update(_planned)
        .where(_is(due), _P.state == str(State.PLANNED))
        .values(state=str(State.LOST), ended_at=now, detail={"zeilen": list(lines)})
    )
    return bool(ended.rowcount == 1)


def broken_off(connection: Connection, office: str) -> tuple[Due, ...]:
    """Puts back what is noted as under way. Only for whoever knows that nobody is at it: it holds the night's lock."""
    running = and_(_P.office == office, _P.state == str(State.RUNNING))
    found = [_read(row) for row in connection.execute(select(_planned).where(running))]
    for each in found:
        number = each.detail.get("unterbrochen", 0)
        detail = {**each.detail, "unterbrochen": (number if isinstance(number, int) else 0) + 1}
        connection.execute(update(_planned).where(_is(each.due)).values(state=str(State.PLANNED), detail=detail))
    return tuple(each.due for each in found)


def undone(connection: Connection, office: str, flow: str, after: datetime | None = None) -> tuple[Planned, ...]:
    """What of a flow did not come about, or only in part for what may pass; later than `after`, in its order."""
    asked = select(_planned).where(_P.office == office, _P.flow == flow, _P.state.in_(_AGAIN))
    if after is not None:
        asked = asked.where(_P.due_at > after)
    found = (_read(row) for row in connection.execute(asked.order_by(_P.due_at)))
    return tuple(one for one in found if one.state is not State.PARTLY or one.passing)


def doubtful(connection: Connection, office: str, since: datetime, until: datetime) -> tuple[Planned, ...]:
    """What fell due up to `until` and was not done whole, or whose work ended later than `since`, by its moment."""
    whole = _P.state.in_([str(State.DONE), str(State.FINDINGS)])
    asked = select(_planned).where(_P.office == office, _P.due_at <= until, or_(~whole, _P.ended_at > since))
    return tuple(_read(row) for row in connection.execute(asked.order_by(_P.due_at, _P.flow)))


def last_done(connection: Connection, office: str, flow: str) -> datetime | None:
    """The latest moment of a flow that was done."""
    done = select(_P.due_at).where(_P.office == office, _P.flow == flow, _P.state.in_(_GOOD))
    found: datetime | None = connection.execute(done.order_by(_P.due_at.desc()).limit(1)).scalar()
    return found


def of_day(connection: Connection, office: str, flow: str, day: date) -> tuple[Planned, ...]:
    """Everything of a flow that is planned for a day, and was, by its moment."""
    asked = select(_planned).where(_P.office == office, _P.flow == flow, _P.day == day)
    return tuple(_read(row) for row in connection.execute(asked.order_by(_P.due_at)))


def reopen(connection: Connection, due: Due) -> bool:
    """Puts back what did not come about, so that it can be claimed again; False if it was done, or is under way."""
    changed = connection.execute(
        update(_planned)
        .where(_is(due), _P.state.in_(_AGAIN))
        .values(state=str(State.PLANNED), started_at=None, ended_at=None, run=None, detail=None)
    )
    return bool(changed.rowcount == 1)


def one(connection: Connection, due: Due) -> Planned | None:
    """A planned run as it stands; None if it is not planned."""
    row = connection.execute(select(_planned).where(_is(due))).first()
    return None if row is None else _read(row)


def listed(connection: Connection, office: str, first: date, last: date) -> tuple[Planned, ...]:
    """What is planned, and was, for the days from `first` to `last`, in the order in which it falls due."""
    asked = select(_planned).where(_P.office == office, _P.day.between(first, last))
    return tuple(_read(row) for row in connection.execute(asked.order_by(_P.due_at, _P.flow)))


def _is(due: Due) -> ColumnElement[bool]:
    return and_(_P.office == due.office, _P.flow == due.flow, _P.day == due.day, _P.due_at == due.at)


def _read(row: Row[Any]) -> Planned:
    due = Due(row.office, row.flow, row.day, row.due_at)
    return Planned(due, State(row.state), row.started_at, row.ended_at, row.run, row.detail or {})
