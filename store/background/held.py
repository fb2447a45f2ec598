"""Locks of tasks: they end with the process that holds them, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.failure import space

_LOCK, _LEDGER = ".offen", ".sperre"


def take(folder: Path) -> int:
    """The lock of a new task, as a descriptor that a child process may inherit: whoever holds it open is at work."""
    handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def alive(folder: Path) -> bool:
    """Whether somebody is at work on a task."""
    return _taken(folder / _LOCK)


def place(folder: Path, number: int) -> int | None:
    """One of `number` places for those who work at the same time, held until the descriptor is closed; None if all
    are taken."""
    for one in range(number):
        handle = os.open(folder / f".platz-{one}", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        return handle
    return None


@contextmanager
def ledger(folder: Path) -> Iterator[None]:
    """One at a time may add a task; the others wait a moment."""
    with space():
        handle = os.open(folder / _LEDGER, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _taken(lock: Path) -> bool:
    try:
        handle = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who look at the same time do not take each other for somebody at work.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
