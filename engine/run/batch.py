"""All cases at once: compiles the rulebook into stages, runs them, and streams what is to be written."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa

from engine.compile.reasons import STATUS
from engine.compile.relations import OPEN_KEYS, raw_name
from engine.compile.to_ibis.kinds.quota.colours import measurements
from engine.compile.verdicts import WRITTEN, Asked
from engine.growing import growing
from engine.plan.rules import Rulebook
from engine.run import contract
from engine.run.duck import Scratch, quoted
from engine.run.effort.meter import COMPILING, Measured, Meter
from engine.run.program.abreast import abreast
from engine.run.program.ahead import ahead
from engine.run.program.database import Database
from engine.run.program.lives import Lives
from engine.run.program.text import RuleText, Text
from engine.run.program.worker import Progress, Worker, dated
from engine.run.program.writing import text_of
from schemas.factmodel import FactModel
from schemas.outcome import Measurement, Status
from schemas.snapshot import Snapshot, Table

MEMORY = "2500MB"
"""What DuckDB keeps itself to where nobody says otherwise; the rest goes to the disk."""
_LARGE = 5_000_000
"""Rows of all tables together, from which on what one rule writes is no longer held in memory as a whole, and
statements are worth being divided among threads: up to there the lanes keep the cores busy, and would wait for them."""
_ROW = 30
"""Bytes of memory for every row of all tables together, below which tables leave it to the statements."""
_TURN = 0.0005
"""Seconds one thread may hold Python while another waits for it."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes: `memory` as DuckDB writes it, in MB; `open_keys` has regel, vorgang_id and periode.

    `programs`: a folder that keeps statements for the runs that follow; without one they are written anew.
    `meter` notes what everything takes; then one thing is done after the other.
    `opened`: another database than DuckDB in this process, for which `threads` and `memory` mean nothing.
    """

    all: bool = False
    open_keys: pa.Table | Path | None = None
    threads: int | None = None
    memory: str = MEMORY
    batch: int = 100_000
    progress: Progress | None = None
    programs: Path | None = None
    meter: Meter | None = None
    opened: Callable[[Path], Database] | None = None


@dataclass
class Results:
    """What a run found. `outcomes` must be read before `close`; `counts` are over all records.

    `silent`: rules that said nothing, each with the reason. `text`: the program. `seconds`: time per stage.
    """

    outcomes: pa.RecordBatchReader
    counts: dict[tuple[str, str, Status], int]
    quotas: pa.Table
    silent: list[tuple[str, str]]
    text: Text
    seconds: dict[str, float] = field(default_factory=dict)
    close: Callable[[], None] = lambda: None


def evaluate(rulebook: Rulebook, model: FactModel, snapshot: Snapshot, scratch: Path, options: Options) -> Results:
    """Evaluate every rule on every record of the snapshot."""
    rows = sum(table.rows for table in snapshot.tables.values())
    database = _database(scratch, options, rows)
    seconds: dict[str, float] = {}
    lanes = database.lanes(rows)
    try:
        _prepare(database, lanes, snapshot, options)
        with _in_step(), Worker(database, rulebook, lanes, options.progress, seconds) as worker:
            started = time.perf_counter()
            asked = Asked(options.all, options.open_keys is not None)
            with options.meter.part(COMPILING) if options.meter is not None else nullcontext():
                text = text_of(rulebook, model, snapshot, asked, options.programs, worker.take, database.dialect)
            lives = Lives.of(text, database.dialect)
            worker.settle(lives)
            seconds["übersetzen"] = time.perf_counter() - started
        counts, out = _counts(database, lanes, text, rulebook, asked, seconds)
        quotas = contract.quotas(_quotas(database, text, rulebook, snapshot))
    except BaseException:
        database.close()
        raise
    written = _Written(database, text, rulebook, model, seconds, lives)
    if options.meter is not None:
        stream = written.measured(out, options.batch, options.meter)
    else:
        large = rows >= _LARGE or lanes == 1
        stream = ahead(written.streamed(out, options.batch)) if large else written.whole(out, lanes)

    def close() -> None:
        stream.close()
        database.close()

    reader = pa.RecordBatchReader.from_batches(contract.OUTCOMES, stream)
    return Results(reader, counts, quotas, text.silent, text, seconds, close)


@contextmanager
def _in_step() -> Iterator[None]:
    """Two threads work: one puts into words, one has the database run what was put into words.

    Who has just come back from the database wants Python only for a moment: it should not wait for the other one's
    whole turn.
    """
    turn = sys.getswitchinterval()
    sys.setswitchinterval(min(turn, _TURN))
    try:
        with growing():
            yield
    finally:
        sys.setswitchinterval(turn)


def _database(scratch: Path, options: Options, rows: int) -> Database:
    if options.opened is None:
        threads = options.threads or (1 if rows < _LARGE else None)
        made: Database = Scratch.made(scratch, threads, options.memory, on_disk=_is_short(options, rows))
    else:
        made = options.opened(scratch)
    return made if options.meter is None else Measured(made, options.meter)


def _is_short(options: Options, rows: int) -> bool:
    """Whether DuckDB's memory is short for a caseload."""
    return int(options.memory.removesuffix("MB")) * 1_000_000 < _ROW * rows


