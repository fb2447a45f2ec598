"""Days and how they are counted: months by § 188 BGB, ages, working days, holidays of a state and its municipalities.

Everything here is plain calendar arithmetic over `datetime.date`; nothing reads the clock. Days beyond the calendar's
first or last (0001-01-01, 9999-12-31) stay on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version

import holidays
from dateutil.relativedelta import relativedelta

from engine.plan.rules import Calendar, CalendarUnit
from engine.plan.values import Duration, Unit

STATES = frozenset(
    {"BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"}
)  # fmt: skip
"""The federal states as their holidays are listed; Article 70 GG leaves holidays to them."""

_AUGSBURG = "Augsburg"
_ONE = timedelta(days=1)


class UnknownStateError(ValueError):
    """A federal state that is none; its text names it."""


@lru_cache(maxsize=8192)
def add_months(start: date, months: int) -> date:
    """The same day number `months` later (earlier, where negative), or that month's last day (§ 188 (2), (3) BGB)."""
    try:
        return start + relativedelta(months=months)
    except (ValueError, OverflowError):
        return date.max if months > 0 else date.min


def months_before(start: date, end: date) -> int:
    """So many whole months lie between `start` and the day before `end`; negative where `start` is not before it."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) < end else months - 1


def add_days(start: date, days: int) -> date:
    """The day `days` after `start`; before it, where negative."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def months_inclusive(start: date, months: int) -> date:
    """Last day of a period of months that begins with `start` (§ 187 (2), § 188 (2), (3) BGB).

    The day before the same day number, or the last day of a month without that number: one month from 31 January ends
    on 28 or 29 February, twelve months from 1 March 2020 on 28 February 2021.
    """
    end = add_months(start, months)
    return end if end.day < start.day else add_days(end, -1)


def months_inclusive_before(end: date, months: int) -> date:
    """First day of the period of months that ends with `end`: the day after the same day number `months` earlier.

    Where the earlier month lacks that number it is the first day of the next: one month back from 31 March is March.
    """
    return add_days(add_months(end, -months), 1)


def age_reached(birth: date, months: int) -> date:
    """The first day of an age in months: it is completed with the day before (§ 187 (2) sentence 2 BGB).

    Born on 29 February, fifteen years are reached on 1 March of a common year.
    """
    return add_days(months_inclusive(birth, months), 1)


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Monday to Friday and no legal holiday of the office; closing days are working days for deadlines."""
    return day.weekday() < 5 and day not in calendar.holidays


def working_days_after(start: date, amount: int, calendar: Calendar, inclusive: bool = False) -> date:
    """The `amount`-th working day after `start`; `inclusive` counts `start` if it is one. Zero is `start` itself."""
    return _working_days(start, amount, calendar, inclusive, 1)


def working_days_before(end: date, amount: int, calendar: Calendar, inclusive: bool = False) -> date:
    """The `amount`-th working day before `end`; `inclusive` counts `end` if it is one. Zero is `end` itself."""
    return _working_days(end, amount, calendar, inclusive, -1)


@lru_cache(maxsize=8192)
def _working_days(day: date, amount: int, calendar: Calendar, inclusive: bool, step: int) -> date:
    left = amount
    current = day if inclusive else add_days(day, step)
    if left == 0:
        return day
    while True:
        if is_working_day(current, calendar):
            left -= 1
        if left == 0 or current in (date.min, date.max):
            return current
        current = add_days(current, step)


def next_working_day(day: date, calendar: Calendar) -> date:
    """The day itself if it is a working day, else the next one (§ 193 BGB, § 26 (3) SGB X)."""
    return _move(day, calendar, 1)


def previous_working_day(day: date, calendar: Calendar) -> date:
    """The day itself if it is a working day, else the last one before it; no law asks for this, an office may."""
    return _move(day, calendar, -1)


def _move(day: date, calendar: Calendar, step: int) -> date:
    while not is_working_day(day, calendar) and day not in (date.min, date.max):
        day = add_days(day, step)
    return day


def after(start: date, amount: Duration, calendar: Calendar, inclusive: bool = False) -> date:
    """The day on which a period of `amount` counted from `start` ends; `inclusive` counts `start` (§ 187 (2) BGB)."""
    if amount.unit is Unit.WORKING_DAYS:
        return working_days_after(start, amount.amount, calendar, inclusive)
    if amount.months is not None:
        return months_inclusive(start, amount.months) if inclusive else add_months(start, amount.months)
    return add_days(start, (amount.days or 0) - inclusive)


def before(end: date, amount: Duration, calendar: Calendar, inclusive: bool = False) -> date:
    """The day on which a period of `amount` counted back from `end` begins; the mirror image of `after`."""
    if amount.unit is Unit.WORKING_DAYS:
        return working_days_before(end, amount.amount, calendar, inclusive)
    if amount.months is not None:
        return months_inclusive_before(end, amount.months) if inclusive else add_months(end, -amount.months)
    return add_days(end, inclusive - (amount.days or 0))


def unit_of(day: date, unit: CalendarUnit) -> tuple[date, date]:
    """First and last day of the calendar month, quarter or year that holds `day`."""
    months = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, months_inclusive(first, months)


def unit_name(day: date, unit: CalendarUnit) -> str:
    """2020-06, 2020-Q2 or 2020: the calendar month, quarter or year that holds `day`."""
    if unit is CalendarUnit.MONTH:
        return f"{day.year:04}-{day.month:02}"
    return f"{day.year:04}-Q{(day.month + 2) // 3}" if unit is CalendarUnit.QUARTER else f"{day.year:04}"


def office_calendar(
    state: str,
    municipality: str | None = None,
    extra: Iterable[date] = (),
    closing: Iterable[date] = (),
    first_year: int = 2005,
    last_year: int = 2040,
) -> Calendar:
    """The holidays of an office from `first_year` to `last_year`, with the days that it adds (`extra`) for its place.

    Holidays that only some municipalities of a state keep (Mariä Himmelfahrt in Bavaria, Fronleichnam in Saxony and
    Thuringia) are the office's to add; Augsburg's are known. Raises UnknownStateError.
    """
    days, source = _legal(state, municipality, first_year, last_year)
    return Calendar(days | frozenset(extra), frozenset(closing), source)


@lru_cache(20)
def _legal(state: str, municipality: str | None, first_year: int, last_year: int) -> tuple[frozenset[date], str]:
    """The legal holidays of a place in some years, and where they are from."""
    found = _listed(state, municipality, range(first_year, last_year + 1))
    # Of its own accord the library adds a weekday's neighbour years: keep to what was asked for.
    days = frozenset(day for day in found if first_year <= day.year <= last_year)
    where = f"{state}, {municipality}" if municipality else state
    return days, f"holidays {version('holidays')}, {where}, {first_year}–{last_year}"


def holiday_names(state: str, municipality: str | None, year: int) -> dict[date, str]:
    """What the legal holidays of a year are called in German, without those that an office adds.

    Raises UnknownStateError.
    """
    found = _listed(state, municipality, range(year, year + 1))
    return {day: name for day, name in found.items() if day.year == year}


def _listed(state: str, municipality: str | None, years: range) -> holidays.HolidayBase:
    if state not in STATES:
        raise UnknownStateError(state)
    place = _AUGSBURG if state == "BY" and municipality == _AUGSBURG else state
    return holidays.country_holidays("DE", subdiv=place, years=years, expand=False, language="de")
