"""One command as a fresh process: how long it took and how much memory it held, as the operating system counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
_LAUNCHER = Path(__file__).resolve().parent / "launcher.py"
_TAIL = 2_000


class CommandFailedError(Exception):
    """A measured command did not end well; carries the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: wall clock and processor time in seconds, the most memory it held in bytes.

    Wall clock ends with the process itself. Processor time is that of everything it started, also (on Linux) of what it
    left behind; memory is that of the largest of them. `said` is its standard output.
    """

    seconds: float
    processor: float
    memory: int
    said: str = ""


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end; raises CommandFailedError where it ends with anything but 0."""
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "note.json"
        launched = python("-E", "-S", _LAUNCHER, note, *command)
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(launched, stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, env=surroundings)
        told: dict[str, Any] = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {"ended": "no note"}
    said, wrong = (stream.decode("utf-8", errors="replace") for stream in (ran.stdout, ran.stderr))
    if told["ended"] != 0:
        raise CommandFailedError(f"{' '.join(command)}\nended with {told['ended']}\n{wrong[-_TAIL:]}\n{said[-_TAIL:]}")
    return Cost(told["seconds"], told["processor"], told["memory"], said)


def timed(step: Callable[[], T]) -> tuple[T, float, float]:
    """What a step of this process gives, and the seconds it took by the clock and of processor, threads included."""
    begun, worked = time.perf_counter(), time.process_time()
    done = step()
    return done, time.perf_counter() - begun, time.process_time() - worked


def python(*arguments: str | Path) -> list[str]:
    """A command of this Python."""
    return [sys.executable, *map(str, arguments)]


def regelwerk(*arguments: str | Path) -> list[str]:
    """A command of ours, as a fresh process."""
    return python("-m", "cli.main", *arguments)
