"""Tables that cannot be read to their end, whoever meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from intake.database import connect
from intake.source import damaged
from schemas.failure import DeliveryRefused, Failure
from schemas.snapshot import Table, scan


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
    connection = connect()
    try:
        connection.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {scan(table.path)}").fetchall()
    except duckdb.Error:
        return False
    finally:
        connection.close()
    return True
