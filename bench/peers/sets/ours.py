"""Our engine on the rules of `regelwerk/`.

„decide“ ends where the SQL by hand ends: which cases each rule hits stands in the database. It checks no delivery and
puts no reason into words. What a whole run costs beside it is measured apart, as `regelwerk run`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pyarrow.parquet as pq

from bench.peers.workload import AS_OF, OFFICE, RULEBOOK, RULES, TABLES, Found, Hits, table
from engine.run.duck import Scratch
from engine.run.program.decided import decide, keys_of
from jobs.rules.rulebook import Loaded, load
from schemas.outcome import Status
from schemas.snapshot import Snapshot, Table

HIT = frozenset({Status.PROPOSED, Status.NOT_MET, Status.OVERDUE})
"""What our rules say of a case that is hit: a proposal, a duty not kept, a deadline missed."""


@dataclass(frozen=True, slots=True)
class Given:
    """The rulebook, the files as they lie, and a folder for statements kept and for what memory does not hold."""

    loaded: Loaded
    snapshot: Snapshot
    folder: Path


def prepare(data: Path, rules: Path = RULEBOOK, folder: Path | None = None) -> Given:
    """Read the rules and look which tables there are."""
    loaded = load(rules, OFFICE, AS_OF)
    return Given(loaded, snapshot_of(data), folder or Path(mkdtemp(prefix="peers-")))


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
    text = decide(loaded.rulebook, loaded.model, given.snapshot, database, given.folder / "programme")
    for one in text.rules:
        database.keep(_hits(loaded.rulebook.rules[one.number].id), keys_of(one, HIT), kept=True)
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
