"""What the process of a flow writes into the service's log: what people need, and no bookkeeping of libraries.

Prefect's own lines stay in its pages; its console says errors only (jobs.operation.place), and none of a run that has
told its end itself.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
from contextlib import suppress

_OURS = "PREFECT__FLOW_RUN_ID"
"""Set in a process that was started for one run."""
_LOGGERS = ("prefect.flow_runs", "prefect.task_runs", "prefect.engine")


def say(text: str) -> None:
    """A line for the log."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def hush() -> None:
    """In a process of its own: what a run tells Prefect goes to its pages alone, and the end of Python says nothing.

    DuckDB's binding counts at the very end which of its objects are left, as if that mattered to a process that goes.
    """
    if _OURS in os.environ:
        for name in _LOGGERS:
            logging.getLogger(name).propagate = False
        atexit.register(_close)


def _close() -> None:
    with suppress(OSError, ValueError):
        sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
