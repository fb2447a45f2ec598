"""The report of many offices as a workbook: what it rests on, then offices, rules, quotas, unclear ones, failures."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.sheets.book import Book, Column, Prose, Table
from delivery.sheets.cell import Cell
from delivery.sheets.report import LEFT_OUT
from schemas.offices.combined import Combined, Figure, Line

_ALL = "alle Ämter"


def offices_sheets(report: Combined) -> bytes:
    """The finished .xlsx file, the same bytes for the same report."""
    book = Book(report.title, report.as_of)
    book.prose(Prose("Stand", report.title, tuple(_basis(report))))
    book.table(Table("Ämter", _columns(report), list(_offices(report)), frozen=2))
    book.table(_rules(report))
    book.table(_quotas(report))
    book.table(_lacking(report))
    book.table(_evidence(report))
    return book.finished()


def _basis(report: Combined) -> Iterator[tuple[str, str]]:
    yield "Stichtag", f"{report.as_of:%d.%m.%Y}"
    yield "Ämter", ", ".join(f"{number} {state}" for state, number in report.states.items())
    yield "Prüfsumme", report.digest
    yield "Was zählt", "Ergebnisse: eine Regel, ein Vorgang, eine Periode. Ein Mensch kann mehrere haben."
    yield (
        "Kleine Zahlen",
        (
            f"„{LEFT_OUT}“ steht, wo eine Zahl von weniger als zehn Menschen handelt oder eine solche aus den übrigen "
            "folgen würde. Wer aus anderer Quelle weitere Zahlen kennt, kann mehr schließen."
        ),
    )
    for one in report.offices:
        if not one.figures:
            yield one.title, f"{one.state}: {' '.join(one.told)}"


def _columns(report: Combined) -> tuple[Column, ...]:
    numbers = tuple(Column(name, 16, amounts=True) for name in report.columns)
    return (
        Column("Kennung", 16), Column("Amt", 34), Column("Stand", 16), Column("Menschen", 12, amounts=True),
        Column("Regeln", 9, amounts=True), *numbers,
    )  # fmt: skip


def _offices(report: Combined) -> Iterator[tuple[Cell, ...]]:
    for one in report.offices:
        if one.figures:
            yield one.key, one.title, one.state, _shown(one.people), one.rules, *map(_shown, one.figures)
        else:
            yield one.key, one.title, one.state, None, None, *(None for _ in report.columns)
    if report.checked:
        yield "", _ALL, "", _shown(report.people), len(report.rules), *map(_shown, report.total)


def _rules(report: Combined) -> Table:
    names = report.columns[1:]
    columns = (
        Column("Regel", 34), Column("Titel", 44), Column("Ämter", 9, amounts=True),
        *(Column(name, 16, amounts=True) for name in names),
    )  # fmt: skip
    rows = [(one.rule, one.title, one.offices, *map(_shown, one.figures)) for one in report.rules]
    return Table("Regeln", columns, rows, frozen=1)


def _quotas(report: Combined) -> Table:
    columns = (
        Column("Kennung", 16), Column("Quote", 44), Column("Zähler", 14, amounts=True),
        Column("Nenner", 14, amounts=True), Column("Wert", 12, amounts=True), Column("Ziel", 12, amounts=True),
        Column("Ampel", 14),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in report.quotas:
        numbers = (one.numerator, one.denominator, one.value) if one.shown else (LEFT_OUT, LEFT_OUT, LEFT_OUT)
        rows.append((one.key, one.title, *numbers, one.target, one.light))
    return Table("Quoten", columns, rows, frozen=1)


def _lacking(report: Combined) -> Table:
    columns = (
        Column("Ursache", 24), Column("Es fehlt", 70), Column("Ämter", 9, amounts=True),
        Column("Ergebnisse", 14, amounts=True),
    )  # fmt: skip
    rows = [(one.cause, one.missing, one.offices, _shown(one.number)) for one in report.lacking]
    return Table("Ungeklärt", columns, rows)


def _evidence(report: Combined) -> Table:
    columns = (
        Column("Kennung", 16), Column("Stand", 16), Column("Lauf", 34), Column("Digest", 40), Column("Eingaben", 40),
        Column("Sekunden", 12, amounts=True), Column("Rechenzeit in s", 12, amounts=True),
        Column("Versuche", 10, amounts=True), Column("Meldung", 60),
    )  # fmt: skip
    return Table("Nachweis", columns, [_proof(one) for one in report.offices], frozen=1)


def _proof(one: Line) -> tuple[Cell, ...]:
    return (
        one.key, one.state, one.run_id, one.digest, one.inputs, _whole(one.seconds), _whole(one.processor), one.tries,
        " ".join(one.told),
    )  # fmt: skip


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def _shown(figure: Figure) -> Cell:
    return LEFT_OUT if figure is None else figure