def _prepare(database: Database, lanes: int, snapshot: Snapshot, options: Options) -> None:
    tables = list(snapshot.tables.values())
    # Nobody wants what they find; they are waited for.
    list(abreast(database, lanes, [partial(_read, tables[lane::lanes]) for lane in range(lanes)]))
    if isinstance(options.open_keys, pa.Table):
        database.hold(OPEN_KEYS, options.open_keys.select(["regel", "vorgang_id", "periode"]))
    elif options.open_keys is not None:
        database.read(OPEN_KEYS, options.open_keys)


def _read(tables: list[Table], way: Database) -> list[None]:
    for table in tables:
        way.read(raw_name(table.entity), table.path)
    return []


def _counts(
    database: Database, lanes: int, text: Text, rulebook: Rulebook, asked: Asked, seconds: dict[str, float]
) -> tuple[dict[tuple[str, str, Status], int], list[RuleText]]:
    """How many outcomes of each kind there are, and the rules of which some are written."""
    started = time.perf_counter()
    counts: dict[tuple[str, str, Status], int] = {}
    come: dict[int, set[int]] = {}
    for one, step, number in abreast(database, lanes, [partial(_counted, one) for one in text.rules]):
        rule = rulebook.rules[one.number]
        ground = one.verdicts.grounds[step]
        key = (rule.id, rule.fassung, STATUS[ground] if ground else Status.UNCLEAR)
        counts[key] = counts.get(key, 0) + number
        come.setdefault(one.number, set()).add(step)
    seconds["zählen"] = time.perf_counter() - started
    return counts, [one for one in text.rules if _is_written(one, asked, come.get(one.number, set()))]


def _counted(one: RuleText, way: Database) -> list[tuple[RuleText, int, int]]:
    """The steps that a rule has come to, each with its number of records."""
    found = way.rows(f"SELECT step, count(*) FROM {quoted(one.decided)} GROUP BY 1")
    return [(one, step, number) for step, number in found]


def _is_written(one: RuleText, asked: Asked, steps: set[int]) -> bool:
    """Whether a rule has rows to write: not where all is in order."""
    wanted = steps if asked.all else steps.intersection(one.verdicts.steps(WRITTEN | {None}))
    return asked.open_keys or bool(wanted)


def _quotas(database: Database, text: Text, rulebook: Rulebook, snapshot: Snapshot) -> list[Measurement]:
    """One row a quota and unit; the piles are small."""
    found: list[Measurement] = []
    for one in text.quotas:
        rule = rulebook.rules[one.number]
        table = snapshot.tables.get(rule.entity)
        rows = [] if one.piles is None else database.records(f"SELECT * FROM {quoted(one.piles)}")
        found += measurements(rule, rows, rulebook.office, rulebook.today, table.coverage if table else None)
    return found


@dataclass
class _Written:
    """What the rules have written, rule by rule with the contract's columns."""

    database: Database
    text: Text
    rulebook: Rulebook
    model: FactModel
    seconds: dict[str, float]
    lives: Lives

    def streamed(self, out: list[RuleText], size: int) -> Iterator[pa.RecordBatch]:
        """Batch by batch, however many rows a rule has; what it alone still needed is let go of."""
        written = {one.number for one in out}
        for number in {*(one.number for one in self.text.rules), *(one.number for one in self.text.quotas)} - written:
            self._read(number)
        for one in out:
            with self._timed(one):
                for batch in self.database.stream(dated(one.written, self.text, self.rulebook), size):
                    yield self._completed(one, batch)
            self._read(one.number)

    def measured(self, out: list[RuleText], size: int, meter: Meter) -> Generator[pa.RecordBatch, None, None]:
        """Batch by batch, and while nobody writes files."""
        for one in out:
            found = self.database.stream(dated(one.written, self.text, self.rulebook), size)
            yield from meter.output(one.number, (self._completed(one, batch) for batch in found))

    def whole(self, out: list[RuleText], lanes: int) -> Generator[pa.RecordBatch, None, None]:
        """A whole rule at a time, several at once."""
        return abreast(self.database, lanes, [partial(self._one, one) for one in out])

    def _one(self, one: RuleText, way: Database) -> list[pa.RecordBatch]:
        with self._timed(one):
            found = way.batches(dated(one.written, self.text, self.rulebook))
        return [self._completed(one, batch) for batch in found]

    def _read(self, number: int) -> None:
        for table in self.lives.done(number):
            self.database.drop(table)

    def _completed(self, one: RuleText, batch: pa.RecordBatch) -> pa.RecordBatch:
        return contract.outcomes(batch, self.rulebook.rules[one.number], one.verdicts, self.model)

    @contextmanager
    def _timed(self, one: RuleText) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[f"{one.decided}_out"] = time.perf_counter() - started
