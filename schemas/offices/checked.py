"""What checking one office brought: numbers only, no record, no key of a case. Small numbers are still in it.

Kept from one start to the next; only `schemas.offices.combined` is for people outside.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Kept(BaseModel):
    """What all parts share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Counted(Kept):
    """Outcomes of one rule ("": of all rules) with one status and, where unclear, one cause.

    `cases` are the different people, so those of all rules are not the sum of those of each. What hangs on no person
    counts as a case of its own.
    """

    rule: str
    status: str
    cause: str = ""
    number: int
    cases: int


class Lacking(Kept):
    """Unclear outcomes with one cause for want of the same facts."""

    cause: str
    missing: str
    number: int
    cases: int


class Quota(Kept):
    """A quota of the whole office."""

    rule: str
    unit: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    target: Decimal | None = None
    light: str


class Effort(Kept):
    """What it took: wall clock and processor time in seconds."""

    seconds: float
    processor: float


class Checked(Kept):
    """One office on one day. `inputs` names everything that the result depends on; `digest` is that of the outcomes.

    `fine` are the outcomes in order, for the greater part about everybody; they are not written and so not told apart.
    """

    format: int = 1
    key: str
    office: str
    as_of: date
    inputs: str
    run_id: str
    started_at: datetime
    snapshot_day: date | None = None
    people: int
    rules: dict[str, str]
    rows: int
    digest: str
    fine: int
    counts: tuple[Counted, ...]
    lacking: tuple[Lacking, ...]
    quotas: tuple[Quota, ...]
    disagreements: int | None = None
    effort: Effort
    tries: int = 1


class Fault(StrEnum):
    """Why an office could not be checked: what somebody there has to mend, what may pass, what is ours to mend."""

    REFUSED = "nicht prüfbar"
    PASSING = "nicht erreichbar"
    BROKEN = "gescheitert"


class Failed(Kept):
    """An office that could not be checked. `lines` (German) hold nothing that looks like the key of a case."""

    key: str
    fault: Fault
    lines: tuple[str, ...]
    tries: int = 1
