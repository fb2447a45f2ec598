"""The rules of a recorded run as they were: its rulebook, Regelstand and frozen calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.plan.rules import Calendar, Rule
from jobs.rules.rulebook import Loaded, load
from schemas.failure import RulesRefused, Unknown
from schemas.receipt import Receipt
from store.trail.recorded import RunRow


def loaded_then(rules: Path, row: RunRow, programs: Path | None = None, only: str | None = None) -> Loaded:
    """The rules of a run, read from its kept rulebook; `only`: one rule by itself.

    Raises RulesRefused where this version of the program cannot read them, Unknown for a rule that there is not.
    """
    receipt = Receipt.model_validate(row.receipt)
    frozen = Calendar(
        frozenset(receipt.calendar.holidays), frozenset(receipt.calendar.closing_days), receipt.calendar.source
    )
    regelstand = date.fromisoformat(row.regelstand) if row.regelstand else None
    return load(
        rules, row.office, row.as_of, bool(receipt.drafts), programs, regelstand=regelstand, calendar=frozen, only=only
    )


def rule_then(rules: Path, row: RunRow, rule: str, programs: Path | None = None) -> tuple[Loaded, tuple[Rule, ...]]:
    """One rule of a run with its versions, read by itself; what is wrong is told with everything around it.

    Raises as `loaded_then` does.
    """
    try:
        loaded = loaded_then(rules, row, programs, only=rule)
        return loaded, loaded.named(rule)
    except (Unknown, RulesRefused):
        loaded = loaded_then(rules, row, programs)
        return loaded, loaded.named(rule)
