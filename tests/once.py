"""What takes long to make is made by one process of a test session; the others wait for it and use it too."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def session(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of one test session share, and no other session."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` has filled, once in the session; nobody may change it. Where that failed, the next tries."""
    folder = session(factory) / name
    made = folder.with_name(f"{name}.fertig")
    with folder.with_name(f"{name}.sperre").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            made.touch()
    return folder
