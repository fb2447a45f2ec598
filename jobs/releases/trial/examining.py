"""Whether changed rules are right, with the examples of all that the change reaches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.gather import FACTS
from jobs.rules.check import check
from jobs.rules.rulebook import Loaded
from schemas.diagnostic import Diagnostic, Severity
from schemas.outcome import Kind


def mistakes(
    folder: Path, files: Iterable[str], rules: Iterable[str], loaded: Loaded, programs: Path | None
) -> list[Diagnostic]:
    """Every mistake in the changed files and in those of the rules they reach.

    A changed definition or fact model may reach rules that the office has not switched on: then everything is checked.
    """
    changed = [folder / name for name in files if (folder / name).is_file()]
    definitions = {one.place.file for one in loaded.authored if one.kind is Kind.DEFINITION}
    if any(path.parent.name == FACTS or str(path) in definitions for path in changed):
        paths: list[Path] = []
    else:
        wanted = frozenset(rules)
        reached = {Path(rule.place.file) for rule in loaded.rulebook.rules if rule.id in wanted}
        paths = sorted({*changed, *reached})
        if not paths:
            return []
    found = check(folder, paths, programs, meant=True).diagnostics
    return [one for one in found if one.severity is Severity.ERROR]
