"""Written outcomes read back as rows: a few at a time, for comparing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.failure import Failure
from schemas.outcome import Cause, Kind, Measurement, Outcome, Status
from schemas.snapshot import scan
from store.database import connect
from store.table import OUTCOMES


def rows_of(stream: pa.RecordBatchReader) -> Iterator[Outcome]:
    """Every row of a stream of outcomes."""
    for batch in stream:
        for row in batch.to_pylist():
            cause = row["ursache"]
            yield Outcome(
                **{
                    **row,
                    "art": Kind(row["art"]),
                    "status": Status(row["status"]),
                    "ursache": None if cause is None else Cause(cause),
                    "fehlend": tuple(row["fehlend"] or ()),
                }
            )


def quotas_of(table: pa.Table) -> Iterator[Measurement]:
    """Every row of a table of quotas."""
    for row in table.to_pylist():
        yield Measurement(**{**row, "ampel": Status(row["ampel"])})


def outcomes_of(path: Path, cases: Sequence[str], scratch: Path) -> list[Outcome]:
    """The written outcomes of a few cases."""
    names = ", ".join(OUTCOMES.names)
    with connect(scratch) as connection:
        connection.register("wanted", pa.table({"k": pa.array(cases, pa.string())}))
        query = f"SELECT {names} FROM {scan(path)} WHERE kunde_id IN (SELECT k FROM wanted)"
        return list(rows_of(connection.sql(query).to_arrow_reader()))


def cases_of_each_kind(path: Path, number: int, seed: int, scratch: Path) -> list[str]:
    """The cases of `number` outcomes of every rule and status, the same for the same seed and outcomes."""
    drawn = f"md5('{int(seed)}:' || vorgang_id || coalesce(periode, ''))"
    ranked = f"row_number() OVER (PARTITION BY regel, status ORDER BY {drawn}, vorgang_id, periode)"
    with connect(scratch) as connection:
        numbered = f"SELECT kunde_id, {ranked} AS n FROM {scan(path)} WHERE kunde_id IS NOT NULL"
        query = f"SELECT DISTINCT kunde_id FROM ({numbered}) WHERE n <= {int(number)} ORDER BY kunde_id"
        return [row[0] for row in connection.execute(query).fetchall()]


def check_open(path: Path) -> None:
    """Raises Failure unless `path` is a Parquet file with the keys of findings: regel, vorgang_id and periode."""
    try:
        told = {name.casefold() for name in pq.read_schema(path).names}
    except (OSError, pa.ArrowInvalid):
        told = set()
    if not told >= {"regel", "vorgang_id", "periode"}:
        raise Failure(f"{path}: Das ist keine lesbare Parquet-Datei mit den Spalten regel, vorgang_id und periode.")
