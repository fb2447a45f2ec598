"""The summary shows what matters first, the same on every machine."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from store.destination import SCRATCH
from store.outcomes import write
from store.summary import Measured, Unclear, summarise
from store.table import QUOTAS
from tests.store.conftest import stream


def test_the_oldest_first_and_ten_of_them(tmp_path: Path) -> None:
    (tmp_path / SCRATCH).mkdir()
    start = date(2019, 1, 1)
    late = [{"vorgang_id": f"T{n}", "faellig_am": start + timedelta(days=n % 7)} for n in range(30)]
    soon = [{"vorgang_id": "S1", "status": "bald fällig", "faellig_am": date(2020, 7, 2)}]
    today = [{"vorgang_id": "S2", "status": "heute fällig", "faellig_am": date(2020, 6, 30)}]
    write(stream(late + soon + today), None, tmp_path)
    summary = summarise(tmp_path, tmp_path)
    assert [line.record for line in summary.overdue] == [
        "T0",
        "T14",
        "T21",
        "T28",
        "T7",
        "T1",
        "T15",
        "T22",
        "T29",
        "T8",
    ]
    assert [line.record for line in summary.upcoming] == ["S2", "S1"]
    assert summary.proposed == ()


def test_proposals_by_rank_and_the_unclear_by_frequency(tmp_path: Path) -> None:
    (tmp_path / SCRATCH).mkdir()
    proposals = [{"vorgang_id": f"V{n}", "status": "Vorschlag", "rang": rank} for n, rank in enumerate((None, 2, 1))]
    unclear = [
        {"vorgang_id": f"U{n}", "status": "ungeklärt", "ursache": "Angabe fehlt", "fehlend": fields}
        for n, fields in enumerate((["a"], ["b"], ["b"], ["a", "b"]))
    ]
    write(stream(proposals + unclear), None, tmp_path)
    summary = summarise(tmp_path, tmp_path)
    assert [line.record for line in summary.proposed] == ["V2", "V1", "V0"]
    cause = "Angabe fehlt"
    assert summary.unclear == (Unclear(cause, "b", 2), Unclear(cause, "a", 1), Unclear(cause, "a, b", 1))


def test_a_busy_rule_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / SCRATCH).mkdir()
    busy = [{"vorgang_id": f"A{n:02}", "status": "bald fällig", "faellig_am": date(2020, 7, 1)} for n in range(20)]
    rare = [{"regel": "r2", "vorgang_id": "B", "status": "bald fällig", "faellig_am": date(2020, 7, 20)}]
    write(stream(busy + rare), None, tmp_path)
    assert [line.record for line in summarise(tmp_path, tmp_path).upcoming][:3] == ["A00", "B", "A01"]


def test_quotas(tmp_path: Path) -> None:
    (tmp_path / SCRATCH).mkdir()
    row = {"regel": "q", "fassung": "f", "ebene": "amt", "einheit": "x", "zeitraum": "2020-06", "zaehler": Decimal(80),
           "nenner": 100, "unbekannt": 1, "wert": Decimal("80.0"), "ziel": Decimal(75), "ampel": "grün"}  # fmt: skip
    quotas = pa.Table.from_pylist([row], schema=QUOTAS)
    write(stream([]), quotas, tmp_path)
    found = summarise(tmp_path, tmp_path).quotas
    assert found == (Measured("q", "amt", "x", Decimal(80), 100, 1, Decimal(80), Decimal(75), "grün"),)
