"""One command as a fresh process: how long it took and how much memory it held, as the operating system counted."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
_UNIT = 1 if sys.platform == "darwin" else 1024
_TAIL = 2_000


class CommandFailedError(Exception):
    """A measured command did not end well; carries the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: wall clock and processor time in seconds, the most memory it held in bytes.

    Processor time is that of the process and of the children it waited for; memory is that of the largest of them.
    `said` is its standard output.
    """

    seconds: float
    processor: float
    memory: int
    said: str = ""


def cost(command: Sequence[str], limit: int | None = None, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end; `limit` bytes are all the memory of its own that the system gives it.

    Raises CommandFailedError where it ends with anything but 0.
    """
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as wrong:
        begun = time.perf_counter()
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=out, stderr=wrong, cwd=ROOT, env=surroundings
        )
        if limit is not None:
            _limit(process.pid, limit)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            ended = f"{' '.join(command)}\nended with {process.returncode}"
            raise CommandFailedError(f"{ended}\n{_end(wrong)}\n{_end(out)}")
        out.seek(0)
        said = out.read().decode("utf-8", errors="replace")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * _UNIT, said)


def python(*arguments: str | Path) -> list[str]:
    """A command of this Python."""
    return [sys.executable, *map(str, arguments)]


def regelwerk(*arguments: str | Path) -> list[str]:
    """A command of ours, as a fresh process."""
    return python("-m", "cli.main", *arguments)


def can_limit() -> bool:
    """Whether this system can hold a process below a limit."""
    return hasattr(resource, "prlimit")


def _limit(pid: int, limit: int) -> None:
    """Anonymous memory, touched or not: stricter than the resident set, which no system limits."""
    resource.prlimit(pid, resource.RLIMIT_DATA, (limit, limit))


def _end(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", errors="replace")[-_TAIL:]
