"""Uploads that name a person: they wait beside the store with everything that was delivered."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from intake.keys.named import name_somebody
from schemas.delivery.upload import Upload
from store.folder import StoreFolder
from store.uploads import shelf


def naming(store: StoreFolder, numbers: Collection[str], scratch: Path) -> tuple[Upload, ...]:
    """The uploads that hold one of the numbers, or a file that nobody can look into.

    An upload is what somebody sent, byte for byte: it can be taken away as a whole, and sent once more.
    """
    found = shelf.listed(store.path)
    return tuple(one for one in found if name_somebody(shelf.written(store.path, one.id), numbers, scratch))
