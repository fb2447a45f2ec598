"""Thirty compressed days: Prefect's own server, a real mail server, the shipped schedules, a reckoning apart."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client

from bench.year.__main__ import caseload, run
from bench.year.calendar import PLACE, Outage, Year, planned_flows, statistics
from bench.year.house import few
from bench.year.office import Office
from bench.year.reckoning import WorkingDays
from bench.year.simulate import Passed
from flows.catalogue import FLOWS

FIRST = date(2026, 10, 1)
AT = {
    "aufbewahrung": time(3, 5), "tagespruefung": time(4, 35), "erinnerungen": time(6, 50), "eskalation": time(6, 50),
    "pruefspur": time(23, 35),
}  # fmt: skip
"""When the timer calls next after a flow's time; reports and samples at ten past eight."""


@pytest.mark.slow
@pytest.mark.usefixtures("prefect")
def test_thirty_days_with_prefect_and_a_mail_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    off = Outage(
        datetime.combine(date(2026, 10, 7), time(1), PLACE), datetime.combine(date(2026, 10, 8), time(2), PLACE)
    )
    year, working, known = Year(FIRST, 30, (off,), frozenset()), WorkingDays(2025, 2027), statistics(FIRST)
    states: Counter[tuple[str, str]] = Counter()

    def call(office: Office, day: date, at: time, _passed: Passed) -> None:
        office.at(day, at)
        for module in ("work", "catalogue"):
            monkeypatch.setattr(f"flows.{module}.now", lambda: office.now)
        for flow, _ in planned_flows(day, working, known):
            if AT.get(flow, time(8, 10)) == at:
                ended = FLOWS[flow](office.store.path, day, return_state=True)
                states[flow, str(ended.type.value)] += 1

    held = run(tmp_path, caseload(tmp_path / "bestand", 250, year), year, 1, 0, few(tmp_path / "regeln"), call=call)
    assert held.differences == []
    assert len(held.wanted) > 50
    assert {state for _, state in states} == {"COMPLETED"}, states
    open_days = sum(day in working for day in year.days) - 1
    assert states["erinnerungen", "COMPLETED"] == states["tagespruefung", "COMPLETED"] == open_days
    with get_client(sync_client=True) as client:
        kept = Counter(str(one.name).split()[0] for one in client.read_flow_runs())
    assert kept["Erinnerungen"] >= open_days
