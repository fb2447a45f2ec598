"""What the pages of a case show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from schemas.cases.course import Course, Stretch
from schemas.cases.verdict import Bearing, Checked, Verdict

_TITLES = {
    Bearing.TO_DO: "Zu tun",
    Bearing.UNCLEAR: "Ungeklärt",
    Bearing.IN_ORDER: "In Ordnung",
    Bearing.NOT_CONCERNED: "Trifft nicht zu",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A verdict as a line of a list, with the address of its reasons."""

    verdict: Verdict
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """The verdicts that mean the same for whoever works the case."""

    title: str
    bearing: Bearing
    lines: tuple[Line, ...]


def groups(checked: Checked, day: date | None) -> tuple[Group, ...]:
    """The verdicts by what they mean; all four groups, also where one is empty."""
    return tuple(
        Group(_TITLES[one], one, tuple(Line(verdict, why(checked.case, verdict, day)) for verdict in checked.of(one)))
        for one in Bearing
    )


def address(case: str, page: str = "", day: date | None = None) -> str:
    """The address of a page of a case, at the day that is looked at."""
    asked = f"?{urlencode({'stichtag': day.isoformat()})}" if day is not None else ""
    return f"/fall/{quote(case, safe='')}{page}{asked}"


def why(case: str, verdict: Verdict, day: date | None) -> str:
    """The address of the reasons of a verdict."""
    rule, record, period = verdict.key
    asked = {"vorgang": record, "abschnitt": period} | ({} if day is None else {"stichtag": day.isoformat()})
    return f"/fall/{quote(case, safe='')}/regel/{quote(rule, safe='')}?{urlencode(asked)}"


def tabs(case: str, page: str, day: date | None) -> list[tuple[str, str, bool]]:
    """The pages of a case."""
    pages = (("Regeln", ""), ("Zeitachse", "/zeitachse"), ("Angaben", "/angaben"), ("Was wäre wenn", "/annahmen"))
    return [(title, address(case, one, day), one == page) for title, one in pages]


def listed(course: Course) -> Iterable[Stretch]:
    """The course for reading, the newest first."""
    return sorted(course.stretches, key=lambda one: (one.start, one.lane, one.what), reverse=True)
