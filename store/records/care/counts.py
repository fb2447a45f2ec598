"""What is counted of findings that are about to be deleted: less in the lists, and a number without a case stays."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, literal, select, update

from store.records.tables import finding, finding_count, finding_open, finding_statistic


def taken_out(connection: Connection, gone: ColumnElement[bool]) -> None:
    """Takes findings out of the counts of what there is, and adds the closed ones to the statistics, set-wise."""
    f = finding.c
    lite = connection.dialect.name == "sqlite"
    month: ColumnElement[Any] = func.substr(f.closed_day, 1, 7) if lite else func.date_trunc("month", f.closed_day)
    group = (f.office, f.rule, func.coalesce(f.team, literal("")), f.state, f.legacy, month)
    for office, rule, team, state, legacy, closed, number in connection.execute(
        select(*group, func.count()).where(gone).group_by(*group)
    ).all():
        shared = {"office": office, "rule": rule, "team": team, "state": state}
        _less(connection, {**shared, "legacy": legacy}, number)
        if closed is not None:
            first = date.fromisoformat(f"{closed}-01") if lite else closed.date()
            _kept(connection, {**shared, "month": first}, number)
    _fewer_open(connection, gone)


def _fewer_open(connection: Connection, gone: ColumnElement[bool]) -> None:
    f, o = finding.c, finding_open.c
    blank = literal("")
    named = {
        "office": f.office, "team": func.coalesce(f.team, blank), "rule": f.rule, "kind": f.kind, "status": f.status,
        "cause": func.coalesce(f.cause, blank), "state": f.state, "legacy": f.legacy,
        "parked": f.follow_up.is_not(None),
    }  # fmt: skip
    group = [column.label(f"g_{name}") for name, column in named.items()]
    fewer = select(*group, func.count().label("number")).where(gone, f.closed_day.is_(None)).group_by(*named.values())
    for row in connection.execute(fewer).all():
        same = [o[name] == row._mapping[f"g_{name}"] for name in named]
        connection.execute(update(finding_open).where(*same).values(n=o.n - row.number))


def _less(connection: Connection, key: dict[str, Any], number: int) -> None:
    same = [finding_count.c[name] == value for name, value in key.items()]
    connection.execute(update(finding_count).where(*same).values(n=finding_count.c.n - number))


def _kept(connection: Connection, key: dict[str, Any], number: int) -> None:
    same = [finding_statistic.c[name] == value for name, value in key.items()]
    more = finding_statistic.c.number + number
    if not connection.execute(update(finding_statistic).where(*same).values(number=more)).rowcount:
        connection.execute(insert(finding_statistic).values(**key, number=number))
