"""Rulebooks of any number of rules: the twelve, and copies of them whose numbers differ, so that nothing is shared.

`python -m bench.peers.rulebooks RULES DATA` decides one of them, as a process of its own.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from bench.peers.sets.ours import evaluate, prepare
from bench.peers.workload import RULEBOOK, RULES

_VALUES = re.compile(r"^werte:\n((?:  .*\n)+)", re.MULTILINE)
_NUMBER = re.compile(r"(?<=: )\d+")
_MOST = 90
"""Numbers stay below this, that of 100 years in a duration of months being the limit."""


def many_rules(into: Path, number: int) -> Path:
    """A folder of rules with so many of them, those that they use, and an office that has switched on all."""
    shutil.copytree(RULEBOOK, into)
    terms = sorted(path.stem for path in (into / "begriffe").glob("*.yaml"))
    names = list(RULES.values())
    for name in names[number:]:
        (into / "regeln" / f"{name}.yaml").unlink()
    for further in range(len(names), number):
        copy, name = further // len(names), names[further % len(names)]
        used = [term for term in terms if term in (RULEBOOK / "regeln" / f"{name}.yaml").read_text(encoding="utf-8")]
        for kind, each in (("regeln", name), *(("begriffe", term) for term in used)):
            _copied(into / kind, RULEBOOK / kind / f"{each}.yaml", [name, *used], copy)
    return into


def _copied(folder: Path, original: Path, names: list[str], copy: int) -> None:
    text = original.read_text(encoding="utf-8")
    for name in names:
        text = text.replace(name, f"{name}-{copy}")
    values = _VALUES.search(text)
    if values is not None:
        other = _NUMBER.sub(lambda one: str((int(one[0]) + copy - 1) % _MOST + 1), values[0])
        text = text.replace(values[0], other)
    (folder / f"{original.stem}-{copy}.yaml").write_text(text, encoding="utf-8")


def main() -> None:
    """The command line."""
    rules, data = map(Path, sys.argv[1:])
    evaluate(prepare(data, rules, rules.parent / f"{rules.name}-arbeit")).close()


if __name__ == "__main__":
    main()
