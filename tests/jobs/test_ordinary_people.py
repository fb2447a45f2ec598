"""The generator makes what the rules speak of: each of them has something to say about people who were not planted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from caseload import office
from jobs.recipes import recipe
from jobs.rules.rulebook import load
from jobs.run import Order, run
from schemas.outcome import Status

RULES = Path(__file__).resolve().parents[2] / "rules"
TODAY = date(2020, 6, 30)


@pytest.mark.slow
def test_every_rule_concerns_ordinary_people(tmp_path: Path) -> None:
    loaded = load(RULES, "musterstadt", TODAY)
    (tmp_path / "daten").mkdir()
    for _ in office.write(recipe("musterstadt"), loaded.model, 1500, 1, TODAY, tmp_path / "daten"):
        pass
    report = run(Order(
        data=tmp_path / "daten", rules=RULES, office="musterstadt", as_of=TODAY, out=tmp_path / "ergebnis",
        run_id="lauf", started_at=datetime(2020, 7, 1, tzinfo=UTC), all=True,
    ))  # fmt: skip
    said = duckdb.execute(
        f"SELECT DISTINCT regel FROM '{report.out}/outcomes.parquet' WHERE status <> '{Status.NOT_APPLICABLE}'"
    ).fetchall()
    counted = duckdb.execute(
        f"SELECT DISTINCT regel FROM '{report.out}/quotas.parquet' WHERE coalesce(nenner, zaehler) + unbekannt <> 0"
    ).fetchall()
    assert sorted({rule.id for rule in loaded.rulebook.rules} - {name for (name,) in [*said, *counted]}) == []
