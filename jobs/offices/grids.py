"""The report of many offices as plain tables for programs: long, one number a row."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.offices.combined import Combined, Line
from schemas.offices.grid import Grid, Kind, Value

_WHOLE_LIST = ""
"""Stands for all offices, and for all rules."""
_OFFICES = (
    ("kennung", Kind.TEXT), ("name", Kind.TEXT), ("stand", Kind.TEXT), ("personen", Kind.WHOLE), ("regeln", Kind.WHOLE),
    ("lauf", Kind.TEXT), ("digest", Kind.TEXT), ("eingaben", Kind.TEXT), ("sekunden", Kind.SECONDS),
    ("rechenzeit", Kind.SECONDS), ("versuche", Kind.WHOLE), ("meldung", Kind.TEXT),
)  # fmt: skip
_OUTCOMES = (
    ("kennung", Kind.TEXT), ("regel", Kind.TEXT), ("ergebnis", Kind.TEXT), ("anzahl", Kind.WHOLE),
    ("gezeigt", Kind.FLAG),
)  # fmt: skip
_LACKING = (
    ("ursache", Kind.TEXT), ("fehlend", Kind.TEXT), ("aemter", Kind.WHOLE), ("anzahl", Kind.WHOLE),
    ("gezeigt", Kind.FLAG),
)  # fmt: skip
_QUOTAS = (
    ("kennung", Kind.TEXT), ("regel", Kind.TEXT), ("titel", Kind.TEXT), ("einheit", Kind.TEXT),
    ("zaehler", Kind.MEASURE), ("nenner", Kind.MEASURE), ("wert", Kind.MEASURE), ("ziel", Kind.MEASURE),
    ("ampel", Kind.TEXT), ("gezeigt", Kind.FLAG),
)  # fmt: skip


def grids(report: Combined) -> tuple[Grid, ...]:
    """`aemter`, `ergebnisse`, `ungeklaert` and `quoten`; in `ergebnisse` an empty office or rule means all of them."""
    lacking = tuple((one.cause, one.missing, one.offices, one.number, one.number is not None) for one in report.lacking)
    quotas = tuple(
        (
            one.key, one.rule, one.title, one.unit, one.numerator, one.denominator, one.value, one.target, one.light,
            one.shown,
        )
        for one in report.quotas
    )  # fmt: skip
    return (
        Grid("aemter", _OFFICES, tuple(_office(one) for one in report.offices)),
        Grid("ergebnisse", _OUTCOMES, tuple(_outcomes(report))),
        Grid("ungeklaert", _LACKING, lacking),
        Grid("quoten", _QUOTAS, quotas),
    )


def _office(one: Line) -> tuple[Value, ...]:
    return (
        one.key, one.title, one.state, one.people, one.rules, one.run_id, one.digest, one.inputs, one.seconds,
        one.processor, one.tries, " ".join(one.told),
    )  # fmt: skip


def _outcomes(report: Combined) -> Iterator[tuple[Value, ...]]:
    lists = [
        (_WHOLE_LIST, _WHOLE_LIST, report.columns, report.total if report.checked else ()),
        *((one.key, _WHOLE_LIST, report.columns, one.figures) for one in report.offices),
        *((_WHOLE_LIST, one.rule, report.columns[1:], one.figures) for one in report.rules),
    ]
    for key, rule, columns, figures in lists:
        for column, figure in zip(columns, figures, strict=bool(figures)):
            yield key, rule, column, figure, figure is not None
