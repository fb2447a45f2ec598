"""What a mail says of a finished report: where it lies, how things stand in the whole office, what was not checked.

It holds numbers of the whole office only, none that the report leaves out, and no row about anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from delivery.figures import shown
from delivery.mail.words import paragraphs
from schemas.reports.report import Number, Report

_FEWEST_LINES = 3


def subject(report: Report) -> str:
    """The subject: which report, of which state."""
    return f"Regelwerk: {report.titel} {report.zeitraum_name}, {_state(report)}"


def plain(report: Report, place: str, sha256: str) -> str:
    """The plain text; `place` is where the PDF lies, as its readers reach it, `sha256` its hash."""
    parts = [
        "Guten Tag,",
        f"der {report.titel} {report.zeitraum_name} ({report.amt_name}) liegt bereit: {place}. Daneben liegen "
        "dieselben Zahlen als Tabelle (XLSX) und mit ihrer Herkunft (JSON).",
        f"{_state(report)}.",
        *_unchecked(report),
        *_overview(report),
        f"Prüfsumme der PDF-Datei (SHA-256, auch in der Prüfspur): {sha256}",
    ]
    return "\n\n".join(parts) + "\n"


def html(text: str) -> str:
    """The same as HTML."""
    return paragraphs(text)


def _state(report: Report) -> str:
    day: date | None = report.stand.stichtag
    return "im Zeitraum keine Prüfung" if day is None else f"Datenstand {day:%d.%m.%Y}"


def _unchecked(report: Report) -> Iterator[str]:
    """What was not checked comes first, as in the report: its sentences, and how many lines its table has."""
    first = report.teile[0]
    yield from first.saetze[:_FEWEST_LINES]
    rows = first.tabelle.zeilen if first.tabelle is not None else ()
    if rows:
        many = "1 Punkt steht" if len(rows) == 1 else f"{len(rows)} Punkte stehen"
        yield f"{first.titel}: {many} am Anfang des Berichts."


def _overview(report: Report) -> Iterator[str]:
    """The numbers of the whole office, as the report shows them."""
    part = next((one for one in report.teile if one.titel == "Überblick"), None)
    for row in part.tabelle.zeilen if part is not None and part.tabelle is not None else ():
        if len(row) > 1 and isinstance(row[1], Number):
            yield f"{row[0]}: {shown(row[1])}"
