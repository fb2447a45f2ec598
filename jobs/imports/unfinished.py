"""What an import that was killed has left: scratch goes, the rest is undone if it was not recorded, else completed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from intake.keys.lock import locked
from jobs.imports.quarantined import placed
from schemas.failure import RunBusy
from store.archive import delivered, snapshots
from store.folder import StoreFolder
from store.records.connect import Engine, reading

_BUSY = RunBusy("Gerade wird eine Lieferung eingelesen.")


@contextmanager
def alone(store: StoreFolder) -> Iterator[None]:
    """Holds the lock of the imports, and waits for it; what a killed one has left in scratch is gone then.

    Raises KeysRefused where the folder is missing or cannot be written.
    """
    with locked(store.snapshots):
        snapshots.clear(store.snapshots)
        yield


def tidy(store: StoreFolder, engine: Engine) -> None:
    """Clears away what killed imports have left, unless one is under way: that one has done so."""
    with suppress(RunBusy), locked(store.snapshots, _BUSY):
        snapshots.clear(store.snapshots)
        settle(store, engine)


def left(store: StoreFolder) -> tuple[str, ...]:
    """The names of what killed imports have left; none while an import is under way: it clears them itself."""
    with suppress(RunBusy), locked(store.snapshots, _BUSY):
        return (*snapshots.scratch(store.snapshots), *snapshots.unsettled(store.snapshots))
    return ()


def settle(store: StoreFolder, engine: Engine) -> None:
    """Leaves only recorded snapshots. Whoever calls it holds the lock of the imports."""
    found = snapshots.unsettled(store.snapshots)
    if not found:
        return
    with reading(engine) as connection:
        rows = {name: delivered.known(connection, name) for name in found}
    for name, row in rows.items():
        if row is not None and row.deleted_at is None:
            snapshots.settle(store.snapshots, name)
        else:
            placed(store.quarantine, name, remove=True)
            snapshots.remove(store.snapshots, name)
