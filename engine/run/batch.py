"""All cases at once: compiles the rulebook into stages, runs them, and streams what is to be written."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from engine.compile.reasons import STATUS
from engine.compile.to_ibis.kinds.outcome import OPEN_KEYS
from engine.compile.to_ibis.kinds.quota.colours import measurements
from engine.compile.to_ibis.program import Asked, Program, compile_run
from engine.compile.to_ibis.records.scan import raw_name
from engine.compile.to_ibis.sql import sql
from engine.compile.to_ibis.stages import Given, Stage
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
    database = Scratch(scratch, options.threads, options.memory)
    seconds: dict[str, float] = {}
    try:
        _prepare(database, snapshot, options)
        with _unhurried_collector(), _Worker(database, options.progress, seconds) as worker:
            started = time.perf_counter()
            asked = Asked(options.all, options.open_keys is not None)
            program = compile_run(rulebook, model, snapshot, asked, worker.take)
            written = [sql(stages.written, DIALECT) for stages in program.rules]
            seconds["übersetzen"] = time.perf_counter() - started
        counts = _counts(database, program, seconds)
        quotas = contract.quotas(_quotas(database, program, rulebook))
    except BaseException:
        database.close()
        raise
    stream = _stream(database, program, written, model, options.batch, seconds)
    reader = pa.RecordBatchReader.from_batches(contract.OUTCOMES, stream)
    return Results(reader, counts, quotas, program.silent, seconds, database.close)


@contextmanager
def _unhurried_collector() -> Iterator[None]:
    """Compiling builds many small objects that all stay alive: looking for garbage among them takes its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Worker:
    """Runs stages in their order while the next ones are still being put into words."""

    def __init__(self, database: Scratch, progress: Progress | None, seconds: dict[str, float]) -> None:
        self._database, self._progress, self._seconds = database, progress, seconds
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._running: list[Future[None]] = []

    def __enter__(self) -> _Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)
        if kind is None:
            for each in self._running:
                each.result()

    def take(self, stage: Stage | Given) -> None:
        """A stage that is to be run after those taken before."""
        statement = sql(stage.expression, DIALECT) if isinstance(stage, Stage) else ""
        self._running.append(self._pool.submit(self._run, stage, statement, len(self._running) + 1))

    def _run(self, stage: Stage | Given, statement: str, number: int) -> None:
        if self._progress is not None:
            self._progress(stage.name, number, len(self._running))
        started = time.perf_counter()
        if isinstance(stage, Given):
            self._database.hold(stage.name, stage.table)
        else:
            self._database.keep(stage.name, statement, stage.kept)
        self._seconds[stage.name] = time.perf_counter() - started


def _prepare(database: Scratch, snapshot: Snapshot, options: Options) -> None:
    for table in snapshot.tables.values():
        database.read(raw_name(table.entity), table.path)
    if isinstance(options.open_keys, pa.Table):
        database.hold(OPEN_KEYS, options.open_keys.select(["regel", "vorgang_id", "periode"]))
    elif options.open_keys is not None:
        database.read(OPEN_KEYS, options.open_keys)


def _counts(database: Scratch, program: Program, seconds: dict[str, float]) -> dict[tuple[str, str, Status], int]:
    counts: dict[tuple[str, str, Status], int] = {}
    for stages in program.rules:
        started = time.perf_counter()
        for step, number in database.rows(f"SELECT step, count(*) FROM {quoted(stages.decided)} GROUP BY 1"):
            ground = stages.verdicts.grounds[step]
            key = (stages.rule.id, stages.rule.fassung, STATUS[ground] if ground else Status.UNCLEAR)
            counts[key] = counts.get(key, 0) + number
        seconds[f"{stages.decided}_count"] = time.perf_counter() - started
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
