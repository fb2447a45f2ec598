"""A report as PDF/A: the state of the data and what was not checked first, every chart with its table beside it."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Any

from delivery.charts.draw import svg
from delivery.figures import brake, moment, shown
from delivery.pages.pdf import STANDARD
from schemas.clock.place import here
from schemas.reports.report import Cell, Number, Part, Report, Table

_NARROW, _WIDEST = 16, 90
"""Characters up to which a column of words takes what it needs, and from which on it becomes no wider."""
_TEMPLATE = Path(__file__).with_name("report.typ")


def report_pdf(report: Report) -> bytes:
    """The finished file: the same bytes for the same report."""
    import typst  # the workbench sets a page now and then only

    return typst.compile(
        _TEMPLATE.read_bytes(), ignore_system_fonts=True, format="pdf", sys_inputs={"report": _said(report)},
        pdf_standards=[STANDARD], timestamp=report.erstellt_am.astimezone(UTC).replace(microsecond=0),
    )  # fmt: skip


def report_pictures(report: Report) -> list[bytes]:
    """The pages as PNG, as a reader sees them."""
    import typst

    pages = typst.compile(
        _TEMPLATE.read_bytes(), ignore_system_fonts=True, format="png", ppi=80.0, sys_inputs={"report": _said(report)}
    )
    return pages if isinstance(pages, list) else [pages]


def _said(report: Report) -> str:
    at = here(report.erstellt_am)
    said = {
        "title": f"{report.titel} {report.zeitraum_name}",
        "office": report.amt_name,
        "way": report.weg,
        "facts": [list(pair) for pair in facts(report)],
        "dated": f"{at:%d.%m.%Y}",
        "year": at.year, "month": at.month, "day": at.day,
        "parts": [_part(part) for part in report.teile],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False)


def facts(report: Report) -> tuple[tuple[str, str], ...]:
    """On what the numbers rest."""
    state, mark = report.stand, report.pruefspur
    day = "kein Lauf im Zeitraum" if state.stichtag is None else f"{state.stichtag:%d.%m.%Y}"
    read = f", eingelesen {moment(state.eingelesen_am)}" if state.eingelesen_am is not None else ""
    found = [
        ("Zeitraum", f"{report.von:%d.%m.%Y} bis {report.bis:%d.%m.%Y}"),
        ("Datenstand", f"{day}{f' ({state.quelle}{read})' if state.quelle else ''}"),
        ("Lauf", state.lauf or "–"),
        ("Vergleichslauf", _compared(report)),
        ("Abzug", state.abzug or "–"),
        ("Regelbuch", state.regelbuch or "–"),
        ("Lieferbremse", brake(state)),
        ("Prüfspur", f"{mark.eintraege} Einträge, letzter Fingerabdruck {mark.hash}"),
        ("Letzter Prüfpunkt", "keiner" if mark.pruefpunkt is None else f"Eintrag {mark.pruefpunkt}: "
         f"{mark.pruefpunkt_hash}"),
        ("Erstellt", f"{moment(report.erstellt_am)} von {report.erstellt_von} (Kürzel)"),
    ]  # fmt: skip
    return tuple(found)


def _compared(report: Report) -> str:
    state = report.stand
    if state.vorlauf is None or state.vorlauf_stichtag is None:
        return "keiner"
    return f"{state.vorlauf} vom {state.vorlauf_stichtag:%d.%m.%Y}"


def _part(part: Part) -> dict[str, Any]:
    picture = part.bild
    return {
        "title": part.titel,
        "sentences": list(part.saetze),
        "picture": None if picture is None else {
            "title": picture.titel, "svg": svg(picture), "alt": picture.beschreibung,
        },
        "table": None if part.tabelle is None else _table(part.tabelle),
    }  # fmt: skip


def _table(table: Table) -> dict[str, Any]:
    """Cells as text; columns of numbers stand at the right, those of long texts are wide."""
    numeric = [
        bool(table.zeilen) and all(_counts(row[place]) for row in table.zeilen) for place in range(len(table.kopf))
    ]
    longest = [max((len(shown(row[place])) for row in table.zeilen), default=0) for place in range(len(table.kopf))]
    return {
        "head": list(table.kopf),
        "numeric": numeric,
        "wide": [
            0 if right or length <= _NARROW else min(length, _WIDEST)
            for right, length in zip(numeric, longest, strict=True)
        ],
        "rows": [[shown(cell) for cell in row] for row in table.zeilen],
        "bold": [bool(row) and row[0] == "gesamt" for row in table.zeilen],
    }


def _counts(cell: Cell) -> bool:
    """Whether a cell belongs at the right: a number, a step, or the dash where there is none."""
    return isinstance(cell, Number) or cell == "–" or cell.isdecimal()
