"""One at a time: a file lock that ends with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.failure import Failure, KeysRefused, space

NAME = ".sperre"


@contextmanager
def locked(folder: Path, busy: Failure | None = None) -> Iterator[None]:
    """Holds the lock of a folder; waits for it, or raises `busy` at once if somebody else holds it.

    Raises KeysRefused where the folder is missing or cannot be written.
    """
    try:
        with space():
            handle = os.open(folder / NAME, os.O_CREAT | os.O_RDWR, 0o600)
    except FileNotFoundError as error:
        raise KeysRefused(f"Den Ordner {folder} gibt es nicht.") from error
    except OSError as error:
        raise KeysRefused(
            f"In {folder} darf nicht geschrieben werden. Der Ordner muss für das Benutzerkonto beschreibbar sein, "
            "unter dem Regelwerk läuft."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if busy is None else fcntl.LOCK_NB))
        except BlockingIOError as error:
            assert busy is not None
            raise busy from error
        yield
    finally:
        os.close(handle)
