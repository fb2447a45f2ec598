"""Everything that is wrong with what authors wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.gather import files
from engine.pipeline import check as check_rules
from schemas.diagnostic import Diagnostic
from schemas.failure import Unknown


@dataclass(frozen=True, slots=True)
class Checked:
    """The mistakes found in so many files, in the order of files and lines."""

    diagnostics: tuple[Diagnostic, ...]
    files: int


def check(rules: Path, paths: Sequence[Path] = (), remembered: Path | None = None, lanes: int = 1) -> Checked:
    """Checks all of `rules`, or only `paths` against the rest of it; `remembered`, `lanes`: see engine.pipeline.

    Raises Unknown for a path that is not there."""
    wanted = tuple(paths) or (rules,)
    for path in wanted:
        if not path.exists():
            raise Unknown(f"{path} gibt es nicht.")
    checked = files(*wanted)
    if not checked:
        raise Unknown(f"In {', '.join(str(path) for path in wanted)} steht keine Datei mit der Endung .yaml.")
    root = rules if paths and rules.is_dir() else None
    return Checked(tuple(check_rules(wanted, root=root, remembered=remembered, lanes=lanes)), len(checked))
