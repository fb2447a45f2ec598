"""All cases at once: compiles the rulebook into stages, runs them, and streams what is to be written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from engine.compile.reasons import STATUS
from engine.compile.to_ibis.kinds.outcome import OPEN_KEYS
from engine.compile.to_ibis.kinds.quota.colours import measurements
from engine.compile.to_ibis.program import Asked, Program, compile_run
from engine.compile.to_ibis.records.scan import raw_name
from engine.compile.to_ibis.sql import sql
from engine.compile.to_ibis.stages import CALENDAR, NUMBERED, Stage
from engine.plan.rules import Rulebook
from engine.run import contract
from engine.run.duck import Scratch, quoted
from schemas.factmodel import FactModel
from schemas.outcome import Measurement, Status
from schemas.snapshot import Snapshot

DIALECT = "duckdb"

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
    written = _run(database, program, options, seconds)
    counts = _counts(database, program)
    stream = _stream(database, program, written, model, options.batch, seconds)
    reader = pa.RecordBatchReader.from_batches(contract.OUTCOMES, stream)
    quotas = contract.quotas(_quotas(database, program, rulebook))
    return Results(reader, counts, quotas, program.silent, seconds, database.close)


def _run(database: Scratch, program: Program, options: Options, seconds: dict[str, float]) -> list[str]:
    """Runs the stages; gives the statements that write what each rule decided.

    The database works on one statement while the next ones are still being put into words.
    """
    total = len(program.stages)

    def keep(number: int, stage: Stage, statement: str) -> None:
        if options.progress is not None:
            options.progress(stage.name, number, total)
        started = time.perf_counter()
        database.keep(stage.name, statement, stage.kept)
        seconds[stage.name] = time.perf_counter() - started

    with ThreadPoolExecutor(max_workers=1) as worker:
        try:
            running = [
                worker.submit(keep, number, stage, sql(stage.expression, DIALECT))
                for number, stage in enumerate(program.stages, start=1)
            ]
            written = [sql(stages.written, DIALECT) for stages in program.rules]
            for each in running:
                each.result()
        except BaseException:
            worker.shutdown(wait=False, cancel_futures=True)
            raise
    return written


def _prepare(database: Scratch, program: Program, snapshot: Snapshot, options: Options) -> None:
    for table in snapshot.tables.values():
        database.read(raw_name(table.entity), table.path)
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
        for step, number in database.rows(f"SELECT step, count(*) FROM {quoted(stages.decided)} GROUP BY 1"):
            ground = stages.verdicts.grounds[step]
            key = (stages.rule.id, stages.rule.fassung, STATUS[ground] if ground else Status.UNCLEAR)
            counts[key] = counts.get(key, 0) + number
    return counts


def _quotas(database: Scratch, program: Program, rulebook: Rulebook) -> list[Measurement]:
    """One row a quota and unit; the piles are small."""
    month = f"{rulebook.today.year:04}-{rulebook.today.month:02}"
    found: list[Measurement] = []
    for stage in program.quotas:
        rows = [] if stage.piles is None else database.records(f"SELECT * FROM {quoted(stage.piles)}")
        found += measurements(stage.rule, rows, rulebook.office, month)
    return found


def _stream(
    database: Scratch, program: Program, written: list[str], model: FactModel, size: int, seconds: dict[str, float]
) -> Iterator[pa.RecordBatch]:
    for stages, statement in zip(program.rules, written, strict=True):
        started = time.perf_counter()
        for batch in database.stream(statement, size):
            yield contract.outcomes(batch, stages, model)
        seconds[f"{stages.decided}_out"] = time.perf_counter() - started
