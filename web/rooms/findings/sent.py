"""A decision as a form sends it."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from jobs.evidence.records.values import Complaint
from jobs.evidence.records.values import day as read_day
from schemas.findings.decision import REASONED, Action, Decision

LABELS = {
    Action.ACKNOWLEDGE: "anerkannt", Action.REPORT: "als erledigt gemeldet",
    Action.FALSE_ALARM: "als Fehlalarm vermerkt",
    Action.FOLLOW_UP: "auf Wiedervorlage gelegt", Action.REMARK: "mit einer Bemerkung versehen",
    Action.ASSIGN: "einer Stelle zugewiesen", Action.WITHDRAW: "Entscheidung zurückgenommen",
}  # fmt: skip
"""What a person can decide on a page at once; an exception is asked for, the end is seen by a run."""
_LONGEST = 2_000


class Sent(BaseModel):
    """`aktion` is an Action, `grund` why, `wieder` a day, `stelle` a role, `stand` the last event that was seen.

    `befund` are the findings that were chosen in a list, or those of a preview with their last events (12:345).
    """

    model_config = ConfigDict(extra="ignore")

    aktion: str = ""
    grund: str = ""
    wieder: str = ""
    stelle: str = ""
    stand: int | None = None
    liste: str = ""
    befund: list[str] = []

    @property
    def ids(self) -> list[int]:
        """The findings that were chosen in a list."""
        return [int(one) for one in self.befund if one.isdecimal()]

    @property
    def action(self) -> Action | None:
        """The action, None for none that may be sent."""
        return Action(self.aktion) if self.aktion in {str(one) for one in LABELS} else None

    @property
    def label(self) -> str:
        """What was done, in words."""
        return LABELS[self.action] if self.action is not None else ""

    @property
    def day(self) -> date | None:
        """The day; None where there is none or it cannot be read."""
        try:
            return read_day(self.wieder) if self.wieder.strip() else None
        except Complaint:
            return None

    def errors(self, today: date) -> dict[str, str]:
        """What is missing or wrong, by field."""
        found: dict[str, str] = {}
        if self.action is None:
            return {"aktion": "Bitte auswählen, was zu tun ist."}
        if self.action in REASONED and not self.grund.strip():
            found["grund"] = "Bitte eine Begründung angeben."
        if len(self.grund) > _LONGEST:
            found["grund"] = f"Bitte höchstens {_LONGEST} Zeichen."
        if self.action is Action.FOLLOW_UP and (self.day is None or self.day <= today):
            found["wieder"] = "Bitte einen Tag nach heute angeben, zum Beispiel 30.06.2030."
        if self.action is Action.ASSIGN and not self.stelle.strip():
            found["stelle"] = "Bitte eine Stelle angeben, keine Person."
        return found

    def decision(self, actor: str) -> Decision:
        """The decision of a person, after `errors` has found nothing."""
        assert self.action is not None
        follow = self.action is Action.FOLLOW_UP
        role = self.stelle.strip() if self.action is Action.ASSIGN else None
        return Decision(self.action, actor, self.grund.strip(), self.day if follow else None, None, role)
