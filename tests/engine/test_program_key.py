"""The hash under which statements are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]

TOLD = """
from datetime import date
from pathlib import Path
from engine.compile.verdicts import Asked
from engine.pipeline import load
from engine.run.program.key import key_of
from schemas.snapshot import Snapshot, Table
loaded = load(Path("rules"), "magdeburg", date(2020, 6, {day}))
fields = {{name: frozenset(loaded.model.entities[name].fields) for name in ("kunde", "kontakt")}}
tables = {{name: Table(name, Path(), 1, held) for name, held in fields.items()}}
print(key_of(loaded.rulebook, loaded.model, Snapshot(Path(), tables), Asked({everything}), "duckdb"))
"""


def key(seed: int, day: int = 30, everything: bool = False) -> str:
    """The hash as a process of its own tells it."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-c", TOLD.format(day=day, everything=everything)]
    told = subprocess.run(command, cwd=HOUSE, env=environment, check=True, capture_output=True, text=True)
    return told.stdout.strip()


def test_every_process_tells_the_same() -> None:
    assert key(1) == key(2) == key(3)


def test_the_stichtag_does_not_matter_but_what_is_asked_does() -> None:
    assert key(1, day=29) == key(1)
    assert key(1, everything=True) != key(1)
