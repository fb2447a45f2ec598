"""Outcomes as an Arrow stream, made of a few plain rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from store.table import OUTCOMES

ROW: dict[str, Any] = {
    "regel": "r1",
    "fassung": "f1",
    "art": "frist",
    "vorgang": "teilnahme",
    "vorgang_id": "T1",
    "periode": None,
    "kunde_id": "K1",
    "status": "überfällig",
    "faellig_am": date(2020, 3, 30),
    "erledigt_am": None,
    "nachweis_id": None,
    "rang": None,
    "platz_frei": None,
    "tage": 92,
    "zustaendig": "integrationsfachkraft",
    "team": "Team 1",
    "ursache": None,
    "fehlend": [],
    "grund": "Seit 92 Tagen überfällig.",
}


def stream(rows: list[dict[str, Any]], batch: int = 1000) -> pa.RecordBatchReader:
    """A stream of rows, each ROW with some columns changed."""
    table = pa.Table.from_pylist([{**ROW, **row} for row in rows], schema=OUTCOMES)
    return pa.RecordBatchReader.from_batches(OUTCOMES, table.to_batches(max_chunksize=batch))


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    """A few outcomes that differ."""
    return [{"vorgang_id": f"T{n}", "periode": str(n % 3), "tage": n, "fehlend": ["a"] * (n % 3)} for n in range(500)]
