"""The fact model of an office's rules, for work that needs no rule: imports, records of the office's own."""

from __future__ import annotations

from pathlib import Path

from engine.sources.load import model_of
from schemas.diagnostic import Severity
from schemas.factmodel import FactModel
from schemas.failure import RulesRefused


def fact_model(rules: Path) -> FactModel:
    """The fact model of a folder of rules. Raises Unknown, and RulesRefused with every mistake in it."""
    model, found = model_of(rules)
    wrong = [one for one in found if one.severity is Severity.ERROR]
    if wrong:
        raise RulesRefused(wrong)
    return model
