"""Begins long work in a process of its own, that outlives whoever asked; the same work twice is done once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from jobs.background.kinds import KINDS
from schemas.failure import Unknown
from schemas.operation.task import Task
from store.background import held, rows
from store.folder import StoreFolder

CODE = Path(__file__).resolve().parents[2]
_PATIENCE = 30
"""Tenths of a second that a task has to end when it is told to."""


def begin(
    store: StoreFolder, kind: str, given: Mapping[str, str], by: str, now: datetime, programs: Path | None = None
) -> Task:
    """Begins a task, or joins the one of the same kind that was given the same and is not over.

    `by` is the name of whoever asks: the work is noted in the trail under the first one's. Raises Unknown for a kind
    that there is not, SpaceExhausted.
    """
    if kind not in KINDS:
        raise Unknown(f"Eine Arbeit „{kind}“ gibt es nicht.")
    rooms = rows.room(store.path)
    with held.ledger(rooms):
        rows.sweep(rooms, now)
        for task in rows.listed(rooms):
            if not task.stage.ended and (task.kind, dict(task.given)) == (kind, dict(given)):
                rows.join(rooms / task.id, by)
                return _there(rooms, task.id)
        folder = rows.add(rooms, kind, given, by, now)
        _start(store, folder, programs)
    return _there(rooms, folder.name)


def look(store: StoreFolder, task: str) -> Task:
    """A task as it stands. Raises Unknown."""
    return _there(rows.room(store.path), task)


def listed(store: StoreFolder) -> tuple[Task, ...]:
    """All tasks that are kept, the newest first."""
    return tuple(sorted(rows.listed(rows.room(store.path)), key=lambda one: (one.asked_at, one.id), reverse=True))


def file_of(store: StoreFolder, task: Task, name: str) -> Path:
    """A file that a task has left. Raises Unknown where there is none of that name among its results."""
    found = rows.room(store.path) / task.id / name
    if name not in _names(task) or not found.is_file():
        raise Unknown("Diese Datei gibt es nicht mehr.")
    return found


def stop(store: StoreFolder, task: str) -> None:
    """Breaks a task off that is at work or waits for its turn. Raises Unknown."""
    folder = rows.room(store.path) / _there(rows.room(store.path), task).id
    process = rows.process(folder)
    if process is not None:
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGTERM)


def tidy(store: StoreFolder, now: datetime) -> None:
    """Takes away tasks and their files whose days are over; none is begun meanwhile."""
    rooms = rows.room(store.path)
    with held.ledger(rooms):
        rows.sweep(rooms, now)


def at_work(store: StoreFolder) -> tuple[str, ...]:
    """What the tasks are called that are under way or wait, each once."""
    found = rows.listed(rows.room(store.path))
    return tuple(sorted({KINDS[one.kind].title for one in found if not one.stage.ended and one.kind in KINDS}))


def clear(store: StoreFolder) -> None:
    """Takes away every task with its files; those under way are broken off. None is begun meanwhile."""
    rooms = rows.room(store.path)
    with held.ledger(rooms):
        for task in rows.listed(rooms):
            _break_off(rooms / task.id)
        rows.clear(store.path)


def _break_off(folder: Path) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        process = rows.process(folder)
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process, sign)
        for _ in range(_PATIENCE):
            if not held.alive(folder):
                return
            time.sleep(0.1)


def _there(rooms: Path, name: str) -> Task:
    found = rows.one(rooms, name)
    if found is None:
        raise Unknown("Diesen Auftrag gibt es nicht oder nicht mehr.")
    return found


def _names(task: Task) -> tuple[str, ...]:
    names = task.result.get("dateien")
    return tuple(str(name) for name in names) if isinstance(names, list | tuple) else ()


def _start(store: StoreFolder, folder: Path, programs: Path | None) -> None:
    """Starts the process. It inherits the lock, so that there is no moment in which nobody holds it."""
    handle = held.take(folder)
    paths = os.pathsep.join(filter(None, (str(CODE), os.environ.get("PYTHONPATH"))))
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "jobs.background.worker", str(store.path), folder.name, str(handle),
             str(programs or "")],
            env={**os.environ, "PYTHONPATH": paths}, pass_fds=(handle,), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    finally:
        os.close(handle)
    rows.began(folder, process.pid)
    # Somebody has to wait for it, or it stays in the system's list of processes until we end.
    threading.Thread(target=process.wait, name=f"auftrag-{folder.name}", daemon=True).start()
