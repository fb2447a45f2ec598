"""What a run has found, as files: for machines Parquet, for people a CSV that a spreadsheet opens without harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa

from schemas.failure import space
from schemas.outcome import Outcome
from schemas.receipt import Receipt
from schemas.snapshot import scan
from store.conflicts import Place, write_conflicts
from store.database import connect, literal
from store.destination import SCRATCH
from store.digest import Digest, digest
from store.table import OUTCOMES, QUOTAS, followed, write_parquet

FILE = "outcomes.parquet"
CASE = "coalesce(kunde_id, vorgang || ' ' || vorgang_id)"
"""The case that an outcome is about, in SQL; what hangs on no person is a case of its own."""
CASES = f"count(DISTINCT {CASE})"
"""How many cases some outcomes are about."""
_FORMULA = "^[=+@\\-\\t\\r\\n]"


def write(
    outcomes: pa.RecordBatchReader,
    quotas: pa.Table | None,
    folder: Path,
    csv: bool = False,
    more: Sequence[Outcome] = (),
) -> None:
    """Writes outcomes and quotas into a folder of `store.destination.aside`.

    `more` are outcomes that no evaluator brings; they are written behind the others.

    Raises SpaceExhausted if disk or memory do not suffice.
    """
    path = folder / FILE
    with space():
        write_parquet(followed(outcomes, more), OUTCOMES, path)
        write_parquet(
            (QUOTAS.empty_table() if quotas is None else quotas).to_reader(), QUOTAS, folder / "quotas.parquet"
        )
        if csv:
            write_csv(path, folder / "outcomes.csv", folder / SCRATCH)


def digest_and_conflicts(folder: Path, scratch: Path, places: Iterable[Place]) -> Digest:
    """The digest of the written outcomes, and beside it, at the same time, their konflikte.parquet.

    Raises SpaceExhausted if disk or memory do not suffice.
    """
    with space(), ThreadPoolExecutor(1) as beside:
        met = beside.submit(write_conflicts, folder, scratch, places)
        found = digest(folder / FILE, scratch)
        met.result()
    return found


def write_receipt(receipt: Receipt, folder: Path) -> None:
    """Writes run.json."""
    (folder / "run.json").write_text(receipt.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_receipt(folder: Path) -> Receipt:
    """The receipt of a run's folder."""
    return Receipt.model_validate_json((folder / "run.json").read_text(encoding="utf-8"))


def write_csv(path: Path, target: Path, scratch: Path) -> None:
    """The outcomes as CSV for a German spreadsheet: semicolons, UTF-8 with its mark, no cell that is a formula.

    A text that a spreadsheet would run (it begins with = + - @, tab or a line break) gets an apostrophe in front.
    """
    columns = [_column(field, first=number == 0) for number, field in enumerate(OUTCOMES)]
    query = f"SELECT {', '.join(columns)} FROM {scan(path)}"
    with connect(scratch) as connection:
        connection.execute(f"COPY ({query}) TO {literal(str(target))} (FORMAT csv, HEADER, DELIMITER ';')").fetchall()


def _column(field: pa.Field, first: bool) -> str:
    # The byte order mark lets Excel read the umlauts; DuckDB writes none, so the first column's name carries it.
    name = '"' + ("\ufeff" if first else "") + field.name + '"'
    value = field.name
    if pa.types.is_boolean(field.type):
        value = f"CASE WHEN {value} THEN 'ja' WHEN NOT {value} THEN 'nein' END"
    elif pa.types.is_list(field.type):
        value = _harmless(f"array_to_string({value}, ', ')")
    elif pa.types.is_string(field.type):
        value = _harmless(value)
    return f"{value} AS {name}"


def _harmless(text: str) -> str:
    return f"CASE WHEN regexp_matches({text}, '{_FORMULA}') THEN '''' || {text} ELSE {text} END"
