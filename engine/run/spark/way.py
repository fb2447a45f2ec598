"""A run's database on Spark: what DuckDB keeps as tables is kept as Parquet, in a folder that all machines reach."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from engine.run.program.text import named
from engine.run.spark.session import Cluster, answering, start

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

_LARGE = 5_000_000
"""Rows of all tables together."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A way into a run's own database; a thread has one to itself, all share the session.

    A stage is written once and read from there: what reads it does not compute it again, and it need not fit into
    memory.
    """

    session: SparkSession
    folder: Path
    delivered: dict[str, Path]
    lock: Lock = field(default_factory=Lock)
    first: bool = True
    numbers: Iterator[int] = field(default_factory=count)
    dialect: str = "pyspark"

    @classmethod
    def made(cls, folder: Path, cluster: Cluster, rows: int) -> Scratch:
        """An empty database, its stages in a folder that this machine and the cluster's reach by the same path; `rows`
        of all tables together."""
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return cls(start(cluster, folder / "spill", rows < _LARGE), folder, {})

    def lanes(self, rows: int) -> int:
        """How many statements go at once: the small ones spend their time being planned, the large ones fill the
        cluster."""
        return self.session.sparkContext.defaultParallelism + 1 if rows < _LARGE else 1

    def lane(self) -> Scratch:
        """Another way into the same database, for another thread."""
        return Scratch(self.session, self.folder, self.delivered, self.lock, False, self.numbers)

    def close(self) -> None:
        """Let go of this way; the connection to the cluster goes with the first one."""
        if self.first:
            self.session.stop()
            shutil.rmtree(self.folder, ignore_errors=True)

    def read(self, name: str, path: Path) -> None:
        """A Parquet file as a relation; its column # numbers the rows in the order of the file."""
        self.delivered[name] = path.absolute()

    def hold(self, name: str, table: pa.Table) -> None:
        """A small Arrow table as a relation."""
        from pyspark.sql.pandas.types import from_arrow_schema

        path = self._place().with_suffix(".parquet")
        with answering():
            pq.write_table(table, path)
            self._parquet(path, from_arrow_schema(table.schema)).createOrReplaceTempView(quoted(name))

    def keep(self, name: str, statement: str, kept: bool) -> None:
        """The result of a statement as a table, or the statement as a view."""
        with answering():
            found = self._asked(statement)
            if kept:
                found = self._parquet(self._written(found), found.schema)
            found.createOrReplaceTempView(quoted(name))

    def sparing(self) -> AbstractContextManager[None]:
        """Nothing: the cluster has its own way with memory."""
        return nullcontext()

    def drop(self, name: str) -> None:
        """Nothing: a stage is a file here, which goes with the folder."""

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """A small result."""
        with answering():
            return [tuple(row) for row in self._asked(statement).collect()]

    def records(self, statement: str) -> list[dict[str, Any]]:
        """A small result, each row by the names of its columns."""
        with answering():
            return [row.asDict() for row in self._asked(statement).collect()]

    def stream(self, statement: str, batch: int) -> Iterator[pa.RecordBatch]:
        """A large result, batch by batch."""
        with answering():
            path = self._written(self._asked(statement))
            yield from ds.dataset(path, format="parquet").to_batches(batch_size=batch)
            shutil.rmtree(path, ignore_errors=True)

    def batches(self, statement: str) -> list[pa.RecordBatch]:
        """A result that fits into memory twice."""
        return list(self.stream(statement, 100_000))

    def _asked(self, statement: str) -> DataFrame:
        """A statement, once the delivered tables that it names are there: most are never read."""
        with self.lock:
            for name in named(statement, self.dialect) & self.delivered.keys():
                self._deliver(name, self.delivered.pop(name))
        return self.session.sql(statement)

    def _deliver(self, name: str, path: Path) -> None:
        from pyspark.sql.pandas.types import from_arrow_schema

        given = self._parquet(path, from_arrow_schema(pq.read_schema(path)))
        given.selectExpr("*", "_metadata.row_index AS `#`").createOrReplaceTempView(quoted(name))

    def _place(self) -> Path:
        return self.folder / str(next(self.numbers))

    def _written(self, found: DataFrame) -> Path:
        path = self._place()
        found.write.parquet(_address(path))
        return path

    def _parquet(self, path: Path, schema: StructType) -> DataFrame:
        return self.session.read.schema(schema).parquet(_address(path, pattern=True))


def quoted(name: str) -> str:
    """A name as Spark writes it."""
    return "`" + name.replace("`", "``") + "`"


def _address(path: Path, pattern: bool = False) -> str:
    """A path as Spark reads it; where it takes a pattern, the path is none."""
    told = "".join("\\" + sign if pattern and sign in "\\{}[]*?" else sign for sign in str(path))
    return f"file://{told}"
