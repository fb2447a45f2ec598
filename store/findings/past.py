"""What earlier runs counted, month by month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from sqlalchemy import Connection, select

from schemas.findings.reconciled import RunState
from store.records.tables import run

_R = run.c
_OFFICE = "amt"


def counts_by_month(connection: Connection, office: str, first: date) -> dict[str, dict[str, int]]:
    """By month (2020-06) the outcomes of its last reconciled run from `first` on, by status over all rules."""
    query = select(_R.id, _R.as_of).where(_R.office == office, _R.state == RunState.RECONCILED, _R.as_of >= first)
    last = {f"{row.as_of:%Y-%m}": row.id for row in connection.execute(query.order_by(_R.as_of, _R.started_at))}
    found: dict[str, dict[str, int]] = {}
    for month, name in last.items():
        sums = found.setdefault(month, {})
        receipt = connection.execute(select(_R.receipt).where(_R.id == name)).scalar_one()
        for by_status in receipt.get("counts", {}).values():
            for status, number in by_status.items():
                sums[status] = sums.get(status, 0) + int(number)
    return found


def quotas(folder: Path) -> list[tuple[str, float | None, float | None, str]]:
    """The quotas of the whole office in a run's folder: rule, measure, target, light; none where the file is gone."""
    file = folder / "quotas.parquet"
    if not file.is_file():
        return []
    rows = pq.read_table(file, columns=["regel", "ebene", "wert", "ziel", "ampel"]).to_pylist()
    return [
        (row["regel"], _plain(row["wert"]), _plain(row["ziel"]), row["ampel"])
        for row in rows
        if row["ebene"] == _OFFICE
    ]


def _plain(value: object) -> float | None:
    return None if value is None else float(str(value))
