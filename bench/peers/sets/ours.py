"""Our engine on the rules of `regelwerk/`, in two measures.

„decide“ ends where the SQL by hand ends: which cases each rule hits stands in the database. It checks no delivery and
puts no reason into words. „run“ is what an office does: `regelwerk run`, with the delivery checked and hashed, every
outcome that needs one written with its reason, digest and summary.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pyarrow.parquet as pq

from bench.peers.adapter import Adapter, as_given
from bench.peers.workload import AS_OF, OFFICE, RULEBOOK, RULES, TABLES, Found, Hits, table
from engine.run.duck import Scratch, quoted
from engine.run.program.decided import DECIDING, decide, said
from engine.run.program.writing import text_of
from intake.looking.known import SEEN
from jobs.rules.rulebook import Loaded, load
from jobs.run import Order, run
from schemas.outcome import Status
from schemas.snapshot import Snapshot, Table

PROGRAMS = "programme"

HIT = frozenset({Status.PROPOSED, Status.NOT_MET, Status.OVERDUE})
"""What our rules say of a case that is hit: a proposal, a duty not kept, a deadline missed."""


@dataclass(frozen=True, slots=True)
class Given:
    """The rulebook, the files as they lie, and a folder for statements kept and for what memory does not hold."""

    loaded: Loaded
    snapshot: Snapshot
    folder: Path


def prepare(data: Path, rules: Path = RULEBOOK, folder: Path | None = None) -> Given:
    """Read the rules, look which tables there are, and have the statements kept, as they are from night to night."""
    loaded, snapshot = load(rules, OFFICE, AS_OF), snapshot_of(data)
    given = Given(loaded, snapshot, folder or data / "arbeit")
    text_of(loaded.rulebook, loaded.model, snapshot, DECIDING, given.folder / PROGRAMS, lambda *_: None)
    return given


def snapshot_of(data: Path) -> Snapshot:
    """The generated files as a snapshot: they are canonical already."""
    tables = {}
    for name in TABLES:
        noted = pq.ParquetFile(table(data, name))
        columns = frozenset(noted.schema_arrow.names)
        tables[name] = Table(name, table(data, name), noted.metadata.num_rows, columns)
    return Snapshot(data, tables)


def evaluate(given: Given) -> Scratch:
    """Decide every rule on every case; the hits stand in the database."""
    loaded = given.loaded
    database = Scratch.made(given.folder, None, "4GB")
    text = decide(loaded.rulebook, loaded.model, given.snapshot, database, given.folder / PROGRAMS)
    for number, (statement, rules) in enumerate(said(text, loaded.rulebook, HIT).items()):
        database.keep(f"treffer_{number}", statement, kept=True)
        for one in rules:
            name = quoted(loaded.rulebook.rules[one.number].id)
            told = f"SELECT vorgang_id FROM treffer_{number} WHERE {name}"
            database.keep(_hits(loaded.rulebook.rules[one.number].id), told, kept=False)
    return database


def found(database: Scratch) -> Hits:
    """How many cases each rule hits, and the sum of their numbers."""
    told: dict[str, Found] = {}
    for short, name in RULES.items():
        sums = "count(*), coalesce(sum(substr(vorgang_id, 2)::BIGINT), 0)::BIGINT"
        number, total = database.rows(f'SELECT {sums} FROM "{_hits(name)}"')[0]
        told[short] = (number, total)
    database.close()
    return told


def _hits(rule: str) -> str:
    return f"treffer_{rule}"


def order(data: Path) -> Order:
    """What an office asks of a run; statements are kept from one to the next, the delivery is looked through anew."""
    out, programs = Path(mkdtemp(prefix="peers-")) / "lauf", data / "arbeit" / PROGRAMS
    (programs / SEEN).unlink(missing_ok=True)
    begun = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC)
    return Order(data, RULEBOOK, OFFICE, AS_OF, out, "vergleich", begun, programs=programs)


def written(order: Order) -> Path:
    """The whole run; the folder of its files."""
    run(order)
    return order.out


def told(folder: Path) -> Hits:
    """The hits of a run, out of the file it wrote."""
    names = {name: short for short, name in RULES.items()}
    hits: dict[str, Found] = dict.fromkeys(RULES, (0, 0))
    statement = """SELECT regel, count(*), sum(substr(vorgang_id, 2)::BIGINT)::BIGINT FROM read_parquet($file)
        WHERE status IN ($proposed, $not_met, $overdue) GROUP BY 1"""
    given = {"proposed": str(Status.PROPOSED), "not_met": str(Status.NOT_MET), "overdue": str(Status.OVERDUE)}
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(statement, {"file": str(folder / "outcomes.parquet"), **given}).fetchall()
    hits.update({names[rule]: (number, total) for rule, number, total in rows})
    shutil.rmtree(folder.parent)
    return hits


ADAPTERS = {
    "ours": Adapter(prepare, as_given, evaluate, found),
    "ours-run": Adapter(order, as_given, written, told),
}
