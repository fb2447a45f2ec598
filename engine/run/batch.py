"""All cases at once: compiles the rulebook into stages, runs them, and streams what is to be written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow as pa

from engine.compile.reasons import STATUS
from engine.compile.to_ibis.kinds.outcome import GROUND_TABLE, OPEN_KEYS, OutcomeStages, ground_rows
from engine.compile.to_ibis.kinds.quota.colours import measurements
from engine.compile.to_ibis.kinds.steps import GROUNDS
from engine.compile.to_ibis.program import Asked, Program, compile_run
from engine.compile.to_ibis.records.scan import raw_name
from engine.compile.to_ibis.sql import sql
from engine.compile.to_ibis.stages import CALENDAR, NUMBERED
from engine.plan.rules import Rulebook
from engine.run.duck import Scratch, quoted
from schemas.factmodel import FactModel
from schemas.outcome import Measurement, Status
from schemas.snapshot import Snapshot

DIALECT = "duckdb"

OUTCOMES = pa.schema(
    [
        ("regel", pa.string()),
        ("fassung", pa.string()),
        ("art", pa.string()),
        ("vorgang", pa.string()),
        ("vorgang_id", pa.string()),
        ("periode", pa.string()),
        ("kunde_id", pa.string()),
        ("status", pa.string()),
        ("faellig_am", pa.date32()),
        ("erledigt_am", pa.date32()),
        ("nachweis_id", pa.string()),
        ("rang", pa.int32()),
        ("platz_frei", pa.bool_()),
        ("tage", pa.int32()),
        ("zustaendig", pa.string()),
        ("team", pa.string()),
        ("ursache", pa.string()),
        ("fehlend", pa.list_(pa.string())),
        ("grund", pa.string()),
    ]
)
"""The columns of outcomes.parquet, as the contract has them."""

QUOTAS = pa.schema(
    [
        ("regel", pa.string()),
        ("fassung", pa.string()),
        ("ebene", pa.string()),
        ("einheit", pa.string()),
        ("zeitraum", pa.string()),
        ("zaehler", pa.decimal128(38, 4)),
        ("nenner", pa.int64()),
        ("unbekannt", pa.int64()),
        ("wert", pa.decimal128(18, 4)),
        ("wert_min", pa.decimal128(18, 4)),
        ("wert_max", pa.decimal128(18, 4)),
        ("ziel", pa.decimal128(18, 4)),
        ("ampel", pa.string()),
    ]
)
"""The columns of quotas.parquet."""

Progress = Callable[[str, int, int], None]
"""Told the name of each step, its number and how many there are."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes: `memory` as DuckDB writes it; `open_keys` has regel, vorgang_id and periode."""

    all: bool = False
    open_keys: pa.Table | Path | None = None
    threads: int | None = None
    memory: str = "2500MB"
    batch: int = 100_000
    progress: Progress | None = None


@dataclass
class Results:
    """What a run found. `outcomes` must be read before `close`; `counts` are over all records.

    `silent`: rules that said nothing, each with the reason. `seconds`: time per stage.
    """

    outcomes: pa.RecordBatchReader
    counts: dict[tuple[str, str, Status], int]
    quotas: pa.Table
    silent: list[tuple[str, str]]
    seconds: dict[str, float] = field(default_factory=dict)
    close: Callable[[], None] = lambda: None


def evaluate(rulebook: Rulebook, model: FactModel, snapshot: Snapshot, scratch: Path, options: Options) -> Results:
    """Evaluate every rule on every record of the snapshot."""
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    program = compile_run(rulebook, model, snapshot, Asked(options.all, options.open_keys is not None))
    seconds["übersetzen"] = time.perf_counter() - started
    database = Scratch(scratch, options.threads, options.memory)
    _prepare(database, program, snapshot, options)
    total = len(program.stages)
    for number, stage in enumerate(program.stages, start=1):
        if options.progress is not None:
            options.progress(stage.name, number, total)
        started = time.perf_counter()
        database.keep(stage.name, sql(stage.expression, DIALECT), stage.kept)
        seconds[stage.name] = time.perf_counter() - started
    counts = _counts(database, program)
    reader = pa.RecordBatchReader.from_batches(OUTCOMES, _stream(database, program, options.batch, seconds))
    return Results(reader, counts, _quotas(database, program, rulebook), program.silent, seconds, database.close)


def _prepare(database: Scratch, program: Program, snapshot: Snapshot, options: Options) -> None:
    for table in snapshot.tables.values():
        database.read(raw_name(table.entity), table.path)
    database.hold(GROUND_TABLE, pa.table(ground_rows()))
    if program.calendar:
        database.hold(CALENDAR, pa.table(program.calendar))
    if program.numbered:
        database.hold(NUMBERED, pa.table(program.numbered))
    if isinstance(options.open_keys, pa.Table):
        database.hold(OPEN_KEYS, options.open_keys.select(["regel", "vorgang_id", "periode"]))
    elif options.open_keys is not None:
        database.read(OPEN_KEYS, options.open_keys)


def _counts(database: Scratch, program: Program) -> dict[tuple[str, str, Status], int]:
    counts: dict[tuple[str, str, Status], int] = {}
    for stages in program.rules:
        for ground, number in database.rows(f"SELECT ground, count(*) FROM {quoted(stages.decided)} GROUP BY 1"):
            key = (stages.rule.id, stages.rule.fassung, STATUS[GROUNDS[ground]])
            counts[key] = counts.get(key, 0) + number
    return counts


def _quotas(database: Scratch, program: Program, rulebook: Rulebook) -> pa.Table:
    """One row a quota and unit; the piles are small."""
    month = f"{rulebook.today.year:04}-{rulebook.today.month:02}"
    found: list[Measurement] = []
    for stage in program.quotas:
        rows = [] if stage.piles is None else database.records(f"SELECT * FROM {quoted(stage.piles)}")
        found += measurements(stage.rule, rows, rulebook.office, month)
    listed = [{name: getattr(row, name) for name in QUOTAS.names} for row in found]
    exact = Decimal("0.0001")
    for row in listed:
        row["ampel"] = str(row["ampel"])
        row["zaehler"] = row["zaehler"].quantize(exact, ROUND_HALF_UP)
        row["ziel"] = None if row["ziel"] is None else row["ziel"].quantize(exact, ROUND_HALF_UP)
    return pa.Table.from_pylist(listed, QUOTAS)


def _stream(database: Scratch, program: Program, size: int, seconds: dict[str, float]) -> Iterator[pa.RecordBatch]:
    for stages in program.rules:
        started = time.perf_counter()
        for batch in database.stream(_statement(stages), size):
            yield _cast(batch)
        seconds[f"{stages.decided}_out"] = time.perf_counter() - started


def _statement(stages: OutcomeStages) -> str:
    return sql(stages.written, DIALECT)


def _cast(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch if batch.schema.equals(OUTCOMES) else batch.cast(OUTCOMES)
