"""What holding a run against the open findings has changed, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RunState(StrEnum):
    """How far a run has come."""

    RECORDED = "erfasst"
    RECONCILED = "abgeglichen"
    BRAKED = "gebremst"
    OVERTAKEN = "überholt"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Numbers of findings. `backlog` are those of `new` that are Altbestand, `law` those of `lapsed` whose rule is no
    longer in force and `aged` those that it does not look back to any more, `missed` were open before. `kept` are open
    and unchanged, `unjudged` those of them about which this run could say nothing.

    With `state` BRAKED only `new` and `reopened` were taken over; with OVERTAKEN nothing was, since a later day has
    been reconciled before. `before` says that this very run had been reconciled already.
    """

    run: str
    state: RunState
    new: int = 0
    backlog: int = 0
    reopened: int = 0
    changed: int = 0
    resolved: int = 0
    lapsed: int = 0
    law: int = 0
    aged: int = 0
    missed: int = 0
    returned: int = 0
    reached: int = 0
    kept: int = 0
    unjudged: int = 0
    before: bool = False

    @property
    def events(self) -> bool:
        """Whether anything happened to any finding."""
        return any((self.new, self.reopened, self.changed, self.resolved, self.lapsed, self.missed, self.returned,
                    self.reached))  # fmt: skip
