"""What a delivery brings, by its headers alone: no cell is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from intake.database import connect
from intake.encoding import fingerprint
from intake.folder import look_into
from intake.header import match, read_header
from intake.source import parquet_columns
from intake.unborn import columns_of, unborn
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused


def contents(data: Path, model: FactModel, as_of: date) -> dict[str, frozenset[str]]:
    """Entity → its delivered columns, keys and links among them; all columns of what comes into being after the day.

    Raises DeliveryRefused with every reason at once.
    """
    folder = look_into(data, model)
    problems = list(folder.problems)
    found: dict[str, frozenset[str]] = {}
    with connect() as connection:
        for name, file in folder.files.items():
            entity = model.entities[name]
            try:
                if file.suffix.casefold() == ".parquet":
                    names = tuple(column for column, _ in parquet_columns(connection, file))
                else:
                    names = read_header(file, fingerprint(file, text=True).encoding, entity).names
            except DeliveryRefused as refusal:
                problems += refusal.lines
                continue
            columns = match(file.name, names, entity)
            problems += columns.problems
            found[name] = frozenset(columns.positions)
    if problems:
        raise DeliveryRefused(*problems)
    return found | {entity.name: frozenset(columns_of(entity)) for entity in unborn(model, as_of, found)}
