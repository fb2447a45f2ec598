"""The door to DuckDB: runs the stages of a program in a scratch database that may outgrow memory."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from schemas.failure import space
from schemas.snapshot import scan

T = TypeVar("T")

# A small result may be there twice. Said once for all threads: filters are no thread's own.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)

_HUGE = 60_000_000
"""Rows of all tables together: two million people. Two statements about four million do not fit into 2 GB together."""
_TRIPPED = "BindBuiltinScalarFunction did not return"
_TABLES = "tabellen"


class Scratch:
    """A way into a run's own database; a thread has one to itself."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, home: str | None = None) -> None:
        """`home`: the attached database that tables are made in."""
        self.connection, self.home = connection, home
        if home is not None:
            connection.execute(f"USE {quoted(home)}")

    @classmethod
    def made(cls, folder: Path, threads: int | None, memory: str, on_disk: bool = False) -> Scratch:
        """An empty database; what does not fit into memory goes to the folder.

        `on_disk`: tables are written there as soon as they are made, packed, and leave the memory to statements.
        """
        folder.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(":memory:")
        settings: dict[str, Any] = {
            "temp_directory": str(folder / "spill"),
            "memory_limit": memory,
            "preserve_insertion_order": False,
            # DuckDB itself knows what a container may take of the machine.
            **({"threads": threads} if threads else {}),
        }
        for name, given in settings.items():
            connection.execute(f"SET GLOBAL {name} = {_literal(given)}")
        if not on_disk:
            return cls(connection)
        # No other run reads the file: it needs no log by which it could be put right.
        file = _literal(str(folder / f"{_TABLES}.db"))
        connection.execute(f"ATTACH {file} AS {_TABLES} (RECOVERY_MODE NO_WAL_WRITES)")
        return cls(connection, _TABLES)

    def lanes(self, rows: int) -> int:
        """How many statements go at once: small ones spend their time being planned, of large ones each has parts that
        keep one core busy. Two share the memory: where the caseload is many times as large, one has it to itself."""
        return 2 if rows < _HUGE else 1

    def lane(self) -> Scratch:
        """Another way into the same database, for another thread."""
        return Scratch(self.connection.cursor(), self.home)

    def close(self) -> None:
        """Let go of this way; the database goes with the last one."""
        self.connection.close()

    def read(self, name: str, path: Path) -> None:
        """A Parquet file as a relation; its column # numbers the rows."""
        self.connection.execute(
            f"CREATE VIEW {quoted(name)} AS SELECT *, file_row_number AS {quoted('#')} FROM {scan(path, numbered=True)}"
        )

    def hold(self, name: str, table: pa.Table) -> None:
        """A small Arrow table as a relation."""
        self.connection.register("arrow_given", table)
        self.connection.execute(f"CREATE TABLE {quoted(name)} AS SELECT * FROM arrow_given")
        self.connection.unregister("arrow_given")

    def keep(self, name: str, statement: str, kept: bool) -> None:
        """The result of a statement as a table, or the statement as a view."""
        told = f"CREATE {'TABLE' if kept else 'VIEW'} {quoted(name)} AS {statement}"
        with space():
            self._planned(lambda: self.connection.execute(told))

    @contextmanager
    def sparing(self) -> Iterator[None]:
        """One thread: each needs memory of its own."""
        threads = self.rows("SELECT current_setting('threads')")[0][0]
        self.connection.execute("SET GLOBAL threads = 1")
        try:
            yield
        finally:
            self.connection.execute(f"SET GLOBAL threads = {threads}")

    def drop(self, name: str) -> None:
        """Let go of a table that nobody will read any more; its memory, or its room on disk, is free again."""
        self.connection.execute(f"DROP TABLE {quoted(name)}")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """A small result."""
        with space():
            return self._planned(lambda: self.connection.execute(statement).fetchall())

    def records(self, statement: str) -> list[dict[str, Any]]:
        """A small result, each row by the names of its columns."""
        return self.connection.sql(statement).to_arrow_table().to_pylist()  # type: ignore[no-any-return]

    def stream(self, statement: str, batch: int) -> Iterator[pa.RecordBatch]:
        """A large result, batch by batch."""
        # The client reads a long statement word by word before it gives a relation; a view it only looks up.
        with space():
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW outgoing AS {statement}")
            yield from self._planned(lambda: self.connection.table("outgoing").to_arrow_reader(batch))

    def batches(self, statement: str) -> list[pa.RecordBatch]:
        """A result that fits into memory twice; it is planned once instead of three times."""
        with space():
            found: list[pa.RecordBatch] = self._planned(
                lambda: self.connection.execute(statement).to_arrow_table().to_batches()  # type: ignore[union-attr]
            )
        return found

    def _planned(self, run: Callable[[], T]) -> T:
        """What `run` gives; planned anew without statistics where DuckDB 2.0.0 trips over those of an empty table."""
        try:
            return run()
        except duckdb.InvalidInputException as error:
            if _TRIPPED not in str(error):
                raise
            # For good: a stream that is still being read would not let it be set back.
            self.connection.execute("SET disabled_optimizers = 'statistics_propagation'")
            return run()


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
