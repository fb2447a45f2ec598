"""Whether changed rules are right, with the examples of all that the change reaches."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.gather import FACTS
from engine.pipeline import check
from jobs.rules.rulebook import Loaded
from schemas.diagnostic import Diagnostic, Severity
from schemas.outcome import Kind


def mistakes(
    folder: Path, files: Iterable[str], rules: Iterable[str], loaded: Loaded, programs: Path | None
) -> list[Diagnostic]:
    """Every mistake in the changed files and in those of the rules they reach.

    A changed definition or fact model may reach rules that the office has not switched on: then everything is checked.
    `loaded`, with files named as they lie within the folder, as those that are wrong are.
    """
    changed = [name for name in files if (folder / name).is_file()]
    definitions = {one.place.file for one in loaded.authored if one.kind is Kind.DEFINITION}
    if any(Path(name).parent.name == FACTS or name in definitions for name in changed):
        paths = [folder]
    else:
        wanted = frozenset(rules)
        reached = {rule.place.file for rule in loaded.rulebook.rules if rule.id in wanted}
        paths = [folder / name for name in sorted({*changed, *reached})]
        if not paths:
            return []
    found = check(paths, root=folder, remembered=programs, below=folder)
    return [one for one in found if one.severity is Severity.ERROR]
