"""The rules by hand in DuckDB's SQL, over the Parquet files; the hits are kept as a table."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import duckdb

from bench.peers.adapter import Adapter, as_given
from bench.peers.workload import RULES, TABLES, Hits, table

STATEMENT = Path(__file__).resolve().parent / "handwritten.sql"

# The last day of a period of months that begins with d, § 188 (2), (3) BGB.
PERIOD = """CREATE MACRO bis_ende(d, n) AS CASE
    WHEN day(d + to_months(n)) < day(d) THEN (d + to_months(n))::DATE ELSE (d + to_months(n))::DATE - 1 END"""


def files(data: Path) -> dict[str, str]:
    """The tables as SQL names them."""
    return {name: f"read_parquet('{table(data, name)}')" for name in TABLES}


def evaluate(data: Path, key: str) -> duckdb.DuckDBPyConnection:
    """Run the statement; `key` is the column that joins."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(PERIOD)
    statement = STATEMENT.read_text(encoding="utf-8").format(key=key, **files(data))
    connection.execute(f"CREATE TEMP TABLE treffer AS {statement}")
    return connection


def found(number: str, connection: duckdb.DuckDBPyConnection) -> Hits:
    """How many cases each rule hits, and the sum of their numbers."""
    asked = ", ".join(f"count(*) FILTER ({r}), coalesce(sum({number}) FILTER ({r}), 0)::BIGINT" for r in RULES)
    row = connection.execute(f"SELECT {asked} FROM treffer").fetchall()[0]
    connection.close()
    return {rule: (row[2 * place], row[2 * place + 1]) for place, rule in enumerate(RULES)}


ADAPTERS = {
    "sql": Adapter(as_given, as_given, partial(evaluate, key="fall"), partial(found, "fall")),
    "sql-text": Adapter(
        as_given, as_given, partial(evaluate, key="kunde_id"), partial(found, "substr(kunde_id, 2)::BIGINT")
    ),
}
