"""All evaluators say the same of a generated caseload of every office, with everything that its rules plant in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from jobs.generate import PLANTED, generate
from jobs.run import Order, run

RULES = Path(__file__).resolve().parents[2] / "rules"
DAYS = {
    "magdeburg": date(2020, 6, 30),
    "worms": date(2020, 12, 31),
    "harburg": date(2023, 7, 1),
    "nordsachsen": date(2020, 12, 31),
    "kommunal": date(2023, 7, 1),
    "musterstadt": date(2020, 6, 30),
}
EVERYBODY = 5000


@pytest.mark.slow
@pytest.mark.parametrize("office", DAYS)
def test_every_office(office: str, tmp_path: Path) -> None:
    data, out = tmp_path / "daten", tmp_path / "ergebnis"
    generate(office, 150, 1, DAYS[office], data, RULES)
    order = Order(
        data=data,
        rules=RULES,
        office=office,
        as_of=DAYS[office],
        out=out,
        run_id="lauf",
        started_at=datetime(2024, 1, 1, tzinfo=UTC),
        all=True,
        verify=EVERYBODY,
    )
    verification = run(order).receipt.verification
    assert verification is not None
    assert verification.records > 150
    assert [str(one) for one in verification.disagreements] == []
    otherwise = duckdb.execute(
        f"""SELECT p.*, o.status AS found FROM '{data / PLANTED}' AS p LEFT JOIN '{out / "outcomes.parquet"}' AS o
        ON o.regel = p.regel AND o.vorgang_id = p.vorgang_id AND o.periode IS NOT DISTINCT FROM p.periode
        WHERE o.status IS DISTINCT FROM p.status"""
    ).fetchall()
    assert otherwise == []
