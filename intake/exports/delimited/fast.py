"""A text file of which every line is a row, into Parquet, set-wise; one that is not so is handed back untouched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from intake.database import Connection, literal
from intake.exports.delimited.header import Head
from intake.exports.raw import KINDS, ROW
from schemas.failure import Failure, space
from schemas.snapshot import exactly

LONGEST = 131_072
"""Characters of a row above which a quotation mark was probably never closed."""
_WIDEST = 8 * LONGEST
"""Its bytes at most: four a character, all of them quotation marks that are doubled."""


def stage(connection: Connection, body: Path, head: Head, target: Path, jumps: Sequence[tuple[int, int]] = ()) -> bool:
    """Writes the rows below the header (`body`: UTF-8, line feeds, no empty line) to `target`, numbered.

    `jumps`: from which row (from 1) on which number holds, where some were taken out. False if the database rejects a
    single row: then nothing is written and somebody has to look closer.
    """
    longest = _WIDEST if jumps else LONGEST
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(head.names)))
    read = (
        f"read_csv({exactly(body)}, auto_detect = false, header = false, delim = {literal(head.separator)}, "
        f"quote = '\"', escape = '\"', nullstr = '', new_line = '\\n', max_line_size = {longest}, "
        f"columns = {{{columns}}}, strict_mode = true)"
    )
    first, number = jumps[0] if jumps else (1, head.row + 1)
    rows, shift, order = f"(SELECT row_number() OVER () AS n, * FROM {read}) AS t", str(number - first), ""
    if len(jumps) > 1:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE _spruenge AS SELECT unnest(?::BIGINT[]) AS ab, unnest(?::BIGINT[]) AS um",
            [[row for row, _ in jumps], [number - row for row, number in jumps]],
        ).fetchall()
        rows, shift, order = f"{rows} ASOF JOIN _spruenge AS s ON t.n >= s.ab", "s.um", " ORDER BY n"
    select = f"SELECT n + {shift} AS {ROW}, t.* EXCLUDE (n), CAST(NULL AS VARCHAR) AS {KINDS} FROM {rows}{order}"
    try:
        with space():
            connection.execute(f"COPY ({select}) TO {literal(str(target))} (FORMAT parquet)").fetchall()
    except Failure:
        raise
    except duckdb.Error:
        target.unlink(missing_ok=True)
        return False
    return True
