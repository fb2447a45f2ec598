"""The file in which the office mends what was kept apart, and the way back of its rows.

It holds the columns that are read and no others: names and remarks beside them stay in the export. Of a line that
could not be taken apart it says file and number alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from intake.database import Connection, identifier, literal
from intake.exports.raw import ROW, Raw
from intake.mapping.match import Part, matching
from intake.mapping.stage import CAUSE, LEFT_OUT, WHERE, Staged, unmarked
from schemas.delivery.mapping import SourceMapping
from schemas.delivery.quarantine import COLUMNS, Cause, QuarantineFile
from schemas.failure import DeliveryRefused, space
from schemas.snapshot import scan

_BOM = b"\xef\xbb\xbf"
_FORMULA = r"^[=+\-@\t\r'']"
"""What a spreadsheet would take for a formula, and our own mark against it."""
_TABLE, _FILE, _SHEET, _NUMBER = "c0", "c3", "c4", "c5"
_SHOWN = 5


def write(connection: Connection, staged: Staged, into: Path) -> QuarantineFile | None:
    """Writes the rows of a part that were kept apart; None if there are none."""
    part = staged.part
    columns = list(part.positions)
    raw = scan(part.raw.path)
    cells = [f"{_plain(f'r.c{place}', part.mended)} AS {identifier(c)}" for c, place in part.positions.items()]
    head = [literal(part.table.name), *(_plain(literal(text), False) for text in (part.file, part.sheet))]
    named = [f"{text} AS {name}" for text, name in zip(head, ("Tabelle", "Datei", "Blatt"), strict=True)]
    number = ROW if part.row is None else part.row
    key = next((one for one in part.table.fields if one.name == f"{part.table.entity}_id"), None)
    doubled = literal("" if key is None else f"{key.name} ({', '.join(key.origin.columns)}): doppelt")
    fields = f"CASE WHEN {CAUSE} = {literal(Cause.DOUBLED)} THEN {doubled} ELSE {WHERE} END AS Felder"
    rows = (
        f"SELECT {named[0]}, {CAUSE} AS Grund, {fields}, {named[1]}, {named[2]}, s.{ROW} AS Zeile, "
        f"{', '.join(cells)} FROM {staged.name} AS s JOIN (SELECT *, {number} AS _nr FROM {raw}"
        f"{'' if part.where is None else f' WHERE {part.where}'}) AS r ON r._nr = s.{ROW} "
        f"WHERE s.{CAUSE} IS NOT NULL AND s.{LEFT_OUT} IS NULL"
    )
    if part.raw.rejects is not None and not part.mended:
        empty = ", ".join(f"NULL AS {identifier(column)}" for column in columns)
        rows += (
            f" UNION ALL SELECT {named[0]}, grund AS Grund, '' AS Felder, {named[1]}, {named[2]}, {ROW} AS Zeile, "
            f"{empty} FROM {scan(part.raw.rejects)} WHERE {ROW} NOT IN "
            f"({staged.replaced or 'SELECT CAST(NULL AS BIGINT) WHERE false'})"
        )
    count = int(connection.execute(f"SELECT count(*) FROM ({rows})").fetchall()[0][0])
    if not count:
        return None
    target = into / f"{re.sub(r'[^A-Za-z0-9_.-]+', '_', part.table.name)}-{staged.number}.csv"
    aside = target.with_suffix(".roh")
    with space():
        connection.execute(
            f"COPY (SELECT * FROM ({rows}) ORDER BY Zeile) TO {literal(str(aside))} (FORMAT csv, DELIMITER ';', HEADER)"
        ).fetchall()
        with target.open("wb") as out, aside.open("rb") as written:
            out.write(_BOM)
            while chunk := written.read(1 << 20):
                out.write(chunk)
        aside.unlink()
    return QuarantineFile(part.table.name, target, count)


def _plain(cell: str, mended: bool) -> str:
    """A cell as a spreadsheet may show it: what would be a formula gets a mark, which is taken off on the way back."""
    if mended:
        return cell
    return f"CASE WHEN regexp_matches({cell}, '{_FORMULA}') THEN '''' || {cell} ELSE {cell} END"


def mended_parts(connection: Connection, raws: Sequence[Raw], mapping: SourceMapping) -> list[Part]:
    """The rows of mended quarantine files as parts of the tables they came from.

    Raises DeliveryRefused for a file that is none of ours, and for a table that the mapping does not have.
    """
    parts, problems = [], []
    tables = {table.name: table for table in mapping.tables}
    for raw in raws:
        if raw.header[: len(COLUMNS)] != COLUMNS:
            problems.append(
                f"{raw.name}: Das ist keine Quarantänedatei. Ihre ersten Spalten sind {', '.join(COLUMNS)}; sie dürfen "
                "nicht umbenannt oder verschoben werden."
            )
            continue
        problems += _unnumbered(connection, raw)
        origin = f"{_TABLE}, {unmarked(_FILE)}, coalesce({unmarked(_SHEET)}, '')"
        query = f"SELECT DISTINCT {origin} FROM {scan(raw.path)}"
        for name, file, sheet in sorted(connection.execute(query).fetchall(), key=str):
            table = tables.get(str(name))
            if table is None or file is None:
                problems.append(f"{raw.name}: Die Zuordnung hat keine Tabelle „{name}“, aus der Zeilen kommen könnten.")
                continue
            slots = next((slots for one, slots in matching(mapping, file, sheet) if one is table), {})
            where = " AND ".join(
                f"coalesce({cell}, '') = {literal(text)}"
                for cell, text in ((_TABLE, name), (unmarked(_FILE), file), (unmarked(_SHEET), sheet))
            )
            lost = {one.origin.slot for one in table.fields if one.origin.slot is not None} - set(slots)
            if lost:
                problems.append(
                    f"{raw.name}: Aus dem Dateinamen „{file}“ ist nicht zu lesen: {', '.join(sorted(lost))}."
                )
            parts.append(Part(table, raw, slots, {}, file, sheet, where, f"CAST({_NUMBER} AS BIGINT)"))
    if problems:
        raise DeliveryRefused(*problems)
    return parts


def _unnumbered(connection: Connection, raw: Raw) -> list[str]:
    """Rows that do not say any more which row they stand for: guessed, they would replace a stranger."""
    query = (
        f"SELECT {ROW}, {_NUMBER} FROM {scan(raw.path)} "
        f"WHERE NOT coalesce(regexp_full_match({_NUMBER}, '[1-9][0-9]{{0,9}}'), false) ORDER BY {ROW} LIMIT {_SHOWN}"
    )
    return [
        f"{raw.name}: In Zeile {row} steht unter „Zeile“ {f'„{told}“' if told else 'nichts'} statt der Zeilennummer "
        "des Exports. Bitte aus der ursprünglichen Quarantänedatei übernehmen; die ersten sechs Spalten bleiben, wie "
        "sie sind."
        for row, told in connection.execute(query).fetchall()
    ]


def replaced_by(part: Part, mended: Sequence[Part]) -> str | None:
    """SQL of the row numbers of a part that mended rows stand for, or None; mended rows stand for themselves."""
    if part.mended:
        return None
    same = [
        f"SELECT {one.row} FROM {scan(one.raw.path)} WHERE {one.where}"
        for one in mended
        if one.table.name == part.table.name and (one.file, one.sheet) == (part.file, part.sheet)
    ]
    return " UNION ALL ".join(same) or None
