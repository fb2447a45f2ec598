"""What a program depends on, as one hash: with the same hash, the same statements.

Among it is what the footers of large tables' files say: of columns without an empty cell nobody asks what is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.compile.verdicts import Asked
from engine.plan.rules import Rulebook
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot, Table

_ENGINE = Path(__file__).resolve().parents[2]
_SET = re.compile(r"frozenset\(\{([^{}]*)\}\)")
_PLACE = re.compile(
    r"""Place\(file=(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"), line=\d+, column=\d+, end_line=\d+, end_column=\d+\)"""
)
_LIBRARIES = ("ibis-framework", "sqlglot", "duckdb")
LARGE = 100_000
"""Rows from which on a table is worth looking through.

In a small one a column gets its first gap, or loses its last, on every other day of an office, and to write all
statements anew costs more than to ask for gaps (docs/decisions/planner.md).
"""


def key_of(rulebook: Rulebook, model: FactModel, snapshot: Snapshot, asked: Asked, dialect: str) -> str:
    """The hash of the rules as planned, the fact model, what was delivered, what is asked, and of the compiler itself.

    The Stichtag is not in it: what of the plan depends on it (versions and values in force) is. Nor is where a rule is
    written, so that a rulebook that was kept, replayed or tried out has the statements of the office's own folder.
    """
    said = sha256(_compiler().encode())
    for part in (dialect, asked, rulebook.office, rulebook.unit_entity, rulebook.rules, model):
        said.update(_ordered(_PLACE.sub("Place", repr(part))).encode())
    for name in sorted(snapshot.tables):
        said.update(repr(_shape(snapshot.tables[name], rulebook)).encode())
    return said.hexdigest()


def _shape(table: Table, rulebook: Rulebook) -> tuple[object, ...]:
    """What statements know of a delivered table."""
    covers = table.coverage
    early = covers.end is not None and covers.end < rulebook.today
    units = None if covers.units is None else sorted(covers.units)
    named = [sorted(names) for names in (table.columns, table.unreadable, table.filled or ())]
    return table.entity, *named, covers.start, covers.end, early, units


def _ordered(told: str) -> str:
    """The text of a plan with the members of its sets in order: Python tells them in another one in every process."""
    return _SET.sub(lambda found: "{" + ", ".join(sorted(found[1].split(", "))) + "}", told)


@cache
def _compiler() -> str:
    """The text of the compiler and of the nouns it reads, and the versions of what it writes with."""
    said = sha256()
    for folder in (_ENGINE / "compile", _ENGINE / "plan", _ENGINE / "run" / "program", _ENGINE.parent / "schemas"):
        for path in sorted(folder.rglob("*.py")):
            said.update(path.read_bytes())
    return said.hexdigest() + "".join(version(name) for name in _LIBRARIES)


def looked_through(snapshot: Snapshot, least: int = LARGE) -> Snapshot:
    """The snapshot with the columns noted that have no empty cell; of a file that tells nothing, none.

    So it is of a table with fewer rows than `least`. A table that somebody has looked at already is believed: those of
    a few cases are what is noted of all.
    """
    tables = {
        name: table if table.filled is not None else replace(table, filled=_filled(table, least))
        for name, table in snapshot.tables.items()
    }
    return replace(snapshot, tables=tables)


def _filled(table: Table, least: int) -> frozenset[str]:
    if table.rows < least:
        return frozenset()
    full: Counter[str] = Counter()
    groups = -1
    with suppress(OSError, pa.ArrowInvalid):
        footer = pq.read_metadata(table.path)
        groups = footer.num_row_groups
        for number in range(groups):
            group = footer.row_group(number)
            for at in range(group.num_columns):
                column = group.column(at)
                told = column.statistics
                full[column.path_in_schema] += told is not None and told.has_null_count and told.null_count == 0
    return table.columns & {name for name, number in full.items() if number == groups}
