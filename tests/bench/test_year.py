"""A week of the simulated year: the machine off while the clock is changed, then a day without a mail server."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from bench.year.__main__ import caseload, run
from bench.year.calendar import PLACE, Outage, Year
from bench.year.house import few

FRIDAY, SUNDAY, MONDAY = date(2026, 3, 27), date(2026, 3, 29), date(2026, 3, 30)


@pytest.mark.slow
def test_nothing_is_missing_and_nothing_is_said_twice(tmp_path: Path) -> None:
    off = Outage(datetime.combine(FRIDAY, time(1), PLACE), datetime.combine(MONDAY, time(9, 20), PLACE))
    year = Year(date(2026, 3, 26), 7, (off,), frozenset({date(2026, 3, 31)}))
    rules = few(tmp_path / "regeln")
    held = run(tmp_path, caseload(tmp_path / "bestand", 150, year), year, 1, 0, rules)
    assert held.differences == []
    assert {one.day for one in held.wanted} == {date(2026, 3, 26), MONDAY, date(2026, 4, 1)}
    assert len(held.wanted) > 20
    assert held.passed.ended["tagespruefung", "Befunde"] == 5
    received = held.passed.received
    assert not any(received[day] for day in (FRIDAY, SUNDAY, date(2026, 3, 31)))
    assert received[MONDAY]
    assert received[date(2026, 4, 1)]
