"""A delivered file as raw columns that can be scanned as often as needed: Parquet as it is, CSV parsed once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from intake.cells.cell import FLOATS
from intake.database import Connection, identifier
from intake.encoding import Bytes, to_utf8
from intake.header import Columns, match, read_header, spellings
from intake.staging import BUFFER, stage, too_long
from schemas.delivery.headers import folded
from schemas.factmodel import Entity
from schemas.failure import DeliveryRefused, space
from schemas.snapshot import exactly, scan

_NUMBERED = re.compile(r"(.+)_[0-9]+")


@dataclass(slots=True)
class Source:
    """A file whose columns are known: `scan` is the SQL to read it, `raw` the SQL of each column, `types` its type."""

    entity: Entity
    file: Path
    scan: str
    bytes: Bytes
    columns: Columns
    raw: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    staged: Path | None = None


def open_source(connection: Connection, entity: Entity, file: Path, found: Bytes, scratch: Path) -> Source:
    """A delivered file ready to be scanned. Raises DeliveryRefused if it cannot be read."""
    if file.suffix.casefold() == ".parquet":
        return _parquet(connection, entity, file, found)
    return _csv(connection, entity, file, found, scratch)


def damaged(file: Path, error: Exception | None = None) -> DeliveryRefused:
    """The refusal of a Parquet file that is not one, or not whole, or locked; the database's error tells the last."""
    if error is not None and "is encrypted" in str(error):
        return DeliveryRefused(f"{file.name}: Die Datei ist verschlüsselt. Bitte unverschlüsselt liefern.")
    return DeliveryRefused(f"{file.name}: Die Datei ist beschädigt, abgeschnitten oder keine Parquet-Datei.")


def parquet_columns(connection: Connection, file: Path) -> list[tuple[str, str]]:
    """The columns of a Parquet file with their types. Raises DeliveryRefused if it is not one."""
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan(file)}").fetchall()
    except duckdb.Error as error:
        raise damaged(file, error) from error
    return [(str(row[0]), str(row[1])) for row in described]


def _doubled(connection: Connection, file: Path, described: list[tuple[str, str]], entity: Entity) -> list[str]:
    """What is wrong where a Parquet file has a known column twice: the database gives the second a number."""
    numbered = [(name, found[1]) for name, _ in described if (found := _NUMBERED.fullmatch(name))]
    if not numbered:
        return []
    schema = connection.execute(f"SELECT name FROM parquet_schema({exactly(file)})").fetchall()
    written, known = {str(row[0]) for row in schema}, spellings(entity)
    twice = {known[folded(first)]: None for name, first in numbered if name not in written and folded(first) in known}
    return [f"{file.name}: Die Spalte {column} gibt es doppelt." for column in twice]


def _parquet(connection: Connection, entity: Entity, file: Path, found: Bytes) -> Source:
    described = parquet_columns(connection, file)
    columns = match(file.name, tuple(name for name, _ in described), entity)
    columns.problems += _doubled(connection, file, described, entity)
    source = Source(entity, file, scan(file), found, columns)
    for column, position in columns.positions.items():
        name, source.types[column] = described[position]
        # The statistics of a column do not tell of its NaN; the database, which infers from them what an expression can
        # be, does not infer through a list.
        source.raw[column] = f"[{identifier(name)}][1]" if source.types[column] in FLOATS else identifier(name)
    return source


def _csv(connection: Connection, entity: Entity, file: Path, found: Bytes, scratch: Path) -> Source:
    begin, length = found.unbroken
    if length > BUFFER:
        raise DeliveryRefused(too_long(file, begin + 1))
    header = read_header(file, found.encoding, entity)
    columns = match(file.name, header.names, entity)
    if columns.problems:
        return Source(entity, file, "", found, columns)
    staged = scratch / f"{entity.name}.roh.parquet"
    readable = file
    if found.encoding not in ("utf-8", "utf-8-sig"):
        readable = scratch / f"{entity.name}.utf8.csv"
        with space():
            to_utf8(file, found.encoding, readable)
    stage(connection, file, readable, header, staged)
    if readable != file:
        readable.unlink()
    source = Source(entity, file, scan(staged), found, columns, staged=staged)
    for column, position in columns.positions.items():
        source.raw[column] = f"c{position}"
        source.types[column] = "VARCHAR"
    return source
