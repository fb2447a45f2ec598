"""The proof of a run finds what was changed: in the evaluators' answers and in what was written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from intake.snapshot import take
from jobs.rules.rulebook import Loaded, load
from jobs.run import Order, run
from jobs.verify import _measured, verified
from schemas.outcome import Measurement, Status
from schemas.snapshot import Snapshot
from tests.jobs.conftest import STICHTAG


@pytest.fixture(scope="module")
def done(plain: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run."""
    return run(Order(**{**plain, "out": tmp_path_factory.mktemp("lauf") / "ergebnis"})).out


@pytest.fixture(scope="module")
def seen(plain: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Snapshot]:
    """What it was a run of."""
    loaded = load(plain["rules"], plain["office"], STICHTAG)
    return loaded, take(plain["data"], loaded.model, STICHTAG, tmp_path_factory.mktemp("abzug") / "abzug")


@pytest.mark.parametrize(
    ("change", "what"),
    [("status = 'erledigt'", "Zeile"), ("faellig_am = faellig_am + 1", "faellig_am"), ("grund = 'anders'", "grund")],
)
def test_an_outcome_that_was_changed_is_found(
    done: Path, seen: tuple[Loaded, Snapshot], tmp_path: Path, change: str, what: str
) -> None:
    changed = tmp_path / "anders"
    changed.mkdir()
    column, value = change.split(" = ")
    one = "vorgang_id = (SELECT min(vorgang_id) FROM written WHERE status = 'überfällig') AND status = 'überfällig'"
    duckdb.connect().execute(
        f"CREATE TABLE written AS FROM '{done}/outcomes.parquet'; "
        f"COPY (SELECT * REPLACE (CASE WHEN {one} THEN {value} ELSE {column} END AS {column}) FROM written) "
        f"TO '{changed}/outcomes.parquet' (FORMAT parquet)"
    ).fetchall()
    loaded, snapshot = seen
    found = verified(2000, 1, loaded.rulebook, loaded.model, snapshot, changed, tmp_path)
    assert {disagreement.what for disagreement in found.disagreements} == {what}
    assert not found.agreed


def test_quotas_that_differ_are_found() -> None:
    one = Measurement(
        "q",
        "f",
        "amt",
        "x",
        "2020-06",
        Decimal(8),
        10,
        0,
        Decimal(80),
        Decimal(80),
        Decimal(80),
        Decimal(75),
        Status.GREEN,
    )
    assert _measured([one], [one]) == []
    assert [d.what for d in _measured([one], [replace(one, unbekannt=1)])] == ["unbekannt"]
    assert {d.right_value for d in _measured([one], [])} == {"keine Zeile"}
    assert len(_measured([], [one])) == 13
