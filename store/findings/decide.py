"""A person's decision about a finding: checked, written as an event, noted in the trail; its state follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from schemas.evidence.marks import decision_mark
from schemas.evidence.trail import Entry, Kind
from schemas.failure import Failure, Unknown
from schemas.findings.decision import EVENT, REASONED, Action, Decision
from schemas.findings.event import Event, EventKind
from schemas.findings.finding import State
from store.findings.history import history
from store.findings.life import Standing, after, possible, standing
from store.findings.reconcile import deliveries
from store.findings.rows import counted, highest, recounted_open
from store.records import tables
from store.records.actors import pseudonym
from store.trail.append import append

LONGEST = 366
"""Days that an exception may last; then somebody has to look again."""

_ITS_STATE = {State.MISSED: "Versäumtes bleibt versäumt; möglich ist nur eine Bemerkung.",
              State.LAPSED: "Der Befund ist entfallen; möglich ist nur eine Bemerkung."}  # fmt: skip
_NOTHING = "Es gibt keine Entscheidung, die zurückzunehmen wäre."
_TAKE_BACK = "Zurückgenommen wird eine Entscheidung mit: zurück."
_SEEN = "Was ein Lauf gesehen hat, kann niemand zurücknehmen; möglich ist nur eine Bemerkung."

STALE = (
    "Seit Sie die Seite geöffnet haben, ist mit dem Befund etwas geschehen. Es wurde nichts entschieden: Bitte den "
    "neuen Stand ansehen und, wenn es dabei bleibt, noch einmal absenden."
)


class DecisionRefused(Failure):
    """A decision that cannot be made about this finding, or not so."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: the event's number, the finding's state before and after."""

    finding: int
    event: int
    before: State
    state: State


def decide(
    connection: Connection,
    finding: int,
    decision: Decision,
    at: datetime,
    today: date,
    quiet: int,
    facts: Mapping[str, Any] | None = None,
    seen: int | None = None,
) -> Decided:
    """Takes a decision down, inside the caller's writing transaction.

    `today` is the office's day, `quiet` for how many deliveries a reported finding is left alone, `facts` what the rule
    saw at its last look with the reason tree (None: not at hand), `seen` the last event that the decider knew of.
    Raises Unknown for a finding that is not there, DecisionRefused, also if something has happened since `seen`.
    """
    row = connection.execute(select(tables.finding).where(tables.finding.c.id == finding)).first()
    if row is None:
        raise Unknown(f"Den Befund {finding} gibt es nicht.")
    events = history(connection, finding)
    if seen is not None and events and events[-1].id != seen:
        raise DecisionRefused(STALE)
    before = standing(events)
    check(before, decision, today)
    event = Event(
        kind=EVENT[decision.action], day=today, at=at, actor=pseudonym(connection, decision.actor),
        reason=decision.reason.strip(), body=_body(connection, row, decision, quiet, facts),
    )  # fmt: skip
    stands = after(before, event)
    number = _write(connection, row, event, stands, facts)
    body = {"event": number, "sha256": decision_mark(finding, event)}
    append(connection, Entry(Kind.DECISION, str(finding), str(event.actor), at, str(decision.action), body))
    assert before.state is not None
    assert stands.state is not None
    return Decided(finding, number, before.state, stands.state)


def check(before: Standing, decision: Decision, today: date) -> None:
    """Raises DecisionRefused unless the decision is whole and possible."""
    action = decision.action
    if before.state is None or not possible(before, EVENT[action], by_person=True):
        raise DecisionRefused(f"Der Befund ist {before.state}; {action} ist da nicht möglich. {_way_out(before)}")
    if action in REASONED and not decision.reason.strip():
        raise DecisionRefused(f'Zu {action} gehört eine Begründung: --reason "…"')
    if action is Action.EXEMPT:
        _check_exemption(decision, today)
    if action is Action.FOLLOW_UP and (decision.until is None or decision.until <= today):
        raise DecisionRefused("Eine Wiedervorlage braucht einen Tag nach heute: --until TAG")
    if action is Action.ASSIGN and not (decision.role or "").strip():
        raise DecisionRefused("Wer soll zuständig sein? Anzugeben ist eine Stelle, keine Person: --role STELLE")


def _way_out(before: Standing) -> str:
    """What is possible instead; of a finding that is only found nothing but taking back is impossible."""
    if possible(before, EventKind.WITHDRAWN, by_person=True):
        return _TAKE_BACK
    return _NOTHING if before.state in (None, State.FOUND) else _ITS_STATE.get(before.state, _SEEN)


def _check_exemption(decision: Decision, today: date) -> None:
    """An exception is granted by somebody else than who asks for it, and it ends."""
    if decision.until is not None and decision.until < today:
        raise DecisionRefused(f"Der {decision.until:%d.%m.%Y} ist vorbei: --until nennt einen Tag, der noch kommt.")
    if decision.until is None:
        raise DecisionRefused("Eine Ausnahme ist befristet: --until TAG, der letzte Tag, an dem sie gilt.")
    if (decision.until - today).days > LONGEST:
        raise DecisionRefused(f"Eine Ausnahme gilt höchstens {LONGEST} Tage; danach ist neu zu entscheiden.")
    approver = " ".join((decision.approver or "").split())
    if not approver:
        raise DecisionRefused("Eine Ausnahme braucht jemanden, der sie genehmigt: --approver NAME")
    if approver.casefold() == " ".join(decision.actor.split()).casefold():
        raise DecisionRefused("Wer eine Ausnahme beantragt, kann sie nicht selbst genehmigen (--by und --approver).")


def _body(
    connection: Connection, row: Row[Any], decision: Decision, quiet: int, facts: Mapping[str, Any] | None
) -> dict[str, Any]:
    body: dict[str, Any] = {"facts": row.facts_hash}
    match decision.action:
        case Action.EXEMPT | Action.FOLLOW_UP:
            assert decision.until is not None
            body["until"] = decision.until.isoformat()
        case Action.REPORT:
            body["deliveries"] = deliveries(connection, row.office) + quiet
        case Action.ASSIGN:
            body["responsible"] = (decision.role or "").strip()
        case _:
            pass
    if decision.action is Action.EXEMPT:
        body["approver"] = pseudonym(connection, decision.approver or "")
    if facts is not None:
        body["seen"] = facts["hash"]
    return body


def _write(
    connection: Connection, row: Row[Any], event: Event, stands: Standing, facts: Mapping[str, Any] | None
) -> int:
    number = highest(connection, "event") + 1
    connection.execute(insert(tables.event).values(
        id=number, finding=row.id, run=None, at=event.at, day=event.day, actor=event.actor, kind=str(event.kind),
        reason=event.reason, body=dict(event.body)))  # fmt: skip
    values: dict[str, Any] = {
        "state": str(stands.state), "state_until": stands.until, "follow_up": stands.follow_up,
        "closed_day": stands.closed, "responsible": stands.assigned or row.responsible,
    }  # fmt: skip
    if facts is not None:
        values["facts"] = dict(facts)
    recounted_open(connection, row.id, -1)
    connection.execute(update(tables.finding).where(tables.finding.c.id == row.id).values(values))
    recounted_open(connection, row.id, 1)
    if row.state != stands.state:
        team, legacy = row.team or "", bool(row.legacy)
        moved = [(row.rule, team, row.state, legacy, -1), (row.rule, team, str(stands.state), legacy, 1)]
        counted(connection, row.office, moved)
    return number
