"""What an import that was killed has left: undone if it was not recorded, completed if it was."""

from __future__ import annotations

from jobs.imports.quarantined import placed
from store.archive import delivered, snapshots
from store.folder import StoreFolder
from store.records.connect import Engine, reading


def settle(store: StoreFolder, engine: Engine) -> None:
    """Leaves only recorded snapshots. Whoever calls it holds the lock of the imports."""
    left = snapshots.unsettled(store.snapshots)
    if not left:
        return
    with reading(engine) as connection:
        rows = {name: delivered.known(connection, name) for name in left}
    for name, row in rows.items():
        if row is not None and row.deleted_at is None:
            snapshots.settle(store.snapshots, name)
        else:
            placed(store.quarantine, name, remove=True)
            snapshots.remove(store.snapshots, name)
