"""Rules as the sentences that a head of office signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from jobs.documents.section import section
from jobs.rules.rulebook import load


def render(rules: Path, office: str, today: date, names: Sequence[str] = ()) -> str:
    """The rules in force as Markdown, all of them or the named ones. Raises Unknown and RulesRefused."""
    loaded = load(rules, office, today)
    chosen = [one for name in names for one in loaded.named(name)] if names else list(loaded.rulebook.rules)
    return "\n\n".join(section(one, loaded.written(one), loaded.model, level=1) for one in chosen) + "\n"
