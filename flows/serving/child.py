"""What a child process of serve is before it becomes Prefect: bound to its parent, so that none outlives it.

`python -m flows.serving.child MODULE …` runs `python -m MODULE …` in the same process.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PDEATHSIG = 1
"""prctl(2): the signal that the kernel sends when the parent has gone, however it went."""


def become(words: list[str], parent: int) -> None:
    """Ends with the parent from now on, and becomes another Python program."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)
    os.execv(sys.executable, [sys.executable, "-m", *words])


if __name__ == "__main__":
    become(sys.argv[2:], int(sys.argv[1]))
