"""What a change would do: the numbers of a simulation, as they are kept and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

ABSENT = "–"
"""In the place of a status where there is no outcome: the rule does not apply, or is not in force."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Flow(_Frozen):
    """How many outcomes of a rule went from one status to another; the same on both sides: only the due day moved."""

    rule: str
    before: str
    after: str
    number: int


class TeamCount(_Frozen):
    """Outcomes of a team that changed; `more` begin to ask for action, `less` cease to.

    `cases` are how many cases each number is about; what hangs on no person is a case of its own. None: not counted.
    """

    team: str
    number: int
    more: int
    less: int
    cases: int | None = None
    more_cases: int | None = None
    less_cases: int | None = None


class Week(_Frozen):
    """Reminders to a team in the seven days from `first` on, those by the changed rules less those without them.

    `more` are additional ones, `less` those that will not be written; `raised` are among `more` and go to superiors.
    """

    first: date
    team: str
    more: int
    less: int
    raised: int = 0


class Quota(_Frozen):
    """A quota that changes: as it is, as it would be; None where it would not be measured at all."""

    rule: str
    unit: str
    before: str | None
    after: str | None
    light_before: str | None
    light_after: str | None


class Touched(_Frozen):
    """A rule that was evaluated twice: `why` it is touched, and why it is not in force afterwards (`idle`)."""

    rule: str
    title: str
    why: str
    before: int
    after: int
    idle: str = ""


class Told(_Frozen):
    """Everything a simulation found, in numbers. `legacy`: first findings of new rules, which nobody is reminded of.

    `wrong` are mistakes in the files, red examples among them: with any of them nobody can release the change.
    """

    office: str
    rules: tuple[Touched, ...]
    compared: int
    changed: int
    flows: tuple[Flow, ...] = ()
    moved: int = 0
    teams: tuple[TeamCount, ...] = ()
    weeks: tuple[Week, ...] = ()
    quotas: tuple[Quota, ...] = ()
    legacy: int = 0
    people: int = 0
    wrong: tuple[str, ...] = ()
    seconds: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulation as it is kept: of which texts, on which rules and delivery, for which day, by whom."""

    id: int
    office: str
    change: int
    content: str
    rulebook: str
    snapshot: str
    as_of: date
    at: datetime
    actor: str
    task: str
    told: Told = field(repr=False)
