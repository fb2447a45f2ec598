"""One at a time: what works on the store as a whole waits for nobody, it says that somebody else is at it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.failure import DatabaseBusy, StoreRefused
from schemas.operation.world import why

_FILE = ".sperre"


@contextmanager
def turn(store: Path) -> Iterator[None]:
    """Holds the store for a backup, a restore, an upgrade or a deletion; a killed process holds nothing.

    Raises DatabaseBusy if somebody else does, StoreRefused where the folder cannot be written.
    """
    try:
        handle = os.open(store / _FILE, os.O_CREAT | os.O_RDWR, 0o600)
    except PermissionError as error:
        raise StoreRefused(f"In {store} darf nicht geschrieben werden. Bitte die Rechte des Ordners prüfen.") from error
    except OSError as error:
        raise StoreRefused(f"In {store} kann nicht geschrieben werden: {why(error)}.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DatabaseBusy(
                "Gerade läuft schon eine Sicherung, eine Wiederherstellung, ein Anheben oder eine Löschung. "
                "Bitte danach noch einmal versuchen."
            ) from error
        yield
    finally:
        os.close(handle)
