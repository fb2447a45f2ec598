"""A delivered file as raw columns that can be scanned as often as needed: Parquet as it is, CSV parsed once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from intake.database import Connection, identifier, literal
from intake.encoding import Bytes, to_utf8
from intake.header import Columns, Header, match, read_header, spellings
from schemas.delivery.headers import folded
from schemas.factmodel import Entity
from schemas.failure import DeliveryRefused, Failure, space
from schemas.snapshot import exactly, scan

_LINES = {
    "MISSING COLUMNS": "{n} zu wenig Spalten",
    "TOO MANY COLUMNS": "{n} zu viele Spalten",
    "UNQUOTED VALUE": "{n} ein Anführungszeichen, das nicht geschlossen wird",
    "LINE SIZE OVER MAXIMUM": "{n} mehr als zwei Millionen Zeichen",
}


_NUMBERED = re.compile(r"(.+)_[0-9]+")
_BUFFER = 16_000_000
"""Bytes of a line that the database reports as too long; from twice as many on it drops the line without a word."""


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


def damaged(file: Path) -> DeliveryRefused:
    """The refusal of a Parquet file that is not one, or not whole."""
    return DeliveryRefused(f"{file.name}: Die Datei ist beschädigt, abgeschnitten oder keine Parquet-Datei.")


def parquet_columns(connection: Connection, file: Path) -> list[tuple[str, str]]:
    """The columns of a Parquet file with their types. Raises DeliveryRefused if it is not one."""
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan(file)}").fetchall()
    except duckdb.Error as error:
        raise damaged(file) from error
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
        source.raw[column] = identifier(name)
    return source


def _csv(connection: Connection, entity: Entity, file: Path, found: Bytes, scratch: Path) -> Source:
    begin, length = found.unbroken
    if length > _BUFFER:
        raise DeliveryRefused(_rejected(file, file, "LINE SIZE OVER MAXIMUM", 1, [begin + 1]))
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
    _stage(connection, file, readable, header, staged)
    if readable != file:
        readable.unlink()
    source = Source(entity, file, scan(staged), found, columns, staged=staged)
    for column, position in columns.positions.items():
        source.raw[column] = f"c{position}"
        source.types[column] = "VARCHAR"
    return source


def _stage(connection: Connection, file: Path, readable: Path, header: Header, staged: Path) -> None:
    shape = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(header.names)))
    read = (
        f"read_csv({exactly(readable)}, auto_detect = false, header = true, skip = {header.skip}, "
        f"delim = {literal(header.delimiter)}, quote = '\"', escape = '\"', nullstr = '', "
        f"columns = {{{shape}}}, store_rejects = true, rejects_limit = 0)"
    )
    try:
        with space():
            connection.execute(f"COPY (SELECT * FROM {read}) TO {literal(str(staged))} (FORMAT parquet)").fetchall()
    except Failure:
        raise
    except duckdb.Error as error:
        raise DeliveryRefused(f"{file.name}: Die Datei lässt sich nicht als CSV lesen.") from error
    _refuse_rejected(connection, file, readable)


def _refuse_rejected(connection: Connection, file: Path, readable: Path) -> None:
    tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if "reject_errors" not in tables:
        return
    counted = connection.execute(
        "SELECT error_type::VARCHAR, count(DISTINCT line), list_sort(list(DISTINCT byte_position))[1:5] "
        "FROM reject_errors GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    connection.execute("DROP TABLE reject_errors").fetchall()
    connection.execute("DROP TABLE reject_scans").fetchall()
    if counted:
        raise DeliveryRefused(*(_rejected(file, readable, *row) for row in counted))


def _rejected(file: Path, readable: Path, kind: str, rows: int, positions: list[int]) -> str:
    lines = ", ".join(str(number) for number in dict.fromkeys(_line_numbers(readable, positions)))
    subject = "1 Zeile hat" if rows == 1 else f"{rows} Zeilen haben"
    what = _LINES.get(kind, "{n} einen Fehler im Aufbau").format(n=subject)
    return f"{file.name}: {what} (Zeile {lines})."


def _line_numbers(path: Path, positions: list[int]) -> list[int]:
    """The line in which each byte position lies, without holding the file in memory."""
    numbers, line, offset = [], 1, 0
    with path.open("rb") as file:
        for position in sorted(positions):
            while offset < position - 1:
                chunk = file.read(min(1 << 20, position - 1 - offset))
                if not chunk:
                    break
                offset += len(chunk)
                line += chunk.count(b"\n")
            numbers.append(line)
    return numbers
