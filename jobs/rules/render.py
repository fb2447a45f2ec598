"""Rules as the sentences that a head of office signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from engine.workflow.sentences import pages
from jobs.documents.section import section
from jobs.rules.rulebook import load


def render(rules: Path, office: str, today: date, names: Sequence[str] = ()) -> str:
    """The rules in force as Markdown, then ladders, lifecycles and schedules; all of them or the named ones.

    Raises Unknown and RulesRefused.
    """
    loaded = load(rules, office, today)
    others = dict(pages(loaded.workflows))
    wanted = [name for name in names if name not in others]
    chosen = [one for name in wanted for one in loaded.named(name)] if names else list(loaded.rulebook.rules)
    told = [section(one, loaded.written(one), loaded.model, level=1) for one in chosen]
    told += [text.rstrip() for name, text in others.items() if not names or name in names]
    return "\n\n".join(told) + "\n"
