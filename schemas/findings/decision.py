"""What a person says about a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.findings.event import EventKind


class Action(StrEnum):
    """The words of the command line and of the workbench."""

    ACKNOWLEDGE = "anerkennen"
    REPORT = "erledigt"
    EXEMPT = "ausnahme"
    FALSE_ALARM = "fehlalarm"
    RESOLVE = "abstellen"
    REMARK = "bemerkung"
    FOLLOW_UP = "wiedervorlage"
    ASSIGN = "zuständig"
    WITHDRAW = "zurück"


EVENT = {
    Action.ACKNOWLEDGE: EventKind.ACKNOWLEDGED,
    Action.REPORT: EventKind.REPORTED,
    Action.EXEMPT: EventKind.EXEMPT,
    Action.FALSE_ALARM: EventKind.FALSE_ALARM,
    Action.RESOLVE: EventKind.RESOLVED,
    Action.REMARK: EventKind.REMARKED,
    Action.FOLLOW_UP: EventKind.FOLLOW_UP,
    Action.ASSIGN: EventKind.ASSIGNED,
    Action.WITHDRAW: EventKind.WITHDRAWN,
}
"""The event that an action leaves behind."""

REASONED = frozenset({Action.REPORT, Action.EXEMPT, Action.FALSE_ALARM, Action.RESOLVE, Action.REMARK, Action.WITHDRAW})
"""Actions that need a reason."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An action with all that belongs to it: `actor` and `approver` are names, `until` an exception's last day or the
    day of a follow-up, `role` who is responsible from now on. `reason` may be personal: it never enters the trail."""

    action: Action
    actor: str
    reason: str = ""
    until: date | None = None
    approver: str | None = None
    role: str | None = None
