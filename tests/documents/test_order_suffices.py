"""A delivery with the ordered columns only says the same as one with everything."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from jobs.documents.order import order
from jobs.generate import generate
from jobs.run import Order, run
from schemas.node import fold
from tests.documents.conftest import RULES

STICHTAG = date(2020, 6, 30)


def outcomes(data: Path, out: Path) -> list[tuple[object, ...]]:
    """Every outcome of a run, and every quota."""
    run(Order(data=data, rules=RULES, office="worms", as_of=STICHTAG, out=out, run_id="lauf",
              started_at=datetime(2020, 7, 1, tzinfo=UTC)))  # fmt: skip
    found: list[tuple[object, ...]] = []
    for name in ("outcomes", "quotas"):
        found += duckdb.connect().execute(f"SELECT * FROM '{out / name}.parquet' ORDER BY ALL").fetchall()
    return found


@pytest.mark.slow
def test_the_ordered_columns_suffice(tmp_path: Path) -> None:
    data, less = tmp_path / "daten", tmp_path / "bestellt"
    generate("worms", 150, 7, STICHTAG, data, RULES)
    less.mkdir()
    dropped = 0
    for table in order(RULES, "worms", STICHTAG).tables:
        path = data / f"{table.table}.parquet"
        if path.is_file():
            there = [row[0] for row in duckdb.connect().execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()]
            wanted = {fold(column.column) for column in table.columns}
            kept = [name for name in there if fold(name) in wanted]
            dropped += len(there) - len(kept)
            names = ", ".join(f'"{name}"' for name in kept)
            duckdb.connect().execute(f"COPY (SELECT {names} FROM '{path}') TO '{less / path.name}'").fetchall()
    assert dropped > 0
    assert outcomes(less, tmp_path / "a") == outcomes(data, tmp_path / "b")
