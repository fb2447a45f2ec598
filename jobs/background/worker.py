"""The process of one task: `python -m jobs.background.worker ABLAGE AUFTRAG SPERRE PROGRAMME`.

An entrance: the clock is looked at here, and Failures are caught here. What comes of the work is noted last, in one
step; whoever is killed before that has left nothing that counts.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jobs.background.kinds import KINDS, Order, work_of
from schemas.failure import Failure
from schemas.operation.task import Progress, Stage, Task
from store.background import held, rows
from store.folder import open_store

AT_ONCE = 2
"""So many tasks are worked on at the same time; the others wait. An evaluation may take gigabytes."""
_LINES = 20


@dataclass
class Telling:
    """Notes progress, at most twice a second: nobody reads it more often."""

    folder: Path
    last: float = field(default=0.0)
    text: str = ""

    def __call__(self, text: str, done: int, whole: int) -> None:
        """A Step (jobs.progress); what stands behind a colon are names from the program's inside."""
        text, now = text.partition(": ")[0], time.monotonic()
        if text != self.text or now - self.last > 0.5:
            self.last, self.text = now, text
            rows.tell(self.folder, Progress(text, done, whole))


def work(store_path: Path, name: str, programs: Path | None) -> None:
    """Does a task and notes how it ended; a bug is noted, and raised."""
    rooms = rows.room(store_path)
    task, folder = rows.one(rooms, name), rooms / name
    assert task is not None
    place = None
    while place is None:
        place = held.place(rooms, AT_ONCE)
        if place is None:
            time.sleep(0.5)
    telling = Telling(folder)
    telling("Begonnen", 0, 0)
    try:
        result = _result(store_path, task, folder, programs, telling)
    except Failure as failure:
        rows.end(folder, Stage.FAILED, datetime.now(UTC), {}, failure.lines[:_LINES])
    except Exception as error:
        said = f"Fehler des Programms ({type(error).__name__}); siehe Protokoll des Dienstes."
        rows.end(folder, Stage.FAILED, datetime.now(UTC), {}, (said,))
        raise
    else:
        rows.end(folder, Stage.DONE, datetime.now(UTC), result, ())


def _result(
    store_path: Path, task: Task, folder: Path, programs: Path | None, telling: Telling
) -> Mapping[str, object]:
    store = open_store(store_path)
    order = Order(store, task.given, task.by[0], datetime.now(UTC), folder, telling, programs)
    return work_of(KINDS[task.kind])(order)


def main(words: list[str]) -> int:
    """Works off what the command line names."""
    store, name, handle, programs = words
    # Nothing that this process starts may hold the lock after it.
    os.set_inheritable(int(handle), False)
    try:
        work(Path(store), name, Path(programs) if programs else None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
