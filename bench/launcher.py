"""Starts one command and notes what it took; a small program of its own, run as a file.

Linux counts the memory of the process that starts a command as the command's, until the command is loaded. This one is
so small that it does not show. `launcher.py NOTE COMMAND…` writes to the file NOTE.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def main() -> None:
    """The command line."""
    note, *command = sys.argv[1:]
    begun = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    told = {
        "seconds": time.perf_counter() - begun,
        "processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "ended": os.waitstatus_to_exitcode(status),
    }
    Path(note).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
