"""What somebody has mended, kept beside the upload; written as files that an import reads with the delivery."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from jobs.imports.mending.rows import Row, marked
from jobs.imports.quarantined import placed
from schemas.delivery.quarantine import COLUMNS
from schemas.delivery.upload import Upload
from schemas.failure import DeliveryRefused, Unknown, space
from store.archive import delivered
from store.folder import StoreFolder
from store.records.connect import Engine, reading
from store.uploads import shelf

EDITS, ROWS, EARLIER = "berichtigt", "zeilen", "fruehere-zeilen"
"""What is noted beside an upload: changed cells, whole mended rows, and those of imports before."""
LONGEST = 2_000
Edits = dict[str, dict[str, str]]
"""Changed cells by column, by the key of their row."""


def quarantine(store: StoreFolder, snapshot: str) -> Path:
    """The folder with the rows of a delivery that were not accepted. Raises Unknown where there are none."""
    found = placed(store.quarantine, snapshot)
    if found is None:
        raise Unknown("Von dieser Lieferung liegt nichts in der Quarantäne.")
    return found


def upload_for(
    store: StoreFolder, engine: Engine, snapshot: str, token: str, by: str, now: datetime
) -> Upload:  # fmt: skip
    """The upload that mends a delivery; without one a new one is begun, to which the files are sent once more."""
    there = shelf.mending(store.path, snapshot)
    if there is not None:
        return there
    with reading(engine) as connection:
        known = delivered.known(connection, snapshot)
    if known is None:
        raise Unknown("Diesen Abzug gibt es nicht.")
    made = Upload(
        id=token, by=by, at=now, sources=tuple(known.source.split("+")), as_of=known.as_of, mends=snapshot
    )  # fmt: skip
    shelf.save(store.path, made)
    return made


def edits(store: StoreFolder, upload: Upload | None) -> Edits:
    """What has been mended so far."""
    found: Edits = {} if upload is None else shelf.noted(store.path, upload.id, EDITS) or {}
    return found


def mend(store: StoreFolder, upload: Upload, found: Row, cells: Mapping[str, str]) -> bool:
    """Keeps what somebody wrote into a row; whether it differs from what was delivered. Raises DeliveryRefused."""
    changed = difference(found, cells)
    mend_many(store, upload, [(found, changed)])
    return bool(changed)


def mend_many(store: StoreFolder, upload: Upload, changed: Iterable[tuple[Row, Mapping[str, str]]]) -> None:
    """Keeps what was changed in some rows; a row without changes stands as it lies in the quarantine."""
    said, whole = edits(store, upload), _noted(store, upload, ROWS)
    for found, cells in changed:
        said.pop(found.key, None)
        whole.pop(found.key, None)
        if cells:
            said[found.key] = dict(cells)
            whole[found.key] = {**asdict(found), "cells": {**found.cells, **cells}}
    shelf.note(store.path, upload.id, EDITS, said)
    shelf.note(store.path, upload.id, ROWS, whole)


def settle(store: StoreFolder, upload: Upload) -> None:
    """After an import: what was mended is part of the delivery now, and the quarantine is another one."""
    earlier = {**_noted(store, upload, EARLIER), **_noted(store, upload, ROWS)}
    shelf.note(store.path, upload.id, EARLIER, earlier)
    shelf.note(store.path, upload.id, ROWS, {})
    shelf.note(store.path, upload.id, EDITS, {})


def difference(found: Row, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells that are not as they were delivered. Raises DeliveryRefused for what cannot stand in a cell."""
    if not found.whole:
        raise DeliveryRefused("Diese Zeile ließ sich nicht in Spalten zerlegen; berichtigt wird sie im Export selbst.")
    changed = {}
    for name, cell in cells.items():
        if name not in found.cells:
            raise DeliveryRefused(f"Eine Spalte „{name}“ hat diese Zeile nicht.")
        text = cell.strip()
        if len(text) > LONGEST or any(not sign.isprintable() for sign in text):
            raise DeliveryRefused(f"Was unter „{name}“ steht, kann keine Zelle sein.")
        if text != found.cells[name]:
            changed[name] = text
    return changed


def mended_files(store: StoreFolder, upload: Upload, scratch: Path) -> tuple[Path, ...]:
    """All mended rows as quarantine files; each says for which row of the export it stands, by file and number."""
    whole = {**_noted(store, upload, EARLIER), **_noted(store, upload, ROWS)}
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for one in whole.values():
        groups.setdefault((one["table"], *one["cells"]), []).append(one)
    written = []
    for number, mine in enumerate(groups.values(), start=1):
        target = scratch / f"berichtigt-{number}.csv"
        with space():
            target.write_text(_text(mine), encoding="utf-8-sig", newline="")
        written.append(target)
    return tuple(written)


def _noted(store: StoreFolder, upload: Upload, what: str) -> dict[str, Any]:
    found: dict[str, Any] = shelf.noted(store.path, upload.id, what) or {}
    return found


def _text(mine: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    columns = list(mine[0]["cells"])
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*COLUMNS, *columns])
    for one in mine:
        file, sheet, number = one["origin"]
        head = (one["table"], one["cause"], one["fields"], marked(file), marked(sheet), number)
        writer.writerow([*head, *(marked(one["cells"][name]) for name in columns)])
    return out.getvalue()
