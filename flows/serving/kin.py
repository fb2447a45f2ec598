"""All processes that serve has started, and those that they have started: none is left behind.

A flow runs in a process group of its own. If the runner dies, the flow goes on and becomes our child, so that it can
come to its end, or be ended with us.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_SUBREAPER = 36
"""prctl(2): orphans below us become our children."""
_PROC = Path("/proc")


def adopt() -> None:
    """Has orphans become our children from now on (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def descendants(of: int) -> tuple[int, ...]:
    """The processes below one, the nearest first; none where the system does not tell."""
    parents: dict[int, list[int]] = {}
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            # The name of a program may hold anything, a parenthesis too.
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(folder.name))
    found, left = [], [of]
    while left:
        below = parents.get(left.pop(0), [])
        found += below
        left += below
    return tuple(found)


def reap(known: Collection[int]) -> None:
    """Takes leave of adopted children that have ended; `known` are those somebody else waits for."""
    for pid in descendants(os.getpid()):
        if pid not in known:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def end_all(patience: float, but: Collection[int] = ()) -> int:
    """Ends everything below us but some: asked first, and after so many seconds without asking. How many there were."""
    found = _left(but)
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for pid in _left(but):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
        until = time.monotonic() + patience
        while _left(but) and time.monotonic() < until:
            reap(but)
            time.sleep(0.1)
    return len(found)


def _left(but: Collection[int]) -> list[int]:
    return [pid for pid in descendants(os.getpid()) if pid not in but]
