"""A Parquet file as a raw table: its types are known by column, its texts are made by the database."""

from __future__ import annotations

from pathlib import Path

import duckdb

from intake.cells.cell import FLOATS, INTEGERS, nested
from intake.database import Connection, identifier, literal
from intake.exports.finish import finish
from intake.exports.gather import Export
from intake.exports.raw import DAY, EMPTY, KINDS, MOMENT, NUMBER, ROW, TEXT, YES_NO, Limits, Raw, Reading, spelled
from intake.exports.table import Rejects
from schemas.failure import DeliveryRefused, Failure, space
from schemas.snapshot import scan


def read_parquet(connection: Connection, export: Export, reading: Reading, target: Path, limits: Limits) -> Raw:
    """The raw table of a Parquet file at `target`. Raises DeliveryRefused if it is damaged or holds lists in cells."""
    rows = scan(export.path, numbered=True)
    try:
        with space():
            described = connection.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {rows}").fetchall()
            columns = [(str(row[0]), str(row[1])) for row in described]
            _refuse(export.name, columns, limits)
            connection.execute(
                f"COPY (SELECT {_select(columns)} FROM {rows} ORDER BY file_row_number) "
                f"TO {literal(str(target))} (FORMAT parquet)"
            ).fetchall()
    except Failure:
        raise
    except duckdb.Error as error:
        raise DeliveryRefused(
            f"{export.name}: Die Parquet-Datei ist beschädigt oder abgeschnitten. Bitte neu ausgeben."
        ) from error
    done = finish(connection, target, [spelled(name) for name, _ in columns], reading, Rejects())
    return Raw(
        file=export.name,
        sha256=export.sha256,
        kind="parquet",
        path=target,
        header=done.header,
        rows=done.rows,
        header_row=0,
        totals=done.totals,
        blank=done.blank,
        notes=done.notes,
    )


def _refuse(name: str, columns: list[tuple[str, str]], limits: Limits) -> None:
    if len(columns) > limits.columns:
        raise DeliveryRefused(f"{name}: Die Datei hat {len(columns)} Spalten, erlaubt sind {limits.columns}.")
    deep = [column for column, kind in columns if nested(kind)]
    if deep:
        raise DeliveryRefused(
            f"{name}: {', '.join(deep)} enthält Listen oder Binärdaten. Bitte eine Angabe je Zelle ausgeben."
        )


def _select(columns: list[tuple[str, str]]) -> str:
    cells = [_cell(identifier(name), kind) for name, kind in columns]
    texts = [f"{text} AS c{n}" for n, (text, _) in enumerate(cells)]
    letters = " || ".join(
        f"CASE WHEN {identifier(name)} IS NULL THEN '{EMPTY}' ELSE {letter} END"
        for (name, _), (_, letter) in zip(columns, cells, strict=True)
    )
    return ", ".join([f"file_row_number + 1 AS {ROW}", *texts, f"{letters} AS {KINDS}"])


def _cell(raw: str, kind: str) -> tuple[str, str]:
    """SQL for the text of a column and for its letter."""
    if kind == "DATE":
        return f"CAST({raw} AS VARCHAR)", f"'{DAY}'"
    if kind.startswith("TIMESTAMP"):
        stamp = f"CAST({raw} AS TIMESTAMP)"
        is_day = f"{stamp} = date_trunc('day', {stamp})"
        text = f"CASE WHEN {is_day} THEN strftime({stamp}, '%Y-%m-%d') ELSE strftime({stamp}, '%Y-%m-%d %H:%M:%S') END"
        return text, f"CASE WHEN {is_day} THEN '{DAY}' ELSE '{MOMENT}' END"
    if kind == "BOOLEAN":
        return f"CASE {raw} WHEN true THEN 'ja' WHEN false THEN 'nein' END", f"'{YES_NO}'"
    if kind in INTEGERS:
        return f"CAST({raw} AS VARCHAR)", f"'{NUMBER}'"
    if kind in FLOATS or kind.startswith("DECIMAL"):
        return _number(raw, kind), f"'{NUMBER}'"
    return f"nullif(CAST({raw} AS VARCHAR), '')", f"'{TEXT}'"


def _number(raw: str, kind: str) -> str:
    exact = f"CAST({raw} AS VARCHAR)"
    if kind in FLOATS:
        # The shortest text that gives the same number; an exponent is written out where a decimal can hold it.
        written_out = f"CAST(TRY_CAST({exact} AS DECIMAL(38,10)) AS VARCHAR)"
        exact = f"CASE WHEN contains({exact}, 'e') THEN coalesce({written_out}, {exact}) ELSE {exact} END"
    short = rf"regexp_replace(regexp_replace({exact}, '(\.\d*?)0+$', '\1'), '\.$', '')"
    return rf"regexp_replace({short}, '(\.\d\d\d)$', '\10')"
