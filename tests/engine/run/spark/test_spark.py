"""Spark says what DuckDB says, to the last sentence; where it cannot, it says why."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from engine.run import batch
from engine.run.program.database import Database
from engine.run.spark.session import Cluster
from engine.run.spark.way import Scratch
from schemas.failure import EngineRefused
from tests.property.drawn.choosing import Seeded
from tests.property.drawn.world import MODEL
from tests.property.regressions.test_fixed_beat import drawn
from tests.property.running import Trial, crowd_trial, quota_trial
from tests.property.snapshots import snapshot

needs_spark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="needs pyspark (python3 install.py --spark) and Java (package default-jre-headless)",
)
Opened = Callable[[Path], Database]


def _said(trial: Trial, opened: Opened | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]], object]:
    """Outcomes and quotas in order, and what was counted."""
    with tempfile.TemporaryDirectory() as name:
        # A name with signs that mean a pattern to Spark.
        folder = Path(name) / "Ämter [1] {a,b} x"
        folder.mkdir()
        options = batch.Options(all=True, threads=1, opened=opened)
        delivered = snapshot(trial.people, folder)
        results = batch.evaluate(trial.rulebook, MODEL, delivered, folder / "scratch", options)
        try:
            outcomes = sorted(results.outcomes.read_all().to_pylist(), key=repr)
            return outcomes, sorted(results.quotas.to_pylist(), key=repr), results.counts
        finally:
            results.close()


def _on(master: str, folder: Path) -> Database:
    return Scratch.made(folder, Cluster(master, (("spark.driver.memory", "1g"),)), rows=100)


@needs_spark
def test_spark_says_what_duckdb_says() -> None:
    """A proposal and a deadline about people of whom some cells are empty."""
    trial = crowd_trial(Seeded("spark-22"), "r", number=2)
    told = _said(trial, None)
    assert len({row["status"] for row in told[0]}) == 7
    assert _said(trial, partial(_on, "local[2]")) == told


@needs_spark
@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 3, 4, 5, 6, 11, 20, 24])
def test_spark_says_what_duckdb_says_of_other_rules(seed: int) -> None:
    trial = crowd_trial(Seeded(f"spark-{seed}"), "r", number=2)
    assert _said(trial, partial(_on, "local[2]")) == _said(trial, None)


@needs_spark
@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_spark_says_what_duckdb_says_of_a_fixed_beat(seed: int) -> None:
    trial = drawn(Seeded(f"funke {seed}"), cases=12)
    assert _said(trial, partial(_on, "local[2]")) == _said(trial, None)


@needs_spark
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_spark_measures_what_duckdb_measures(seed: int) -> None:
    trial = quota_trial(Seeded(f"spark-{seed}"), "r")
    assert _said(trial, partial(_on, "local[2]")) == _said(trial, None)


@needs_spark
@pytest.mark.slow
def test_two_processes_say_the_same() -> None:
    trial = crowd_trial(Seeded("spark-6"), "r", number=2)
    assert _said(trial, partial(_on, "local-cluster[2,1,1024]")) == _said(trial, None)


@pytest.mark.parametrize("master", ["rechner:7077", "spark:", "lokal", "local-cluster[2]"])
def test_what_is_no_address_is_refused(master: str, tmp_path: Path) -> None:
    with pytest.raises(EngineRefused, match="keine Adresse eines Spark-Clusters"):
        _on(master, tmp_path / "scratch")


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs pyspark (python3 install.py --spark)")
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineRefused, match="fehlt Java"):
        _on("local[1]", tmp_path / "scratch")


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineRefused, match="fehlt das Python-Paket pyspark"):
        _on("local[1]", tmp_path / "scratch")
