"""The header of a CSV file, and which delivered column is which column of the fact model."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TextIO

from schemas.delivery.headers import folded
from schemas.factmodel import Entity, Field
from schemas.failure import DeliveryRefused
from schemas.snapshot import Flaw

_DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True, slots=True)
class Header:
    """The column names as written, what separates them, where the rows begin and with what each of them ends.

    `begin` counts bytes of the text in UTF-8: above the rows may stand a mark and Excel's `sep=;`. `plain` says that
    nothing stands above them but one line that ends as they do, with quotation marks only around whole names without
    a separator.
    """

    names: tuple[str, ...]
    delimiter: str
    begin: int
    end: str = ""
    plain: bool = False


@dataclass(slots=True)
class Columns:
    """Delivered columns by their name in the fact model, as position in the file."""

    positions: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    renamed: bool = False


def read_header(path: Path, encoding: str, entity: Entity) -> Header:
    """The header of a CSV file; the delimiter is the one that yields most known columns, then most columns.

    Raises DeliveryRefused if the file holds no header.
    """
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(1 << 20)
        hinted = first.strip().casefold().removeprefix('"')
        above = first if hinted.startswith("sep=") and len(hinted) >= 5 else ""
        if not first.strip():
            raise DeliveryRefused(f"{path.name}: Die erste Zeile ist leer. Dort werden die Spaltennamen erwartet.")
        best: Header | None = None
        for delimiter in _DELIMITERS:
            file.seek(0)
            if above:
                file.readline()
            candidate = _candidate(file, delimiter, above)
            if candidate and (best is None or _known(candidate, entity) > _known(best, entity)):
                best = candidate
    if best is None or not any(best.names):
        raise DeliveryRefused(f"{path.name}: Die Kopfzeile mit den Spaltennamen fehlt.")
    return best if encoding != "utf-8-sig" else replace(best, begin=best.begin + 3)


def _candidate(file: TextIO, delimiter: str, above: str) -> Header | None:
    """The header that a separator makes of the next row; None if it makes none."""
    try:
        names, text = _row(file, delimiter)
    except csv.Error:
        return None
    begin, end = len((above + text).encode()), _end_of_rows(file, delimiter) or _end(text) or "\n"
    odd = '"' in re.sub(rf'(^|{delimiter})"[^"{delimiter}\r\n]+"(?=[{delimiter}\r\n]|$)', r"\1", text)
    plain = not above and not odd and _end(text) in ("", end)
    return Header(tuple(name.strip().lstrip("\ufeff") for name in names), delimiter, begin, end, plain)


def _row(file: TextIO, delimiter: str) -> tuple[list[str], str]:
    """The cells of the next row, and its text; none at the end of the file."""
    lines: list[str] = []

    def taken() -> Iterator[str]:
        for line in iter(file.readline, ""):
            lines.append(line)
            yield line

    cells = next(csv.reader(taken(), delimiter=delimiter, skipinitialspace=True), [])
    return cells, "".join(lines)


def _end_of_rows(file: TextIO, delimiter: str) -> str:
    """With what the first row ends that is not empty; nothing where that cannot be told."""
    try:
        while True:
            cells, text = _row(file, delimiter)
            if cells or not text:
                return _end(text)
    except csv.Error:
        return ""


def _end(text: str) -> str:
    return "\r\n" if text.endswith("\r\n") else text[-1:] if text.endswith(("\n", "\r")) else ""


def _known(header: Header, entity: Entity) -> tuple[int, int]:
    names = spellings(entity)
    return sum(folded(name) in names for name in header.names), len(header.names)


def spellings(entity: Entity) -> dict[str, str]:
    """The columns a delivery may bring: looked-up spelling → name in the fact model."""
    names = [entity.key, *(link.column for link in entity.links), *(f.name for f in entity.stored)]
    return {folded(name): name for name in names}


def match(file: str, names: tuple[str, ...], entity: Entity) -> Columns:
    """Which of the delivered columns is which; unknown ones are hints, doubles and missing keys are problems."""
    known = spellings(entity)
    columns = Columns()
    for position, name in enumerate(names):
        column = known.get(folded(name))
        if column is None:
            columns.renamed = True
            columns.flaws.append(Flaw(entity.name, name or None, _unknown(name, position, entity, known), 0))
        elif column in columns.positions:
            both = f"{names[columns.positions[column]]} und {name}" if name != column else name
            columns.problems.append(f"{file}: Die Spalte {column} gibt es doppelt ({both}).")
        else:
            columns.positions[column] = position
            columns.renamed |= name != column
    for column in (entity.key, *(link.column for link in entity.links if link.required)):
        if column not in columns.positions:
            what = "der Schlüssel" if column == entity.key else "die Verknüpfung"
            seen = ", ".join(name or "(ohne Namen)" for name in names[:8])
            columns.problems.append(f"{file}: Es fehlt {what} {column}. Gelesene Spalten: {seen}.")
    return columns


def _unknown(name: str, position: int, entity: Entity, known: dict[str, str]) -> str:
    if not name:
        return f"Spalte {position + 1} hat keinen Namen und wird nicht gelesen."
    derived = _derived(name, entity)
    if derived:
        return f"Die Spalte {name} wird nicht gelesen: {derived.label} wird berechnet."
    near = get_close_matches(folded(name), known, n=1, cutoff=0.7)
    meant = f" Gemeint ist vielleicht {known[near[0]]}." if near else ""
    return f"Die Spalte {name} kennt das Faktenmodell nicht; sie wird nicht gelesen.{meant}"


def _derived(name: str, entity: Entity) -> Field | None:
    return next((f for f in entity.fields.values() if f.derived and folded(f.name) == folded(name)), None)
