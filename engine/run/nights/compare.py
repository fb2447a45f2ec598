"""The rows in which two snapshots differ: whole columns of a row group first, by their bytes, and then row by row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, BinaryIO

from engine.run.duck import Scratch, quoted
from engine.run.nights.cases import BEFORE, TODAY, raw, text
from schemas.snapshot import UNREADABLE_SUFFIX, Table

_NUMBER = quoted("#")


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The values of a column in one row group: how they are written, and where."""

    form: tuple[Any, ...]
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class _Group:
    rows: int
    chunks: dict[str, _Chunk]


@dataclass(frozen=True, slots=True)
class Differing:
    """Rows before the `shared` first ones have the same keys in both files; of them only `columns` differ anywhere."""

    shared: int
    columns: tuple[str, ...]
    whole: bool

    @property
    def none(self) -> bool:
        """Whether the files say the same."""
        return self.whole and not self.columns


def changes(database: Scratch, was: Table, now: Table, key: str, compared: tuple[str, ...], case: str) -> str | None:
    """A query for the keys `k` of the records that are not the same in both snapshots; None where there are none.

    Both days' tables are relations already. `case` is a column of them that is handed on as `c`, as it was and as it
    is; without one `c` is null.
    """
    if was.sha256 and was.sha256 == now.sha256:
        return None
    read = tuple(dict.fromkeys([key, *compared, *(name + UNREADABLE_SUFFIX for name in sorted(now.unreadable))]))
    found = _differing(database, was.path, now.path, key, read)
    if found.none:
        return None
    before, today = raw(BEFORE, now.entity), raw(TODAY, now.entity)
    parts = []
    if found.columns:
        # Rows that do not lie side by side after all count as changed.
        unlike = [f"b.{name} IS DISTINCT FROM t.{name}" for name in (_NUMBER, *map(quoted, found.columns))]
        near = f"t.{_NUMBER} < {found.shared} AND ({' OR '.join(unlike)})"
        parts.append(_told(f"{before} AS b POSITIONAL JOIN {today} AS t WHERE {near}", key, case))
    if not found.whole:
        rest = [f"(SELECT * FROM {one} WHERE {_NUMBER} >= {found.shared})" for one in (before, today)]
        unlike = [f"b.{quoted(name)} IS DISTINCT FROM t.{quoted(name)}" for name in read]
        same = f"b.{quoted(key)} = t.{quoted(key)}"
        parts.append(_told(f"{rest[0]} AS b FULL JOIN {rest[1]} AS t ON {same} WHERE {' OR '.join(unlike)}", key, case))
    return " UNION ALL ".join(parts)


def _told(source: str, key: str, case: str) -> str:
    """The keys and cases of both sides of joined rows."""
    cells = [
        f"{{k: {side}.{quoted(key)}, c: {f'{side}.{quoted(case)}' if case else 'NULL::VARCHAR'}}}" for side in "bt"
    ]
    pairs = f"SELECT unnest([{', '.join(cells)}]) AS pair FROM {source}"
    return f"SELECT pair.k AS k, pair.c AS c FROM ({pairs}) WHERE pair.k IS NOT NULL"


def _differing(database: Scratch, was: Path, now: Path, key: str, read: tuple[str, ...]) -> Differing:
    """What is left to be compared row by row. The same bytes, written in the same way, are the same values."""
    groups, others = _groups(database, was), _groups(database, now)
    with was.open("rb") as one, now.open("rb") as other:

        def alike(pair: tuple[_Group, _Group], name: str) -> bool:
            return _alike((one, other), pair[0].chunks.get(name), pair[1].chunks.get(name))

        pairs = zip(groups, others, strict=False)
        shared = list(takewhile(lambda pair: pair[0].rows == pair[1].rows and alike(pair, key), pairs))
        columns = tuple(name for name in read if not all(alike(pair, name) for pair in shared))
    return Differing(sum(pair[0].rows for pair in shared), columns, len(shared) == len(groups) == len(others))


def _alike(files: tuple[BinaryIO, BinaryIO], one: _Chunk | None, other: _Chunk | None) -> bool:
    if one is None or other is None or (one.form, one.length) != (other.form, other.length):
        return False
    cells = []
    for file, chunk in zip(files, (one, other), strict=True):
        file.seek(chunk.start)
        cells.append(file.read(chunk.length))
    return cells[0] == cells[1]


def _groups(database: Scratch, path: Path) -> list[_Group]:
    """The row groups of a file in their order."""
    form = "type, compression, encodings, num_values, total_uncompressed_size"
    start = "least(data_page_offset, coalesce(nullif(dictionary_page_offset, 0), data_page_offset))"
    told = f"SELECT row_group_id, row_group_num_rows, path_in_schema, {start}, total_compressed_size, {form}"
    found: dict[int, _Group] = {}
    for number, rows, name, first, length, *written in database.rows(
        f"{told} FROM parquet_metadata({text(str(path))}) ORDER BY row_group_id"
    ):
        group = found.setdefault(number, _Group(rows, {}))
        group.chunks[name] = _Chunk(tuple(map(str, written)), first, length)
    return list(found.values())
