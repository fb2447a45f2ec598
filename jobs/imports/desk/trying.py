"""A preview: the whole upload is read by a mapping, nothing is kept but what somebody looks at."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from intake.exports.gather import gather
from intake.exports.road import open_exports
from intake.landing.brake import exceeded
from intake.mapping.apply import Mapped, apply
from intake.mapping.match import reading_of
from intake.mapping.sight import head
from jobs.imports.desk.taking import paths
from jobs.imports.mapped import controls, of_tables
from jobs.imports.reading import limits
from jobs.progress import Step
from schemas.delivery.mapping import SourceMapping, together
from schemas.delivery.quarantine import COLUMNS, Account
from schemas.delivery.scope import Given
from schemas.delivery.upload import Upload
from schemas.factmodel import FactModel
from store.folder import StoreFolder
from store.uploads import shelf

TRIED = "vorschau"
ROWS, KEPT_APART = 12, 30
"""So many rows are shown as they would arrive, and so many of those that would be kept apart."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Rows of an entity as they would arrive; `secret` are the columns that say who somebody is.

    `unreadable` counts cells that nobody can read, by column: they arrive as unknown.
    """

    entity: str
    label: str
    columns: tuple[str, ...]
    secret: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number: int
    unreadable: dict[str, int]


@dataclass(frozen=True, slots=True)
class Apart:
    """A row that would be kept apart: where it stands, why, and which fields."""

    file: str
    sheet: str
    row: str
    cause: str
    fields: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """What would become of the rows of a table."""

    table: str
    file: str
    rows: int
    accepted: int
    quarantined: int
    left_out: int
    causes: dict[str, int]
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a preview has found; `controls` are control totals with the source's number and the one that was read,
    `braking` why they would pull the Lieferbremse.
    """

    names: tuple[str, ...]
    counts: tuple[Counted, ...]
    arrived: tuple[Arrived, ...]
    apart: tuple[Apart, ...]
    unread: tuple[str, ...]
    controls: tuple[tuple[str, str, str], ...]
    braking: tuple[str, ...]


def try_out(
    store: StoreFolder,
    upload: Upload,
    mappings: Sequence[SourceMapping],
    model: FactModel,
    scratch: Path,
    given: Given,
    step: Step,
) -> Trial:
    """Reads the upload and notes what would come of it. Raises DeliveryRefused with every reason at once."""
    mapping = together(mappings)
    into, quarantine = scratch / "gelesen", scratch / "quarantaene"
    for folder in (into, quarantine):
        folder.mkdir()
    delivery = gather(paths(store, upload), scratch / "roh")
    raws = open_exports(delivery, scratch / "roh", reading_of(mapping), step=step)
    mended = [raw for raw in raws if raw.header[: len(COLUMNS)] == COLUMNS]
    step("Zuordnen", 0, 0)
    said = of_tables(given, model)
    found = apply([raw for raw in raws if raw not in mended], mapping, model, into, quarantine, said, mended)
    compared = controls(found, said, found.tables, model)
    trial = Trial(
        tuple(one.name for one in mappings), tuple(_counted(one) for one in found.accounts),
        tuple(_arrived(found, model, scratch)), tuple(_apart(found)), found.unread,
        tuple((one.what, str(one.expected), str(one.found)) for one in compared),
        tuple(exceeded(compared, limits(store, mapping.brake))),
    )  # fmt: skip
    shelf.note(store.path, upload.id, TRIED, asdict(trial))
    return trial


def tried(store: StoreFolder, upload: Upload) -> Trial | None:
    """What the last preview found; None without one, or where another version of the program has noted it."""
    said = shelf.noted(store.path, upload.id, TRIED)
    try:
        return None if said is None else _trial(said)
    except (TypeError, KeyError):
        return None


def _trial(said: dict[str, Any]) -> Trial:
    return Trial(
        tuple(said["names"]), tuple(Counted(**one) for one in said["counts"]),
        tuple(Arrived(**one) for one in said["arrived"]),
        tuple(Apart(**{**one, "cells": tuple(tuple(pair) for pair in one["cells"])}) for one in said["apart"]),
        tuple(said["unread"]), tuple(tuple(one) for one in said["controls"]), tuple(said["braking"]),
    )  # fmt: skip


def _counted(one: Account) -> Counted:
    causes = {str(cause): number for cause, number in one.causes.items() if number}
    return Counted(
        one.table, one.file, one.rows, one.accepted, one.quarantined, sum(one.left_out.values()), causes, one.missing,
        one.unmapped, one.refused,
    )  # fmt: skip


def _arrived(found: Mapped, model: FactModel, scratch: Path) -> list[Arrived]:
    secret = {one.key for one in model.personal}
    arrived = []
    for name, table in found.tables.items():
        entity = model.entities[name]
        columns = tuple(one for one in _order(model, name) if one in table.columns)
        labels = {one: _label(model, name, one) for one in columns}
        hidden = {*secret, *(found.hidden or {}).get(name, ())}
        unreadable = tuple(one for one in columns if one in table.unreadable)
        rows, counts = head(table.path, columns, unreadable, scratch, ROWS)
        arrived.append(
            Arrived(
                name,
                entity.plural or entity.label,
                tuple(labels.values()),
                tuple(label for one, label in labels.items() if one in hidden),
                rows,
                table.rows,
                {labels[one]: number for one, number in counts.items() if number},
            )
        )
    return arrived


def _label(model: FactModel, name: str, column: str) -> str:
    entity = model.entities[name]
    if column == entity.key:
        return f"Kennung ({entity.label})"
    link = next((one for one in entity.links if one.column == column), None)
    return entity.fields[column].label if link is None else f"gehört zu {model.entities[link.target].label}"


def _order(model: FactModel, name: str) -> list[str]:
    entity = model.entities[name]
    return [entity.key, *(link.column for link in entity.links), *(field.name for field in entity.stored)]


def _apart(found: Mapped) -> list[Apart]:
    apart: list[Apart] = []
    for file in found.quarantine:
        with file.path.open(encoding="utf-8-sig", newline="") as lines:
            for row in islice(csv.DictReader(lines, delimiter=";"), max(0, KEPT_APART - len(apart))):
                cells = tuple((name, cell or "") for name, cell in row.items() if name not in COLUMNS and name)
                apart.append(Apart(row["Datei"], row["Blatt"], row["Zeile"], row["Grund"], row["Felder"], cells))
    return apart
