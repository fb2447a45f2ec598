"""The reckoning of the simulated year, held against days that people looked up."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bench.year.calendar import PLACE, Outage, Year, clock_changes, planned_flows, statistics, whole_year
from bench.year.reckoning import Told, WorkingDays, expected, holidays

WORKING = WorkingDays(2025, 2028)


@pytest.mark.parametrize(
    ("year", "easter"),
    [(1954, (4, 18)), (1981, (4, 19)), (2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2038, (4, 25))],
)
def test_easter_falls_where_the_calendar_says(year: int, easter: tuple[int, int]) -> None:
    assert {date(year, *easter) + timedelta(1), date(year, *easter) - timedelta(2)} <= holidays(year)


def test_holidays_are_those_of_the_land() -> None:
    told = ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "06-04", "10-03", "11-01", "12-25", "12-26"]
    assert sorted(f"{day:%m-%d}" for day in holidays(2026)) == told


@pytest.mark.parametrize(
    ("start", "offset", "found"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 4, 4), 1, date(2026, 4, 7)),
        (date(2026, 4, 7), -1, date(2026, 4, 2)),
        (date(2026, 4, 5), -1, date(2026, 4, 2)),
        (date(2026, 4, 5), 0, date(2026, 4, 5)),
        (date(2026, 12, 30), 3, date(2027, 1, 5)),
    ],
)
def test_working_days_are_counted_over_holidays(start: date, offset: int, found: date) -> None:
    assert WORKING.counted(start, offset) == found


def happened(number: int, kind: str, day: date, **body: Any) -> dict[str, Any]:
    """An event at five in the morning."""
    return {"id": number, "kind": kind, "day": day, "at": datetime.combine(day, time(4), UTC), "body": body}


def told(
    events: list[dict[str, Any]], until: date, ladder: str = "frist-standard", **more: Any
) -> list[tuple[str, str]]:
    """What is said of a finding, day and rung, on every working day from its beginning on."""
    first = events[0]["day"]
    days = [first + timedelta(n) for n in range((until - first).days + 1)]
    moments = [(day, datetime.combine(day, time(6, 50), PLACE)) for day in days]
    finding = {"id": 1, "rule": "r", "team": "T1", "responsible": "Fachkraft"}
    found = expected([finding], {1: events}, {"r": ladder}, moments, WORKING, **more)
    return [(f"{one.day:%m-%d}", one.rung) for one in sorted(found)]


def test_a_ladder_by_its_due_day() -> None:
    events = [happened(1, "erkannt", date(2026, 6, 1), due="2026-06-15")]
    assert told(events, date(2026, 6, 23)) == [
        ("06-01", "Vorlauf"), ("06-10", "Erinnerung"), ("06-15", "Am Tag selbst"), ("06-16", "Überfällig"),
        ("06-22", "Eskalation an die Teamleitung"), ("06-23", "Überfällig"),
    ]  # fmt: skip


def test_what_is_put_right_put_off_or_excused_is_not_told() -> None:
    found = happened(1, "erkannt", date(2026, 6, 1), due=None)
    day = date(2026, 6, 30)
    assert told([found], day, "pflicht-standard") == [
        ("06-01", "Meldung"), ("06-09", "Erinnerung"), ("06-23", "Erinnerung"),
        ("06-23", "Eskalation an die Teamleitung"),
    ]  # fmt: skip
    assert told([found, happened(2, "abgestellt", date(2026, 6, 8))], day, "pflicht-standard") == [("06-01", "Meldung")]
    off = [found, happened(2, "wiedervorgelegt", date(2026, 6, 2), until="2026-06-12"),
           happened(3, "Wiedervorlage erreicht", date(2026, 6, 12))]  # fmt: skip
    assert told(off, date(2026, 6, 14), "pflicht-standard") == [("06-01", "Meldung"), ("06-12", "Erinnerung")]
    back = [found, happened(2, "abgestellt", date(2026, 6, 8)), happened(3, "wieder erkannt", date(2026, 6, 10))]
    assert told(back, date(2026, 6, 12), "pflicht-standard") == [("06-01", "Meldung"), ("06-10", "Meldung")]
    excused = [found, happened(2, "ausgenommen", date(2026, 6, 2), until="2026-06-20", facts="f"),
               happened(3, "entfallen", date(2026, 6, 8)),
               happened(4, "wieder erkannt", date(2026, 6, 9), facts="f")]  # fmt: skip
    assert told(excused, day, "pflicht-standard") == [("06-01", "Meldung")]
    halted = {"r": {date(2026, 6, 9)}}
    assert ("06-10", "Erinnerung") in told([found], day, "pflicht-standard", halted=halted)
    assert told([happened(1, "erkannt", date(2026, 6, 1), legacy=True)], day, "pflicht-standard") == []


def test_who_is_told() -> None:
    moments = [(date(2026, 6, day), datetime(2026, 6, day, 6, 50, tzinfo=PLACE)) for day in (1, 30)]
    events = {1: [happened(1, "erkannt", date(2026, 6, 1), due="2026-05-01")]}
    finding = {"id": 1, "rule": "r", "team": "T1", "responsible": "Fachkraft"}
    found = expected([finding], events, {"r": "frist-standard"}, moments[:1], WORKING)
    assert found == {
        Told(date(2026, 6, 1), "fachkraft", "T1", 1, "Überfällig"),
        Told(date(2026, 6, 1), "teamleitung", "T1", 1, "Eskalation an die Teamleitung"),
        Told(date(2026, 6, 1), "bereichsleitung", "", 1, "Eskalation an die Bereichsleitung"),
    }


def test_a_year_has_its_clock_changes_and_outages() -> None:
    year = whole_year(date(2026, 1, 1))
    assert clock_changes(year.first, year.number) == [date(2026, 3, 29), date(2026, 10, 25)]
    assert [f"{at:%H:%M}" for at in year.calls(date(2026, 2, 11))] == ["09:20", "23:35"]
    assert year.calls(date(2026, 5, 19)) == []
    when = dict(year.reminders(WORKING))
    assert date(2026, 2, 10) not in when
    assert when[date(2026, 2, 11)].hour == 9
    assert date(2026, 9, 15) not in when
    assert when[date(2026, 3, 30)].astimezone(UTC).hour == 4
    assert Year(year.first, 1, (Outage(when[date(2026, 2, 11)], when[date(2026, 2, 12)]),), frozenset()).days == [
        year.first
    ]


def test_the_flows_of_a_day() -> None:
    known = statistics(date(2026, 1, 1))
    assert {flow for flow, _ in planned_flows(date(2026, 1, 2), WORKING, known)} == {
        "pruefspur", "tagespruefung", "erinnerungen", "eskalation", "quartalsbericht", "stichprobe",
    }  # fmt: skip
    assert {flow for flow, _ in planned_flows(date(2026, 12, 31), WORKING, known)} >= {"risikobericht"}
    assert [flow for flow, _ in planned_flows(date(2026, 3, 29), WORKING, known)] == ["pruefspur", "aufbewahrung"]
