"""A whole run on Spark has the digest of the run on DuckDB."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.run.spark.session import Cluster
from jobs.generate import generate
from jobs.run import Order, run
from tests.jobs.conftest import RULES, STICHTAG

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
        reason="needs pyspark (python3 install.py --spark) and Java (package default-jre-headless)",
    ),
]
CLUSTER = Cluster("local[2]")
Make = Callable[..., Order]


def _both(order: Make, tmp_path: Path, **changed: Any) -> tuple[Any, Any]:
    one = run(order(out=tmp_path / "duckdb", **changed)).receipt
    other = run(order(out=tmp_path / "spark", cluster=CLUSTER, **changed)).receipt
    assert other.versions["pyspark"]
    return one, other


def test_an_office_with_deleted_cells(order: Make, delivery: Path, tmp_path: Path) -> None:
    ragged = tmp_path / "lückenhaft"
    ragged.mkdir()
    for path in delivery.glob("*.parquet"):
        _ragged(path, ragged / path.name)
    one, other = _both(order, tmp_path, data=ragged)
    assert (other.digest, other.rows, other.counts) == (one.digest, one.rows, one.counts)


def test_all_shipped_rules(order: Make, tmp_path: Path) -> None:
    data = tmp_path / "daten"
    generate("magdeburg", 150, 1, STICHTAG, data, RULES)
    one, other = _both(order, tmp_path, data=data, rules=RULES, all=True)
    assert (other.digest, other.rows, other.counts) == (one.digest, one.rows, one.counts)


def _ragged(source: Path, target: Path) -> None:
    """Every tenth cell deleted."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SELECT setseed(0.25)").fetchall()
        columns = connection.execute(f"DESCRIBE SELECT * FROM '{source}'").fetchall()
        told = [n if n.endswith("_id") else f"CASE WHEN random() >= 0.1 THEN {n} END AS {n}" for n, *_ in columns]
        connection.execute(f"COPY (SELECT {', '.join(told)} FROM '{source}') TO '{target}' (FORMAT parquet)").fetchall()
