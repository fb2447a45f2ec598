"""The day in the offices, whatever the machine's zone."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cli.clock import today
from schemas.clock.place import day_of, here


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-22T22:59:59+00:00", date(2026, 11, 22)),
        ("2026-11-22T23:00:00+00:00", date(2026, 11, 23)),
        ("2026-07-01T21:59:59+00:00", date(2026, 7, 1)),
        ("2026-07-01T22:00:00+00:00", date(2026, 7, 2)),
        ("2026-07-01T20:00:00-11:00", date(2026, 7, 2)),
    ],
)
def test_the_day_begins_at_midnight_in_the_offices(moment: str, day: date) -> None:
    assert day_of(datetime.fromisoformat(moment)) == day


def test_a_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        here(datetime(2026, 7, 1))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_command_goes_by_the_clock_of_the_offices(zone: str, tmp_path: Path) -> None:
    """One of the two zones has another day than Germany at any hour."""
    before = today()
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "import", "--store", "ablage", "--source", "fachmodell", "daten",
         "--as-of", f"{before + timedelta(days=9):%d.%m.%Y}"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"TZ": zone, "PYTHONPATH": str(Path(__file__).resolve().parents[3]), "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert any(f"heute ist der {day:%d.%m.%Y}" in done.stderr for day in {before, today()}), done.stderr
