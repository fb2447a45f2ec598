"""From the files of a delivery to raw tables: the road on one page. Every file is tried before any is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from intake.database import Connection, connect
from intake.exports.columnar import read_parquet
from intake.exports.delimited.read import read_text
from intake.exports.gather import Delivery, Export, unreadable
from intake.exports.kind import Kind
from intake.exports.raw import Limits, Raw, Reading
from intake.exports.sheet.read import Told, read_sheets
from intake.exports.table import unread
from schemas.failure import DeliveryRefused

Step = Callable[[str, int, int], None]
"""Told which file is read, its number and how many there are."""


def open_exports(
    delivery: Delivery,
    scratch: Path,
    reading_of: Told | None = None,
    limits: Limits | None = None,
    step: Step | None = None,
) -> list[Raw]:
    """A raw table for every file and sheet, in the order of their names; written into the folder `scratch`.

    `reading_of(file, sheet)` is what the mapping tells about it (sheet "" where a file has none), None where nobody
    maps it: then one that cannot be read is noted, not refused. Raises DeliveryRefused with every reason at once.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    bounds, told = limits or Limits(), reading_of or _nothing_told
    targets = (scratch / f"roh{number:05}.parquet" for number in count())
    found, problems = list[Raw](), list[str]()
    with connect(scratch) as connection:
        for number, export in enumerate(delivery.exports, start=1):
            if step is not None:
                step(export.name, number, len(delivery.exports))
            try:
                found += _open(connection, export, told, targets, bounds)
                _refuse_changed(export)
            except DeliveryRefused as refusal:
                problems += refusal.lines
            except OSError as error:
                # The file was there a moment ago; what is wrong with our own disk is no OSError here (`space`).
                problems.append(unreadable(export.name, error))
    problems += _twins(found)
    if problems:
        raise DeliveryRefused(*problems)
    return found


def _nothing_told(_file: str, _sheet: str) -> Reading:
    return Reading()


def _open(connection: Connection, export: Export, told: Told, targets: Iterator[Path], limits: Limits) -> list[Raw]:
    if export.kind is Kind.SHEETS:
        return read_sheets(connection, export, told, targets, limits)
    reading = told(export.name, "")
    read = read_parquet if export.kind is Kind.PARQUET else read_text
    target = next(targets)
    try:
        return [read(connection, export, reading or Reading(), target, limits)]
    except DeliveryRefused as refusal:
        if reading is not None:
            raise
        return [unread(export, target, refusal)]


def _refuse_changed(export: Export) -> None:
    status = export.path.stat()
    if (status.st_size, status.st_mtime_ns) != export.seen:
        raise DeliveryRefused(
            f"{export.name}: Die Datei wurde während des Lesens verändert. Bitte warten, bis die Ausgabe fertig ist."
        )


def _twins(found: list[Raw]) -> list[str]:
    """Files that are the same byte by byte and hold rows: taken twice, every record would be there twice."""
    first: dict[tuple[str, str], Raw] = {}
    problems = []
    for raw in found:
        if raw.rows:
            twin = first.setdefault((raw.sha256, raw.sheet), raw)
            if twin.file != raw.file:
                problems.append(
                    f"{raw.file}: Die Datei ist dieselbe wie {twin.file}, Byte für Byte. Bitte eine entfernen."
                )
    return list(dict.fromkeys(problems))
