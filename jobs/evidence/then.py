"""The rules of a recorded run as they were: its rulebook, Regelstand and frozen calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.plan.rules import Calendar, Rule
from jobs.rules.rulebook import Loaded, load
from schemas.failure import RulesRefused, Unknown
from schemas.receipt import Receipt
from store.trail.recorded import RunRow


@dataclass(frozen=True, slots=True)
class Then:
    """What a run's rules depended on besides their files."""

    office: str
    as_of: date
    drafts: bool
    regelstand: date | None
    calendar: Calendar


def then_of(row: RunRow) -> Then:
    """What the receipt of a run says of it."""
    receipt = Receipt.model_validate(row.receipt)
    frozen = Calendar(
        frozenset(receipt.calendar.holidays), frozenset(receipt.calendar.closing_days), receipt.calendar.source
    )
    regelstand = date.fromisoformat(row.regelstand) if row.regelstand else None
    return Then(row.office, row.as_of, bool(receipt.drafts), regelstand, frozen)


def loaded_then(rules: Path, then: Then, programs: Path | None = None, only: str | None = None) -> Loaded:
    """The rules of a run, read from its kept rulebook; `only`: one rule by itself.

    Raises RulesRefused where this version of the program cannot read them, Unknown for a rule that there is not.
    """
    return load(
        rules, then.office, then.as_of, then.drafts, programs, regelstand=then.regelstand, calendar=then.calendar,
        only=only,
    )  # fmt: skip


def rule_then(rules: Path, then: Then, rule: str, programs: Path | None = None) -> tuple[Loaded, tuple[Rule, ...]]:
    """One rule of a run with its versions, read by itself; what is wrong is told with everything around it.

    Raises as `loaded_then` does.
    """
    try:
        loaded = loaded_then(rules, then, programs, only=rule)
        return loaded, loaded.named(rule)
    except (Unknown, RulesRefused):
        loaded = loaded_then(rules, then, programs)
        return loaded, loaded.named(rule)
