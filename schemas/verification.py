"""What the evaluators are compared on: the truths of one record's logic, and where two evaluators disagree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from schemas.outcome import Status

Truth = bool | None
"""True, False, or None for unknown (Kleene)."""


class Step(StrEnum):
    """A question in the order of decision; APPLIES, EXEMPT and CRITERION are condition roots of the rule.

    IN_FORCE: this version speaks for the record. DUE: there is a due day, not beyond the lookback. ON_TIME, LATE:
    evidence by the due day, after it. ENDED_BEFORE: `ends` ≤ due. ENDED_AFTER: `ends` > due and the Stichtag after
    `ends`. PAUSED: at the Stichtag. TOO_LATE: catching up is over. OVERDUE, TODAY, SOON: Stichtag > due, Stichtag =
    due, due - `soon` ≤ Stichtag.
    """

    IN_FORCE = "in Kraft"
    APPLIES = "betrifft"
    DUE = "Frist"
    ON_TIME = "pünktlich"
    LATE = "spät"
    ENDED_BEFORE = "vorher beendet"
    ENDED_AFTER = "danach beendet"
    EXEMPT = "Ausnahme"
    PAUSED = "Pause"
    TOO_LATE = "nicht mehr nachholbar"
    OVERDUE = "überfällig"
    TODAY = "heute fällig"
    SOON = "bald fällig"
    CRITERION = "wenn"


@dataclass(frozen=True, slots=True)
class Root:
    """One condition root as the walker found it: its leaves in plan order, depth first, and its own truth."""

    leaves: tuple[Truth, ...]
    truth: Truth


@dataclass(frozen=True, slots=True)
class Truths:
    """What the case-wise evaluator found about one record (of a cycle: one period) of one rule.

    `since` is the first day of the version that speaks for it: of a rule several versions may decide on one Stichtag.
    `roots` holds APPLIES, EXEMPT and CRITERION where the rule has them; `steps` the questions that are no condition of
    the rule. A step that the rule does not ask is left out: IN_FORCE and DUE then count as true, others as false.
    """

    regel: str
    since: date
    vorgang_id: str
    status: Status
    periode: str | None = None
    roots: dict[Step, Root] = field(default_factory=dict)
    steps: dict[Step, Truth] = field(default_factory=dict)


class Evaluator(StrEnum):
    """Who said it; people read these words."""

    BATCH = "Massenprüfung"
    CASE = "Einzelfallprüfung"
    SECOND = "Zweitmeinung"
    WRITTEN = "Ergebnisdatei"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One value on which two evaluators differ; `what` is a column of the outcomes, a step, or "Zeile"."""

    regel: str
    vorgang_id: str
    periode: str | None
    what: str
    left: Evaluator
    left_value: str
    right: Evaluator
    right_value: str

    def __str__(self) -> str:
        record = self.vorgang_id if self.periode is None else f"{self.vorgang_id}, Abschnitt {self.periode}"
        return (
            f"{self.regel}, {record}: {self.what} – {self.left} sagt „{self.left_value}“, "
            f"{self.right} sagt „{self.right_value}“"
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """What a comparison of the evaluators found on `records` records (seeded with `seed`), `rows` outcomes in all.

    `judged` outcomes also had the second opinion; `notes` say in German why it is missing or incomplete.
    """

    records: int
    rows: int
    judged: int
    seed: int
    disagreements: tuple[Disagreement, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether no two evaluators differ; a missing second opinion is no disagreement."""
        return not self.disagreements
