"""The rules by hand in DuckDB's SQL, over the Parquet files; the hits are kept as a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.peers.workload import RULES, TABLES, Hits, table

STATEMENT = Path(__file__).resolve().parent / "handwritten.sql"

# The last day of a period of months that begins with d, § 188 (2), (3) BGB.
_PERIOD = """CREATE MACRO bis_ende(d, n) AS CASE
    WHEN day(d + to_months(n)) < day(d) THEN (d + to_months(n))::DATE ELSE (d + to_months(n))::DATE - 1 END"""


@dataclass(frozen=True, slots=True)
class Given:
    """The folder of tables, the column that joins them, and how many threads work (none: all)."""

    data: Path
    key: str = "fall"
    threads: int | None = None


def prepare(data: Path, key: str = "fall", threads: int | None = None) -> Given:
    """Nothing: the statement reads the files."""
    return Given(data, key, threads)


def evaluate(given: Given) -> tuple[duckdb.DuckDBPyConnection, str]:
    """Run the statement."""
    connection = duckdb.connect(":memory:")
    if given.threads is not None:
        connection.execute(f"SET threads = {given.threads}")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(_PERIOD)
    files = {name: f"read_parquet('{table(given.data, name)}')" for name in TABLES}
    statement = STATEMENT.read_text(encoding="utf-8").format(key=given.key, **files)
    connection.execute(f"CREATE TEMP TABLE treffer AS {statement}")
    return connection, given.key


def found(done: tuple[duckdb.DuckDBPyConnection, str]) -> Hits:
    """How many cases each rule hits, and the sum of their numbers."""
    connection, key = done
    number = key if key == "fall" else f"substr({key}, 2)::BIGINT"
    asked = ", ".join(f"count(*) FILTER ({r}), coalesce(sum({number}) FILTER ({r}), 0)::BIGINT" for r in RULES)
    row = connection.execute(f"SELECT {asked} FROM treffer").fetchall()[0]
    connection.close()
    return {rule: (row[2 * place], row[2 * place + 1]) for place, rule in enumerate(RULES)}
