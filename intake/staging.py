"""The rows of a CSV file, parsed once by the database into raw columns c0, c1, …; what it rejects is refused by line.

The database is told with what the rows end. Left to guess from a header that ends otherwise, or has a line end within,
it drops every row without a word.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from intake.database import Connection, literal
from intake.header import Header
from schemas.failure import DeliveryRefused, Failure, space
from schemas.snapshot import exactly

_LINES = {
    "MISSING COLUMNS": "{n} zu wenig Spalten",
    "TOO MANY COLUMNS": "{n} zu viele Spalten",
    "UNQUOTED VALUE": "{n} ein Anführungszeichen, das nicht geschlossen wird",
    "LINE SIZE OVER MAXIMUM": "{n} mehr als zwei Millionen Zeichen",
}

BUFFER = 16_000_000
"""Bytes of a line that the database reports as too long; from twice as many on it drops the line without a word."""


def stage(connection: Connection, file: Path, readable: Path, header: Header, staged: Path) -> None:
    """Writes the rows of `readable`, which is `file` in UTF-8, to the Parquet file `staged`.

    A plain header is passed over by the database, any other cut off. Raises DeliveryRefused if not every row is one.
    """
    body = readable if header.plain else staged.with_suffix(".rumpf")
    if not header.plain:
        with space(), readable.open("rb") as source, body.open("wb") as out:
            source.seek(header.begin)
            shutil.copyfileobj(source, out, 1 << 20)
    rows = _parse(connection, file, body, header, staged)
    _refuse_rejected(connection, file, readable, 0 if header.plain else header.begin)
    if not rows and _goes_on(readable, header.begin):
        raise DeliveryRefused(
            f"{file.name}: Unter der Kopfzeile lässt sich keine Zeile lesen, obwohl dort etwas steht. Bitte als "
            "CSV mit einheitlichen Zeilenenden speichern."
        )
    if not header.plain:
        body.unlink()


def too_long(file: Path, position: int) -> str:
    """What is said of a line that the database would drop: the one at that byte, counted from 1."""
    return _rejected(file, file, "LINE SIZE OVER MAXIMUM", 1, [position])


def _parse(connection: Connection, file: Path, body: Path, header: Header, staged: Path) -> int:
    shape = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(header.names)))
    end = header.end.replace("\r", r"\r").replace("\n", r"\n")
    read = (
        f"read_csv({exactly(body)}, auto_detect = false, header = {header.plain}, new_line = {literal(end)}, "
        f"delim = {literal(header.delimiter)}, quote = '\"', escape = '\"', nullstr = '', "
        f"columns = {{{shape}}}, store_rejects = true, rejects_limit = 0)"
    )
    query = f"COPY (SELECT * FROM {read}) TO {literal(str(staged))} (FORMAT parquet)"
    try:
        with space():
            return int(connection.execute(query).fetchall()[0][0])
    except Failure:
        raise
    except duckdb.Error as error:
        raise DeliveryRefused(f"{file.name}: Die Datei lässt sich nicht als CSV lesen.") from error


def _goes_on(readable: Path, begin: int) -> bool:
    """Whether anything but blank lines stands from a byte on."""
    with readable.open("rb") as file:
        file.seek(begin)
        return any(chunk.strip() for chunk in iter(lambda: file.read(1 << 20), b""))


def _refuse_rejected(connection: Connection, file: Path, readable: Path, cut: int) -> None:
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
        found = ((kind, rows, [cut + position for position in at]) for kind, rows, at in counted)
        raise DeliveryRefused(*(_rejected(file, readable, *row) for row in found))


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
