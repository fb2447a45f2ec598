"""Quotas with their traffic lights, and the trend of thirteen months, each month by its last run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from engine.plan.quotas import Measure
from engine.plan.values import Column
from jobs.reports.levels import layered, small
from jobs.reports.source import REST, Source, large_places, teams
from schemas.delivery.record import bound
from schemas.reports.period import month_short
from schemas.reports.report import Cell, Number, Part, Picture, Point, Query, Shape, Table
from store.reports.opened import Files, Measured, files, opened, quotas

OFFICE = "amt"
_ADDED = (Measure.SUM, Measure.MEAN, Measure.MEDIAN)
_HEAD = ("Quote", "Einheit", "Wert", "Ziel", "Zähler", "Nenner", "Ampel")
_SAID = (
    "Eine Quote über weniger als {0}, mit weniger als {0} Treffern oder weniger als {0} Verfehlungen wird nicht "
    "gezeigt (•), nur ihre Ampel."
)
_UNITS = " Standorte und Teams stehen da, wenn sie mindestens {} Beschäftigte haben."


def measured(source: Source, units: bool) -> Part:
    """The quotas of the office, with `units` those of the places and teams that are large enough."""
    found = quotas(source.files, source.scratch) if source.files is not None else ()
    rows: list[tuple[Cell, ...]] = []
    for rule in sorted({one.rule for one in found}):
        mine = [one for one in found if one.rule == rule]
        office = [one for one in mine if one.level == OFFICE]
        rows += [_row(source, one, "Amt", _hidden(source, one)) for one in office]
        if units:
            rows += _units(source, mine, bool(office))
    table = Table(kopf=_HEAD, zeilen=tuple(rows)) if rows else None
    told = f"{_SAID.format(source.least)}{_UNITS.format(source.store.reports.staff) if units else ''}"
    said = (told,) if rows else ("Der Lauf hat keine Quote gemessen.",)
    return Part(titel="Quoten", saetze=said, tabelle=table)


def _units(source: Source, mine: list[Measured], office: bool) -> Iterator[tuple[Cell, ...]]:
    """The rows of one rule below the office's: places, then teams; other levels are in the run's files only."""
    unit, place = source.unit, source.place
    shown, large = teams(source) or {}, large_places(source)
    places = [one for one in mine if one.level == place and place]
    below = [one for one in mine if one.level == unit]
    never = {one for one in places if one.unit not in large}
    never |= {one for one in below if shown.get(one.unit, REST) == REST}
    if places and not source.homes:
        never |= set(below)
    figures = bool(mine) and _figures(source, mine[0].rule)
    hidden = frozenset(never) if figures else layered(places, below, never, source.homes, office, source.least)
    for one in (*places, *below):
        if one not in never:
            yield _row(source, one, source.called(one.level, one.unit), one in hidden)


def _row(source: Source, one: Measured, name: str, hidden: bool) -> tuple[Cell, ...]:
    unit = _unit(source, one.rule)

    def cell(value: Decimal | None, column: str, left_out: bool = hidden, unit: str = "") -> Cell:
        if value is None:
            return "–"
        return _number(source.id, one, column, value, left_out, unit)

    return (
        source.title(one.rule), name, cell(one.value, "wert", unit=unit), cell(one.target, "ziel", False, unit),
        cell(one.numerator, "zaehler"), cell(one.denominator, "nenner"), one.light,
    )  # fmt: skip


def _number(run: str, one: Measured, column: str, value: Decimal, hidden: bool, unit: str = "") -> Number:
    marks = {"regel": one.rule, "ebene": one.level, "einheit": one.unit, "spalte": column}
    return Number(
        wert=None if hidden else value, lauf=run, abfrage=Query.QUOTA, merkmale=marks, unterdrueckt=hidden, einheit=unit
    )  # fmt: skip


def _figures(source: Source, rule: str) -> bool:
    """Whether a quota adds up figures that the office keeps, such as euros a month: then few of them tell on nobody."""
    found = source.rules.get(rule)
    if found is None or found.quota is None or source.loaded is None:
        return False
    return found.quota.measure in _ADDED and found.entity not in bound(source.loaded.model)


def _hidden(source: Source, one: Measured) -> bool:
    return small(one, source.least) and not _figures(source, one.rule)


def _unit(source: Source, rule: str) -> str:
    """In what a quota is measured: per cent, the unit of the field that is added up, or nothing where it counts."""
    found = source.rules.get(rule)
    if found is None or found.quota is None or source.loaded is None:
        return ""
    if found.quota.measure in (Measure.SHARE, Measure.RATIO):
        return "%"
    of, entity = found.quota.of, source.loaded.model.entities.get(found.entity)
    field = entity.fields.get(of.name) if entity is not None and isinstance(of, Column) else None
    return field.unit if field is not None else ""


def trend(source: Source) -> tuple[Part, ...]:
    """What was open at the end of each month, and the office's quotas then."""
    months = [(name, None if run is None else files(source.store.runs, run["id"])) for name, run in source.months()]
    return _open(source, months), _quotas(source, months)


