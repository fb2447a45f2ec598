"""Measuring where a run's time goes: one thing after the other, so that no two are measured at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import pyarrow as pa

from engine.run.duck import quoted
from engine.run.program.database import Database
from schemas.operation.effort import Spent

T = TypeVar("T")

COMPILING = "übersetzen"
_FROM = re.compile(r'FROM "([^"]+)"')


@dataclass
class Meter:
    """Seconds by name, and of every kept stage its rows and the names of its columns.

    `written`: rows by the number of the rule that they are outcomes of.
    """

    spent: dict[str, Spent] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)
    written: dict[int, int] = field(default_factory=dict)
    _alone: Lock = field(default_factory=Lock)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """What happens inside is noted under the name, with what was noted there before; others wait meanwhile."""
        with self._alone:
            clock, processor = time.perf_counter(), time.process_time()
            try:
                yield
            finally:
                took = Spent(time.perf_counter() - clock, time.process_time() - processor)
                self.spent[name] = self.spent.get(name, Spent()) + took

    def output(self, number: int, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The outcomes of the rule with a number; only the time that they take is noted, not that of who reads them."""
        self.written.setdefault(number, 0)
        while True:
            with self.part(output(number)):
                found = next(batches, None)
            if found is None:
                return
            self.written[number] += found.num_rows
            yield found


def counting(decided: str) -> str:
    """What counting the outcomes in a relation is noted under."""
    return f"count {decided}"


def output(number: int) -> str:
    """What writing the outcomes of the rule with a number is noted under."""
    return f"out {number}"


@dataclass(frozen=True, slots=True)
class Measured:
    """A way into a database that notes what keeping and counting takes. It has one lane."""

    inner: Database
    meter: Meter

    @property
    def dialect(self) -> str:
        """The name of the inner one's SQL."""
        return self.inner.dialect

    def lanes(self, _rows: int) -> int:
        """One: what goes side by side cannot be told apart."""
        return 1

    def lane(self) -> Measured:
        """Another way, with the same meter."""
        return Measured(self.inner.lane(), self.meter)

    def close(self) -> None:
        """Let go of this way."""
        self.inner.close()

    def read(self, name: str, path: Path) -> None:
        """A Parquet file as a relation."""
        self.inner.read(name, path)

    def hold(self, name: str, table: pa.Table) -> None:
        """A small Arrow table as a relation, measured like a stage."""
        with self.meter.part(name):
            self.inner.hold(name, table)
        self._look(name)

    def keep(self, name: str, statement: str, kept: bool) -> None:
        """The result of a statement as a table, or the statement as a view."""
        with self.meter.part(name):
            self.inner.keep(name, statement, kept)
        if kept:
            self._look(name)

    def sparing(self) -> AbstractContextManager[None]:
        """What the inner one does."""
        return self.inner.sparing()

    def drop(self, name: str) -> None:
        """Let go of a kept relation."""
        self.inner.drop(name)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """A small result: in a run, the number of outcomes in a relation."""
        found = _FROM.search(statement)
        with self.meter.part(counting(found[1] if found else "")):
            return self.inner.rows(statement)

    def records(self, statement: str) -> list[dict[str, Any]]:
        """A small result, each row by the names of its columns."""
        return self.inner.records(statement)

    def stream(self, statement: str, batch: int) -> Iterator[pa.RecordBatch]:
        """A large result, batch by batch."""
        return self.inner.stream(statement, batch)

    def batches(self, statement: str) -> list[pa.RecordBatch]:
        """A result that fits into memory twice."""
        return self.inner.batches(statement)

    def _look(self, name: str) -> None:
        """Notes how large a kept relation has become: the database knows without counting."""
        self.meter.rows[name] = self.inner.rows(f"SELECT count(*) FROM {quoted(name)}")[0][0]
        told = self.inner.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {quoted(name)})")
        self.meter.columns[name] = frozenset(column for (column,) in told)
