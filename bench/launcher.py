"""Starts one command and notes what it took; a small program of its own, run as a file.

Linux counts the memory of the process that starts a command as the command's, until the command is loaded. This one is
so small that it does not show. What the command leaves behind becomes its child (on Linux), is waited for and counted.
`launcher.py NOTE COMMAND…` writes to the file NOTE.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
import time
from pathlib import Path

_SUBREAPER = 36
"""Linux: prctl's PR_SET_CHILD_SUBREAPER."""


def main() -> None:
    """The command line."""
    note, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)
    begun = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status = os.waitpid(process, 0)
    seconds = time.perf_counter() - begun
    _wait_for_the_rest()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = {
        "seconds": seconds,
        "processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "ended": os.waitstatus_to_exitcode(status),
    }
    Path(note).write_text(json.dumps(told), encoding="utf-8")


def _wait_for_the_rest() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


if __name__ == "__main__":
    main()
