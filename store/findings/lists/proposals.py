"""Exceptions that somebody asks for and a second person grants or refuses. Before that they change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from schemas.failure import Failure, Unknown
from store.findings.lists.asked import of_teams
from store.records.tables import finding, proposal

_P = proposal.c
WAITING, GRANTED, REFUSED, WITHDRAWN = "offen", "genehmigt", "abgelehnt", "zurückgezogen"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`by` and `answered_by` are pseudonyms."""

    id: int
    finding: int
    by: str
    at: datetime
    until: date
    reason: str
    state: str
    title: str
    team: str | None
    case: str | None
    answered_by: str | None = None
    answer: str = ""


def ask(connection: Connection, office: str, about: int, by: str, at: datetime, until: date, reason: str) -> int:
    """Asks for an exception; the proposal's number. Raises Failure if one is waiting already."""
    waiting = select(_P.id).where(_P.finding == about, _P.state == WAITING)
    if connection.execute(waiting).first() is not None:
        raise Failure("Zu diesem Befund wartet schon eine Ausnahme auf ihre Genehmigung.")
    number = int(connection.execute(select(func.coalesce(func.max(_P.id), 0))).scalar_one()) + 1
    connection.execute(insert(proposal).values(
        id=number, office=office, finding=about, by=by, at=at, until=until, reason=reason, state=WAITING))  # fmt: skip
    return number


def answer(connection: Connection, number: int, state: str, by: str, at: datetime, said: str) -> None:
    """Closes a proposal that is waiting. Raises Failure if it is not waiting any more."""
    done = connection.execute(
        update(proposal).where(_P.id == number, _P.state == WAITING)
        .values(state=state, answered_by=by, answered_at=at, answer=said)
    )  # fmt: skip
    if not done.rowcount:
        raise Failure("Über diese Ausnahme ist inzwischen schon entschieden.")


def one(connection: Connection, office: str, number: int) -> Proposal:
    """A proposal. Raises Unknown."""
    row = connection.execute(_rows().where(_P.office == office, _P.id == number)).first()
    if row is None:
        raise Unknown(f"Den Antrag {number} gibt es nicht.")
    return _proposal(row)


def of_finding(connection: Connection, about: int) -> tuple[Proposal, ...]:
    """All proposals about a finding, the newest first."""
    return tuple(map(_proposal, connection.execute(_rows().where(_P.finding == about).order_by(_P.id.desc()))))


def waiting(
    connection: Connection, office: str, teams: frozenset[str] | None, closed: frozenset[str]
) -> tuple[Proposal, ...]:
    """What waits, as far as it may be seen, the oldest first."""
    query = _rows().where(_P.office == office, _P.state == WAITING)
    if teams is not None:
        query = query.where(of_teams(finding.c.team, tuple(sorted(teams))))
    found = map(_proposal, connection.execute(query.order_by(_P.id)))
    return tuple(each for each in found if each.case is None or each.case not in closed)


def _rows() -> Any:
    return select(proposal, finding.c.title, finding.c.rule, finding.c.team, finding.c.case_key).join(
        finding, finding.c.id == _P.finding
    )


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        row.id, row.finding, row.by, row.at, row.until, row.reason, row.state, row.title or row.rule, row.team,
        row.case_key, row.answered_by, row.answer or "",
    )  # fmt: skip
