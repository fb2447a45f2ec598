"""A clean text file into Parquet, set-wise; a file that is not clean is handed back untouched."""

from __future__ import annotations

from pathlib import Path

import duckdb

from intake.database import Connection, literal
from intake.exports.delimited.header import Head
from intake.exports.raw import KINDS, ROW
from schemas.failure import Failure, space

LONGEST = 131_072
"""Bytes of a row above which a quotation mark was probably never closed."""


def stage(connection: Connection, body: Path, head: Head, target: Path) -> bool:
    """Writes the rows below the header (`body`: UTF-8, line feeds, no empty line) to `target`, numbered.

    False if the database rejects a single row: then nothing is written and somebody has to look row by row.
    """
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(head.names)))
    read = (
        f"read_csv({literal(str(body))}, auto_detect = false, header = false, delim = {literal(head.separator)}, "
        f"quote = '\"', escape = '\"', nullstr = '', new_line = '\\n', max_line_size = {LONGEST}, "
        f"columns = {{{columns}}}, strict_mode = true)"
    )
    select = f"SELECT row_number() OVER () + {head.row} AS {ROW}, *, CAST(NULL AS VARCHAR) AS {KINDS} FROM {read}"
    try:
        with space():
            connection.execute(f"COPY ({select}) TO {literal(str(target))} (FORMAT parquet)").fetchall()
    except Failure:
        raise
    except duckdb.Error:
        target.unlink(missing_ok=True)
        return False
    return True