def _open(source: Source, months: list[tuple[str, Files | None]]) -> Part:
    rows: list[tuple[Cell, ...]] = []
    points: list[Point] = []
    for name, run in months:
        if run is None:
            rows.append((month_short(name), "kein Lauf"))
            continue
        found = source.amount(opened(run, source.scratch))
        number = Number(
            wert=None if found.small else found.number, lauf=run.receipt.run_id, abfrage=Query.OPEN,
            unterdrueckt=found.small,
        )  # fmt: skip
        rows.append((month_short(name), number))
        if not found.small:
            points.append(Point(x=month_short(name), wert=float(found.number)))
    return Part(
        titel="Verlauf über 13 Monate: offen", saetze=("Jeder Monat zeigt den Stand seines letzten Laufs.",),
        bild=_line("Offen am Monatsende", "offene Befunde", points),
        tabelle=Table(kopf=("Monat", "offen"), zeilen=tuple(rows)),
    )  # fmt: skip


def _quotas(source: Source, months: list[tuple[str, Files | None]]) -> Part:
    found: dict[str, dict[str, Cell]] = {}
    for name, run in months:
        for one in quotas(run, source.scratch) if run is not None else ():
            if one.level == OFFICE and one.value is not None:
                assert run is not None
                hidden, unit = _hidden(source, one), _unit(source, rule=one.rule)
                cell = _number(run.receipt.run_id, one, "wert", one.value, hidden, unit)
                found.setdefault(one.rule, {})[name] = cell
    names = tuple(name for name, _ in months)
    head = tuple(map(month_short, names))
    rows = tuple((source.title(rule), *(found[rule].get(name, "–") for name in names)) for rule in sorted(found))
    return Part(
        titel="Verlauf über 13 Monate: Quoten des Amts", bild=_lines(source, names, found),
        saetze=() if rows else ("In diesen Monaten wurde keine Quote gemessen.",),
        tabelle=Table(kopf=("Quote", *head), zeilen=rows) if rows else None,
    )  # fmt: skip


def _lines(source: Source, names: tuple[str, ...], found: Mapping[str, Mapping[str, Cell]]) -> Picture | None:
    """The shares among the quotas; counts and amounts have scales of their own and stay in the table."""
    points = []
    for rule in sorted(found):
        values = [(name, cell.wert) for name in names if isinstance(cell := found[rule].get(name), Number)]
        if _unit(source, rule) == "%":
            points += [
                Point(x=month_short(name), wert=float(value), art=source.title(rule))
                for name, value in values if value is not None
            ]  # fmt: skip
    return _line("Quoten am Monatsende", "Prozent", points)


def _line(title: str, axis: str, points: list[Point]) -> Picture | None:
    if len({one.x for one in points}) < 2:
        return None
    said = f"Linie über {len({one.x for one in points})} Monate; die Werte stehen in der Tabelle."
    return Picture(form=Shape.LINE, titel=title, beschreibung=said, y=axis, punkte=tuple(points))
