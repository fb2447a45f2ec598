"""The hash under which statements are kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]

TOLD = """
import sys
from datetime import date
from pathlib import Path
from engine.compile.verdicts import Asked
from engine.pipeline import load
from engine.run.program.key import key_of
from schemas.snapshot import Snapshot, Table
for day in (30, 29):
    loaded = load(Path(sys.argv[1]), "magdeburg", date(2020, 6, day), remembered=Path(sys.argv[2]))
    fields = {name: frozenset(loaded.model.entities[name].fields) for name in ("kunde", "kontakt")}
    tables = {name: Table(name, Path(), 1, held) for name, held in fields.items()}
    for everything in (False, True)[: 1 + day // 30]:
        print(key_of(loaded.rulebook, loaded.model, Snapshot(Path(), tables), Asked(everything), "duckdb"))
"""


@cache
def keys(seed: int, kept: Path, rules: Path = HOUSE / "rules") -> tuple[str, str, str]:
    """The hashes as a process of its own tells them: of a day, of everything asked on it, and of the day before."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-c", TOLD, str(rules), str(kept)]
    told = subprocess.run(command, cwd=HOUSE, env=environment, check=True, capture_output=True, text=True)
    this, everything, before = told.stdout.split()
    return this, everything, before


def test_every_process_tells_the_same_wherever_the_rules_are_written(programs: Path, tmp_path: Path) -> None:
    moved = tmp_path / 'it\'s "elsewhere"'
    shutil.copytree(HOUSE / "rules", moved)
    for path in moved.rglob("*.yaml"):
        path.write_bytes(b"# Eine Zeile mehr.\n" + path.read_bytes())
    assert keys(1, programs) == keys(2, tmp_path, moved)


def test_the_stichtag_does_not_matter_but_what_is_asked_does(programs: Path) -> None:
    this, everything, before = keys(1, programs)
    assert before == this
    assert everything != this
