"""A report as a workbook: on what it rests, every table as a sheet, and where each number comes from."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.figures import brake, moment
from delivery.sheets.book import Book, Column, Prose, Table
from delivery.sheets.cell import Cell
from schemas.clock.place import day_of
from schemas.reports.report import Cell as Shown
from schemas.reports.report import Number, Part, Report
from schemas.reports.report import Table as Told

BASIS, SOURCES, LEFT_OUT = "Lauf & Regelstand", "Herkunft der Zahlen", "nicht gezeigt"
_LONGEST = 31
"""Characters that the name of a sheet can have."""
_SOURCES = (
    Column("Teil", 34), Column("Zeile", 44), Column("Spalte", 24), Column("Wert", 14), Column("Lauf", 40),
    Column("Vergleichslauf", 40), Column("Abfrage", 22), Column("Merkmale", 70),
)  # fmt: skip


def report_sheets(report: Report) -> bytes:
    """The finished .xlsx file, the same bytes for the same report."""
    book = Book(f"{report.titel} {report.zeitraum_name}", day_of(report.erstellt_am))
    book.prose(Prose(BASIS, f"{report.titel} {report.zeitraum_name}", tuple(_basis(report))))
    for number, part in enumerate(report.teile, start=1):
        if part.tabelle is not None:
            book.table(_table(_sheet(number, part.titel), part, part.tabelle))
    book.table(Table(SOURCES, _SOURCES, list(_sources(report)), frozen=1))
    return book.finished()


def _table(name: str, part: Part, table: Told) -> Table:
    """A table of the report; where its numbers have units, the last column says in what each row is counted."""
    rows = [[_cell(cell) for cell in row] for row in table.zeilen]
    amounts = [any(isinstance(row[place], Number) for row in table.zeilen) for place in range(len(table.kopf))]
    columns = [
        Column(heading or "Stufe", _width(part, place), amounts=amounts[place])
        for place, heading in enumerate(table.kopf)
    ]
    units = [sorted({cell.einheit for cell in row if isinstance(cell, Number)} - {""}) for row in table.zeilen]
    if any(units):
        columns.append(Column("Wert in", 12))
        rows = [[*row, ", ".join(unit) or None] for row, unit in zip(rows, units, strict=True)]
    return Table(name, tuple(columns), rows, frozen=1)


def _basis(report: Report) -> Iterator[tuple[str, str]]:
    state, mark = report.stand, report.pruefspur
    yield "Amt", report.amt_name
    yield "Weg", report.weg
    yield "Zeitraum", f"{report.von:%d.%m.%Y} bis {report.bis:%d.%m.%Y}"
    yield "Erstellt", f"{moment(report.erstellt_am)} von {report.erstellt_von} (Kürzel)"
    yield "Datenstand", f"{state.stichtag:%d.%m.%Y}" if state.stichtag is not None else "kein Lauf im Zeitraum"
    yield "Lauf", state.lauf or "–"
    yield "Vergleichslauf", state.vorlauf or "–"
    yield "Abzug", state.abzug or "–"
    yield "Quelle", state.quelle or "–"
    yield "Lieferbremse", brake(state)
    yield "Regelbuch", state.regelbuch or "–"
    yield "Regelstand", state.regelstand or "der des Stichtags"
    yield "Digest der Ergebnisse", state.digest or "–"
    yield "Prüfspur, Einträge", str(mark.eintraege)
    yield "Prüfspur, Fingerabdruck", mark.hash
    yield "Letzter Prüfpunkt", "keiner" if mark.pruefpunkt is None else f"{mark.pruefpunkt}: {mark.pruefpunkt_hash}"
    for part in report.teile:
        if part.saetze:
            yield part.titel, "\n".join(part.saetze)
    for name, version in report.programm.items():
        yield f"Fassung: {name}", version


def _sources(report: Report) -> Iterator[tuple[Cell, ...]]:
    for part in report.teile:
        for row in part.tabelle.zeilen if part.tabelle is not None else ():
            for place, cell in enumerate(row):
                if isinstance(cell, Number) and part.tabelle is not None:
                    marks = "; ".join(f"{name}: {_text(value)}" for name, value in cell.merkmale.items())
                    yield (
                        part.titel, str(_cell(row[0])), part.tabelle.kopf[place], _cell(cell), cell.lauf,
                        cell.vorlauf or "", str(cell.abfrage), marks,
                    )  # fmt: skip


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _cell(cell: Shown) -> Cell:
    if not isinstance(cell, Number):
        return cell
    return LEFT_OUT if cell.unterdrueckt else cell.wert


def _width(part: Part, place: int) -> int:
    rows = part.tabelle.zeilen if part.tabelle is not None else ()
    longest = max((len(str(_cell(row[place]) or "")) for row in rows), default=10)
    return min(max(longest + 2, 12), 60)


def _sheet(number: int, title: str) -> str:
    return f"{number} {title.translate(str.maketrans('', '', '[]:*?/' + chr(92)))}"[:_LONGEST]
