"""One text file into a raw table: decode it whole, find its header, read it set-wise, without what is no row."""

from __future__ import annotations

import shutil
from pathlib import Path

from intake.database import Connection
from intake.exports.delimited.careful import sieve, split
from intake.exports.delimited.fast import stage
from intake.exports.delimited.header import Head, find_head
from intake.exports.delimited.text import Text, plain
from intake.exports.finish import finish
from intake.exports.gather import Export
from intake.exports.raw import Limits, Raw, Reading, many
from intake.exports.table import Rejects
from schemas.failure import DeliveryRefused, space


def read_text(connection: Connection, export: Export, reading: Reading, target: Path, limits: Limits) -> Raw:
    """The raw table of a CSV file at `target`. Raises DeliveryRefused if it is none as a whole."""
    text = plain(export.path, export.name, reading.encoding, target.with_suffix(".txt"))
    head = find_head(text.path, export.name, reading)
    if len(head.names) > limits.columns:
        raise DeliveryRefused(
            f"{export.name}: Die Kopfzeile hat {len(head.names)} Spalten, erlaubt sind {limits.columns}."
        )
    rejects = Rejects()
    body = _body(text, head)
    blank = _stage(connection, export, text, head, body, rejects, target, limits)
    body.unlink()
    done = finish(connection, target, head.names, reading, rejects, head.separator)
    notes = list(done.notes)
    if text.encoding not in ("utf-8", "utf-16"):
        notes.append(f"Die Datei ist nicht in Unicode gespeichert und wurde als {text.encoding} gelesen.")
    if text.marks:
        marks = many(text.marks, "Kennung für Unicode (BOM) wurde", "Kennungen für Unicode (BOM) wurden")
        notes.append(f"{marks} mitten in der Datei übergangen; wohl sind mehrere Dateien aneinandergehängt.")
    return Raw(
        file=export.name,
        sha256=export.sha256,
        kind="text",
        path=target,
        header=done.header,
        rows=done.rows,
        encoding=text.encoding,
        separator=head.separator,
        header_row=head.row,
        rejected=len(rejects),
        rejects=rejects.write(target.with_suffix(".abgelehnt.parquet")),
        totals=done.totals,
        above=head.above,
        blank=blank + done.blank,
        notes=tuple(notes),
    )


def _stage(
    connection: Connection,
    export: Export,
    text: Text,
    head: Head,
    body: Path,
    rejects: Rejects,
    target: Path,
    limits: Limits,
) -> int:
    """Writes the rows to `target`; gives the number of empty rows that were left out on the way."""
    clean = not text.nulls and not text.gaps and len(head.names) > 1
    if clean and stage(connection, body, head, target):
        return 0
    rows = body.with_suffix(".zeilen")
    with sieve(rows, head) as passed:
        blank = split(body, export.name, head, passed, rejects, limits)
    if not stage(connection, rows, head, target, passed.jumps):
        raise DeliveryRefused(f"{export.name}: Die Datei lässt sich nicht als Tabelle lesen. Bitte als XLSX ausgeben.")
    rows.unlink()
    return blank


def _body(text: Text, head: Head) -> Path:
    """The rows below the header in a file of their own; the prepared copy is not needed any more."""
    body = text.path.with_suffix(".rumpf")
    with space(), text.path.open("rb") as source, body.open("wb") as out:
        for _ in range(head.lines):
            source.readline()
        shutil.copyfileobj(source, out, 1 << 20)
    text.path.unlink()
    return body
