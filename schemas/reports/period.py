"""What a report is about: one of four kinds, and its stretch of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from schemas.failure import WrongPeriod


class Sort(StrEnum):
    """The reports there are."""

    WEEK = "woche"
    MONTH = "monat"
    QUARTER = "quartal"
    RISK = "risiko"


_MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember")  # fmt: skip
_FORMS = {
    Sort.WEEK: (r"(\d{4})-W(\d{2})", "2020-W26"),
    Sort.MONTH: (r"(\d{4})-(\d{2})", "2020-06"),
    Sort.QUARTER: (r"(\d{4})-Q([1-4])", "2020-Q2"),
    Sort.RISK: (r"(\d{4})()", "2020"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A report's time, from the first to the last day; `name` is how it is written, 2020-06, `title` in words."""

    sort: Sort
    name: str
    title: str
    first: date
    last: date


def period(sort: Sort, name: str) -> Period:
    """The period of this name. Raises WrongPeriod for what is no such week, month, quarter or year."""
    pattern, example = _FORMS[sort]
    found = re.fullmatch(pattern, name.strip(), re.ASCII)
    if found is None:
        raise WrongPeriod(f"„{name}“ ist kein Zeitraum für diesen Bericht. Erwartet wird zum Beispiel {example}.")
    year, part = int(found[1]), int(found[2] or 0)
    try:
        first, last, title = _span(sort, year, part)
    except (ValueError, OverflowError):
        raise WrongPeriod(f"Den Zeitraum {name} gibt es nicht.") from None
    return Period(sort, name.strip(), title, first, last)


def _span(sort: Sort, year: int, part: int) -> tuple[date, date, str]:
    match sort:
        case Sort.WEEK:
            first = date.fromisocalendar(year, part, 1)
            return first, first + timedelta(days=6), f"Kalenderwoche {part}/{year}"
        case Sort.MONTH:
            return date(year, part, 1), month_end(year, part), f"{_MONTHS[part - 1]} {year}"
        case Sort.QUARTER:
            return date(year, 3 * part - 2, 1), month_end(year, 3 * part), f"{part}. Quartal {year}"
        case Sort.RISK:
            return date(year, 1, 1), date(year, 12, 31), f"{year}"


_AHEAD = {Sort.WEEK: 2, Sort.MONTH: 5, Sort.QUARTER: 10, Sort.RISK: 31}
"""So many days before its end a period is the one that a scheduled report is about: on a Friday it is this week's."""


def due(sort: Sort, day: date) -> Period:
    """The period that a report scheduled for `day` is about: the one that is about to end, else the last that ended."""
    now = _around(sort, day)
    if now.last - day <= timedelta(days=_AHEAD[sort]):
        return now
    return _around(sort, now.first - timedelta(days=1))


def _around(sort: Sort, day: date) -> Period:
    match sort:
        case Sort.WEEK:
            year, week, _ = day.isocalendar()
            return period(sort, f"{year:04}-W{week:02}")
        case Sort.MONTH:
            return period(sort, f"{day:%Y-%m}")
        case Sort.QUARTER:
            return period(sort, f"{day:%Y}-Q{(day.month + 2) // 3}")
        case Sort.RISK:
            return period(sort, f"{day:%Y}")


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def month_short(name: str) -> str:
    """A month written 2020-06 as people write it: 06.2020."""
    return f"{name[5:]}.{name[:4]}"


def months_until(last: date, number: int) -> tuple[str, ...]:
    """The months, written 2020-06, up to the one of `last`, in order."""
    count = last.year * 12 + last.month - 1
    return tuple(f"{one // 12}-{one % 12 + 1:02d}" for one in range(count - number + 1, count + 1))
