"""The columns of a run's files: what the engine makes, what the store writes and what the handbook tells are one."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest

from engine.run import contract
from schemas import outcome
from schemas.outcome import Cell
from store import conflicts, table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "handbuch" / "ergebnisse.md"


def told(file: str) -> str:
    """What the handbook says about a file of a run."""
    return re.split(r"^## ", PAGE.read_text(encoding="utf-8").split(f"\n## {file}\n", 1)[1], flags=re.MULTILINE)[0]


@pytest.mark.parametrize(
    ("made", "written", "columns", "file"),
    [
        (contract.OUTCOMES, table.OUTCOMES, outcome.OUTCOMES, "outcomes.parquet"),
        (contract.QUOTAS, table.QUOTAS, outcome.QUOTAS, "quotas.parquet"),
    ],
)
def test_what_is_made_is_what_is_written_and_told(
    made: pa.Schema, written: pa.Schema, columns: dict[str, Cell], file: str
) -> None:
    assert made.equals(written)
    assert made.names == list(columns)
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", told(file), re.MULTILINE)
    assert rows == [(name, str(cell)) for name, cell in columns.items()]


def test_the_handbook_names_the_columns_of_conflicts() -> None:
    named = re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", told("konflikte.parquet")))
    assert named == conflicts.CONFLICTS.names


def test_rows_have_the_columns() -> None:
    assert set(outcome.Outcome.__dataclass_fields__) == set(outcome.OUTCOMES)
    assert set(outcome.Measurement.__dataclass_fields__) == set(outcome.QUOTAS)
