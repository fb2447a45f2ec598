"""The fact model of an office's rules, for work that needs no rule: imports, records of the office's own."""

from __future__ import annotations

from pathlib import Path

from engine.gather import FACTS, files, gather
from engine.sources.load import model_of
from schemas.diagnostic import Severity
from schemas.factmodel import FactModel
from schemas.failure import RulesRefused


def fact_model(rules: Path) -> FactModel:
    """The fact model of a folder of rules. Raises Unknown, and RulesRefused with every mistake in it."""
    if not (rules / FACTS).is_dir():
        return model_of(rules)[0]
    # Files that stay the same are read once in a process: pages ask for the fact model again and again.
    authored = gather(files(rules / FACTS))
    wrong = [one for one in authored.found if one.severity is Severity.ERROR]
    if wrong:
        raise RulesRefused(wrong)
    return authored.model
