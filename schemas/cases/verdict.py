"""What the rules say about a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.outcome import Outcome, Reasoning, Status


class Bearing(StrEnum):
    """What an outcome means for whoever works the case."""

    TO_DO = "zu tun"
    UNCLEAR = "ungeklärt"
    IN_ORDER = "in Ordnung"
    NOT_CONCERNED = "trifft nicht zu"


_BEARING = {
    Status.NOT_APPLICABLE: Bearing.NOT_CONCERNED,
    Status.UNCLEAR: Bearing.UNCLEAR,
    Status.PROPOSED: Bearing.TO_DO,
    Status.DUE_SOON: Bearing.TO_DO,
    Status.DUE_TODAY: Bearing.TO_DO,
    Status.OVERDUE: Bearing.TO_DO,
    Status.MISSED: Bearing.TO_DO,
    Status.NOT_MET: Bearing.TO_DO,
}


def bearing(status: Status) -> Bearing:
    """What a status means for whoever works the case."""
    return _BEARING.get(status, Bearing.IN_ORDER)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about one record of a case; `record` names it for people, `missing` what is missing.

    `steps` are the questions that led to it, where they were asked for.
    """

    title: str
    record: str
    outcome: Outcome
    missing: tuple[str, ...] = ()
    steps: tuple[Reasoning, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """Rule, record and period: what stays the same while the facts change."""
        return self.outcome.regel, self.outcome.vorgang_id, self.outcome.periode or ""

    @property
    def bearing(self) -> Bearing:
        """What it means for whoever works the case."""
        return bearing(self.outcome.status)


@dataclass(frozen=True, slots=True)
class Silent:
    """A rule that says nothing about a case, and why."""

    rule: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Every rule about single cases held against one: what each says, or why it says nothing."""

    case: str
    as_of: date
    team: str | None
    verdicts: tuple[Verdict, ...]
    silent: tuple[Silent, ...]

    def of(self, wanted: Bearing) -> tuple[Verdict, ...]:
        """The verdicts that mean the same."""
        return tuple(one for one in self.verdicts if one.bearing is wanted)


@dataclass(frozen=True, slots=True)
class Flip:
    """An outcome that is another one under assumptions; None: there is none on that side."""

    before: Verdict | None
    after: Verdict | None

    @property
    def one(self) -> Verdict:
        """The verdict that tells which rule and record this is about."""
        found = self.after or self.before
        assert found is not None
        return found
