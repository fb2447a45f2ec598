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
    try:
        with space():
            described = connection.execute(f"DESCRIBE SELECT * FROM {scan(export.path)}").fetchall()
            columns = [(str(row[0]), str(row[1])) for row in described]
            _refuse(export.name, columns, limits)
            rows, number = _numbered(export.path, columns)
            connection.execute(
                f"COPY (SELECT {number} + 1 AS {ROW}, {_select(columns)} FROM {rows} ORDER BY {number}) "
                f"TO {literal(str(target))} (FORMAT parquet)"
            ).fetchall()
    except Failure:
        raise
    except duckdb.Error as error:
        if "is encrypted" in str(error):
            raise DeliveryRefused(
                f"{export.name}: Die Datei ist verschlüsselt. Bitte unverschlüsselt ausgeben."
            ) from error
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


def _numbered(path: Path, columns: list[tuple[str, str]]) -> tuple[str, str]:
    """SQL for the rows of a file, and for their number from 0: its name may be one of a delivered column."""
    if all(name.casefold() != "file_row_number" for name, _ in columns):
        return scan(path, numbered=True), "file_row_number"
    number = '"§ Zeile"'
    return f"(SELECT *, row_number() OVER () - 1 AS {number} FROM {scan(path)})", number


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
    return ", ".join([*texts, f"{letters} AS {KINDS}"])


def _cell(raw: str, kind: str) -> tuple[str, str]:
    """SQL for the text of a column and for its letter."""
    if kind == "DATE":
        return f"CAST({raw} AS VARCHAR)", f"'{DAY}'"
    if kind.startswith("TIMESTAMP"):
        return _moment(raw, kind)
    if kind == "BOOLEAN":
        return f"CASE {raw} WHEN true THEN 'ja' WHEN false THEN 'nein' END", f"'{YES_NO}'"
    if kind in INTEGERS:
        return f"CAST({raw} AS VARCHAR)", f"'{NUMBER}'"
    if kind in FLOATS or kind.startswith("DECIMAL"):
        return _number(raw, kind), f"'{NUMBER}'"
    return f"nullif(CAST({raw} AS VARCHAR), '')", f"'{TEXT}'"


def _moment(raw: str, kind: str) -> tuple[str, str]:
    # Whatever is done with a moment before the calendar, the database stumbles over it.
    near = f"CASE WHEN {raw} >= TIMESTAMP '{'1677-09-22' if kind.endswith('_NS') else '0001-01-01'}' THEN {raw} END"
    zoned = f"CAST({near} AS TIMESTAMPTZ)" if kind == "TIMESTAMPTZ_NS" else near
    stamp = f"CAST({zoned} AS TIMESTAMP)"
    is_day = f"{stamp} = date_trunc('day', {stamp})"
    text = (
        f"CASE WHEN {raw} IS NULL THEN NULL WHEN {stamp} IS NULL THEN 'vor dem Jahr 1' WHEN {is_day} "
        f"THEN strftime({stamp}, '%Y-%m-%d') ELSE strftime({stamp}, '%Y-%m-%d %H:%M:%S') END"
    )
    return text, f"CASE WHEN {is_day} THEN '{DAY}' ELSE '{MOMENT}' END"


def _number(raw: str, kind: str) -> str:
    exact = f"CAST({raw} AS VARCHAR)"
    if kind in FLOATS:
        # The shortest text that gives the same number; an exponent is written out where a decimal can hold it.
        written_out = f"CAST(TRY_CAST({exact} AS DECIMAL(38,10)) AS VARCHAR)"
        exact = f"CASE WHEN contains({exact}, 'e') THEN coalesce({written_out}, {exact}) ELSE {exact} END"
    short = rf"regexp_replace(regexp_replace({exact}, '(\.\d*?)0+$', '\1'), '\.$', '')"
    return rf"regexp_replace({short}, '(\.\d\d\d)$', '\10')"
