"""What a run needs of a database: the same for DuckDB in this process and for Spark on many machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa


class Database(Protocol):
    """A way into a run's own database; a thread has one to itself. A failure of the world is raised as a Failure."""

    @property
    def dialect(self) -> str:
        """The name of its SQL, as Ibis knows it. Names stand between double quotes in every one."""

    def lanes(self, rows: int) -> int:
        """How many statements go at once, where all tables together have so many rows."""

    def lane(self) -> Database:
        """Another way into the same database, for another thread."""

    def close(self) -> None:
        """Let go of this way; the database goes with the last one."""

    def read(self, name: str, path: Path) -> None:
        """A Parquet file as a relation; its column # numbers the rows, the same whenever it is read."""

    def hold(self, name: str, table: pa.Table) -> None:
        """A small Arrow table as a relation."""

    def keep(self, name: str, statement: str, kept: bool) -> None:
        """The result of a statement as a table, or the statement as a view."""

    def sparing(self) -> AbstractContextManager[None]:
        """As little memory as can be, for a statement that is alone."""

    def drop(self, name: str) -> None:
        """Let go of a kept relation that nobody will read any more."""

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """A small result."""

    def records(self, statement: str) -> list[dict[str, Any]]:
        """A small result, each row by the names of its columns."""

    def stream(self, statement: str, batch: int) -> Iterator[pa.RecordBatch]:
        """A large result, batch by batch."""

    def batches(self, statement: str) -> list[pa.RecordBatch]:
        """A result that fits into memory twice."""
