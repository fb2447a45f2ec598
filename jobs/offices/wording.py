"""The report of many offices in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.offices.combined import Combined, Figure, Line

_MOST = 20
"""So many lines of one kind; the rest is in the workbook."""


def sentences(report: Combined) -> Iterator[str]:
    """What came out, what could not be checked and why, what is not shown."""
    missing = [one for one in report.offices if not one.figures]
    whole = len(report.offices)
    yield f"{report.title}, Stichtag {report.as_of:%d.%m.%Y}"
    yield ""
    every = f"Geprüft: {number(report.checked)} von {number(whole)} {'Amt' if whole == 1 else 'Ämtern'}"
    yield f"{every}, {_people(report.people)}." if report.checked else f"{every}."
    yield "Davon: " + ", ".join(f"{number(many)} {state}" for state, many in report.states.items()) + "."
    if missing:
        yield ""
        yield "Nicht geprüft:"
        for one in missing[:_MOST]:
            yield f"- {_named(one)}, {one.state} nach {_tries(one.tries)}: {' '.join(one.told)}"
        yield from _rest(len(missing))
    remarks = [(one, text) for one in report.offices if one.figures for text in one.told]
    if remarks:
        yield ""
        yield "Hinweise:"
        yield from (f"- {_named(one)}: {text}" for one, text in remarks[:_MOST])
        yield from _rest(len(remarks))
    yield from _outcomes(report)
    yield ""
    yield f"Prüfsumme {report.digest}"


def _named(one: Line) -> str:
    return one.key if one.title == one.key else f"{one.title} ({one.key})"


def _outcomes(report: Combined) -> Iterator[str]:
    if not report.checked:
        return
    yield ""
    yield "Ergebnisse über alle geprüften Ämter:"
    yield from (f"- {name}: {_shown(one)}" for name, one in zip(report.columns, report.total, strict=True))
    if report.lacking:
        yield ""
        yield "Was zum Klären fehlt:"
        order = sorted(report.lacking, key=lambda one: (-(one.number or 0), one.cause, one.missing))
        for one in order[:_MOST]:
            yield f"- {one.cause}: {one.missing or 'ohne Angabe'} ({_shown(one.number)})"
        yield from _rest(len(order))
    figures = [*report.total, *(each for one in report.offices for each in one.figures)]
    if None in figures or any(not one.shown for one in report.quotas):
        yield ""
        yield (
            "Nicht gezeigt wird, was von weniger als zehn Menschen handelt, und was eine solche Zahl verraten würde. "
            "Die Mappe und die Tabellen sagen, wo das so ist."
        )


def _rest(whole: int) -> Iterator[str]:
    if whole > _MOST:
        yield f"- und {number(whole - _MOST)} weitere, siehe die Mappe"


def number(value: int) -> str:
    """A number as Germans write it."""
    return f"{value:,}".replace(",", ".")


def _shown(figure: Figure) -> str:
    return "nicht gezeigt" if figure is None else number(figure)


def _people(figure: Figure) -> str:
    return "Zahl der Menschen nicht gezeigt" if figure is None else f"{number(figure)} Menschen"


def _tries(tries: int) -> str:
    return "einem Versuch" if tries == 1 else f"{tries} Versuchen"
