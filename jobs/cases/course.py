"""The course of a case: its records on one axis of time, with the days by which something is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jobs.cases.whole import Whole
from jobs.cases.words import record
from schemas.cases.case import Row
from schemas.cases.course import Course, Stretch
from schemas.cases.verdict import Checked
from schemas.factmodel import Entity
from schemas.outcome import Status

DUE = "Fristen"
_SHOWN = frozenset({Status.DUE_LATER, Status.DUE_SOON, Status.DUE_TODAY, Status.OVERDUE, Status.MISSED, Status.UNCLEAR})


def course(whole: Whole, checked: Checked) -> Course:
    """The records of the case by their own days, those that last from beginning to end, and due days that are open.

    A record whose day is not known stands among the undated ones; the case's own record is none of them.
    """
    found, undated = list(_due(checked)), list[str]()
    for name in whole.case.rows:
        if name == whole.model.case:
            continue
        entity = whole.model.entities[name]
        for row in whole.records(name):
            one = _stretch(entity, row)
            if one is None:
                undated += [record(entity, row)] if entity.day is not None else []
            else:
                found.append(one)
    return Course(checked.as_of, tuple(sorted(found, key=lambda one: (one.start, one.lane, one.what))), tuple(undated))


def _stretch(entity: Entity, row: Row) -> Stretch | None:
    start = _day(entity, row, entity.interval[0] if entity.interval is not None else entity.day)
    start = start or _day(entity, row, entity.day)
    if start is None:
        return None
    end = _day(entity, row, entity.interval[1]) if entity.interval is not None else None
    what = f"{entity.label} {row.get(entity.key)}"
    return Stretch(entity.plural, what, start, end, entity.interval is not None and end is None)


def _day(entity: Entity, row: Row, name: str | None) -> date | None:
    """A day of a record; a derived one is the first that is there."""
    if name is None:
        return None
    field = entity.fields.get(name)
    names = field.first_present if field is not None and field.first_present else (name,)
    return next((value for one in names if isinstance(value := row.get(one), date)), None)


def _due(checked: Checked) -> Iterator[Stretch]:
    for one in checked.verdicts:
        due = one.outcome.faellig_am
        if due is not None and one.outcome.status in _SHOWN:
            yield Stretch(DUE, one.title, due, status=one.outcome.status, rule=one.outcome.regel)
