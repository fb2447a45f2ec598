"""A query against the PostgreSQL database of a source system: read only, in one view of the data, within a time.

The address of the database never stands in a mapping: it comes from the environment or from a file that only the
office's account can read. The only door to psycopg in the intake.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import errors

from intake.database import connect
from intake.exports.finish import finish
from intake.exports.raw import Limits, Raw, Reading, many
from intake.exports.table import Rejects, Rows
from intake.exports.typed import typed
from schemas.failure import DeliveryRefused

_AT_ONCE = 10_000
_SUM = 1 << 256


def url_of(told: str, environment: Mapping[str, str]) -> str:
    """The address of a database, from `env:NAME` or `datei:PATH`.

    Raises DeliveryRefused if it is not there, or if others than the owner can read the file.
    """
    where, _, what = told.partition(":")
    if where == "env" and what:
        if not environment.get(what, "").strip():
            raise DeliveryRefused(f"Die Adresse der Datenbank fehlt: Die Umgebungsvariable {what} ist nicht gesetzt.")
        return environment[what].strip()
    if where == "datei" and what:
        return _from_file(Path(what))
    raise DeliveryRefused(
        "Die Adresse der Datenbank steht nicht in der Quelle, sondern in der Umgebung (env:NAME) oder in einer Datei "
        "(datei:PFAD)."
    )


def _from_file(path: Path) -> str:
    try:
        if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            raise DeliveryRefused(f"{path}: Andere können die Adresse der Datenbank lesen. Bitte chmod 600 {path}.")
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DeliveryRefused(
            f"{path}: Die Adresse der Datenbank kann nicht gelesen werden. Erwartet wird eine Textdatei (UTF-8) mit "
            "einer Zeile wie postgresql://konto@rechner/datenbank."
        ) from error


def fetch(name: str, sql: str, url: str, target: Path, limits: Limits | None = None, seconds: int = 300) -> Raw:
    """The rows of one SELECT as a raw table at `target`; row 1 is the first record.

    `sha256` is independent of the order of rows. Raises DeliveryRefused, without the address, if the database cannot
    be reached, refuses the query, would have to write for it, or takes longer than `seconds`.
    """
    bounds = limits or Limits()
    try:
        with closing(psycopg.connect(url, connect_timeout=min(seconds, 15), autocommit=False)) as database:
            database.read_only = True
            database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            database.execute("SET LOCAL TimeZone = 'Europe/Berlin'")
            database.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
            header, sha256 = _stream(database, name, sql, target, bounds)
    except psycopg.Error as error:
        raise DeliveryRefused(_why(name, error, seconds)) from error
    with connect(target.parent) as connection:
        done = finish(connection, target, header, Reading(), Rejects())
    return Raw(
        file=name,
        sha256=sha256,
        kind="query",
        path=target,
        header=done.header,
        rows=done.rows,
        header_row=0,
        blank=done.blank,
        notes=done.notes,
    )


def _stream(
    database: psycopg.Connection[tuple[object, ...]], name: str, sql: str, target: Path, limits: Limits
) -> tuple[tuple[str, ...], str]:
    """Writes the rows through a cursor on the server, so that memory does not grow with their number."""
    total = 0
    with database.cursor("regelwerk") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(sql.strip().rstrip(";").encode())
        header = tuple(column.name for column in cursor.description or ())
        if not header or len(header) > limits.columns:
            raise DeliveryRefused(f"{name}: Die Abfrage liefert {len(header)} Spalten.")
        with Rows(target, len(header)) as rows:
            for number, row in enumerate(cursor, start=1):
                cells, kinds = zip(*(typed(cell) for cell in row), strict=True)
                rows.add(number, cells, "".join(kinds))
                total += int.from_bytes(hashlib.sha256("\x1f".join((*cells, *kinds)).encode()).digest(), "big")
    seal = hashlib.sha256("\x1f".join(header).encode() + (total % _SUM).to_bytes(32, "big"))
    return header, seal.hexdigest()


def _why(name: str, error: psycopg.Error, seconds: int) -> str:
    """What to say; never the library's own words about a connection, in which address and account stand."""
    match error:
        case errors.QueryCanceled():
            return (
                f"{name}: Die Abfrage dauert länger als {many(seconds, 'Sekunde', 'Sekunden')} und wurde abgebrochen. "
                "Bitte sie enger fassen oder als Datei ausgeben."
            )
        case errors.ReadOnlySqlTransaction():
            return f"{name}: Die Abfrage will schreiben. Erlaubt ist nur Lesen (SELECT)."
        case errors.InsufficientPrivilege():
            return (
                f"{name}: Das Konto der Datenbank darf diese Tabellen nicht lesen. Bitte die Datenbankverwaltung um "
                "das Leserecht bitten."
            )
        case errors.UndefinedTable() | errors.UndefinedColumn() | errors.SyntaxError():
            said = (error.diag.message_primary or "").strip()
            return f"{name}: Die Datenbank versteht die Abfrage nicht ({said}). Bitte die Datei mit der Abfrage ändern."
        case psycopg.ProgrammingError(sqlstate=None):
            return (
                f"{name}: Die Adresse der Datenbank ist keine. Erwartet wird etwa postgresql://konto@rechner/datenbank."
            )
        case psycopg.OperationalError():
            return (
                f"{name}: Die Datenbank ist nicht erreichbar oder die Verbindung brach ab. Bitte Adresse, Konto und "
                "Netz prüfen."
            )
        case _:
            return (
                f"{name}: Die Abfrage ist gescheitert ({error.sqlstate or type(error).__name__}). Bitte sie in der "
                "Datenbank selbst ausprobieren."
            )
