"""Tables that cannot be read to their end, whoever meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from intake.database import connect
from intake.source import Source, damaged
from schemas.failure import DeliveryRefused, Failure
from schemas.snapshot import Table, scan


@contextmanager
def undamaged(source: Source) -> Iterator[None]:
    """If what is done with a delivered file fails because it cannot be read, says so, of one column if it is that.

    Raises DeliveryRefused. What fails although the whole file can be read is no fault of the file.
    """
    try:
        yield
    except Failure:
        raise
    except duckdb.Error as error:
        refusal = _refusal(source)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(source: Source) -> DeliveryRefused | None:
    """Why the columns of a file cannot be read, asked one by one of databases that have not stumbled yet."""
    problems = []
    for column, raw in source.raw.items():
        error = _unread(f"SELECT bit_xor(hash({raw})) FROM {source.scan}")
        if isinstance(error, duckdb.ConversionException):
            problems.append(
                f"{source.file.name}: Die Spalte {column} lässt sich nicht lesen. Darin steht ein Zeitpunkt, den es in "
                "keinem Kalender gibt."
            )
        elif error is not None:
            return damaged(source.file, error)
    return DeliveryRefused(*problems) if problems else None


@contextmanager
def legible(tables: Iterable[Table]) -> Iterator[None]:
    """If what is done with tables fails because one of them cannot be read to its end, says which one.

    A delivery is taken without a look at pages of which nothing is asked. Raises DeliveryRefused.
    """
    try:
        yield
    except Failure:
        raise
    except Exception as error:
        broken = [table for table in tables if not _whole(table)]
        if not broken:
            raise
        said = (damaged(Path(table.source or table.path.name)) for table in broken)
        raise DeliveryRefused(*(line for refusal in said for line in refusal.lines)) from error


def _whole(table: Table) -> bool:
    """Whether every value of a table can be read; the database that stumbled over it is not asked."""
    return _unread(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {scan(table.path)}") is None


def _unread(query: str) -> duckdb.Error | None:
    """The error of a query in a database of its own."""
    connection = connect()
    try:
        connection.execute(query).fetchall()
    except duckdb.Error as error:
        return error
    finally:
        connection.close()
    return None
