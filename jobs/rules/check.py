"""Everything that is wrong with what authors wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.gather import FACTS, files
from engine.pipeline import check as check_rules
from engine.sources.load import model_of
from schemas.diagnostic import Diagnostic, Severity
from schemas.failure import Unknown


@dataclass(frozen=True, slots=True)
class Checked:
    """The mistakes found in so many files, in the order of files and lines.

    `unsound` is the fact model they were held against, where it has mistakes of its own that are not among them: then
    not everything could be checked. None if it is sound.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: int
    unsound: Path | None = None


def check(
    rules: Path, paths: Sequence[Path] = (), remembered: Path | None = None, lanes: int = 1, meant: bool = False
) -> Checked:
    """Checks all of `rules`, or only `paths` against the rest; `remembered`, `lanes`: see engine.pipeline.

    The rest is the folder of rules that the paths lie in; `rules` where they lie in none, or where somebody has said
    that these are `meant`. Raises Unknown for a path that is not there.
    """
    wanted = tuple(paths) or (rules,)
    for path in wanted:
        if not path.exists():
            raise Unknown(f"{path} gibt es nicht.")
    checked = files(*wanted)
    if not checked:
        raise Unknown(f"In {', '.join(str(path) for path in wanted)} steht keine Datei mit der Endung .yaml.")
    around = next((folder for path in checked for folder in path.resolve().parents if (folder / FACTS).is_dir()), None)
    root = rules if paths and rules.is_dir() and (meant or around is None) else around
    found = tuple(check_rules(wanted, root=root, remembered=remembered, lanes=lanes))
    return Checked(found, len(checked), None if root is None else _unsound(root / FACTS, checked))


def _unsound(facts: Path, checked: Sequence[Path]) -> Path | None:
    """A folder with a fact model that has mistakes and is not itself what is checked."""
    if not facts.is_dir() or any(facts.resolve() in path.resolve().parents for path in checked):
        return None
    _, found = model_of(facts.parent)
    return facts if any(one.severity is Severity.ERROR for one in found) else None
