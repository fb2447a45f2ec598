"""What planted persons must cause, as a table beside the caseload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

EXPECTED = pa.schema([(name, pa.string()) for name in ("regel", "vorgang_id", "periode", "status")])


def write_expected(rows: Sequence[Mapping[str, str | None]], path: Path) -> None:
    """Writes one row per planted outcome: its rule, record, period (None where the rule has none) and status."""
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=EXPECTED), path)
