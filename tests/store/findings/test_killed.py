"""A reconciliation that is killed: nothing is half-done, and a repeat completes it once."""

from __future__ import annotations

import random
import signal
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from store.findings.matching import anew
from store.findings.matching.observed import Observation
from store.findings.reconcile import reconcile
from store.records import tables
from store.records.connect import connect, reading, writing
from tests.store.findings.conftest import DAY, Office, derived

ROWS = 3_000
TURNS = 6


def _work(url: str, seen: Observation, scratch: Path, begun: str, fewest: int) -> None:
    """What the process does that will be killed."""
    anew._FEWEST = fewest
    engine = connect(url)
    Path(begun).touch()
    with writing(engine) as connection:
        reconcile(connection, seen, scratch, datetime(2026, 7, 1, tzinfo=UTC))


def _sizes(engine: Engine) -> tuple[int, ...]:
    with reading(engine) as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.finding, tables.event, tables.rule_seen)
        )


@pytest.mark.slow
def test_a_killed_reconciliation_leaves_nothing_and_is_repeated(
    office: Office, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, took, whole = random.Random(4), 1.0, 0
    for turn in range(TURNS):
        status = "erledigt" if turn % 2 else "überfällig"
        rows = [{"vorgang_id": f"T{number}", "status": status} for number in range(ROWS)]
        seen = office.observed(DAY + timedelta(turn), rows)
        before = _sizes(office.engine)
        # Findings written anew beside themselves, and in place.
        fewest = 1 if turn % 4 < 2 else 2 * ROWS
        monkeypatch.setattr(anew, "_FEWEST", fewest)
        scratch = tmp_path / f"weg-{turn}"
        scratch.mkdir()
        begun = tmp_path / f"begonnen-{turn}"
        child = get_context("spawn").Process(target=_work, args=(database, seen, scratch, str(begun), fewest))
        child.start()
        while not begun.exists() and child.is_alive():
            time.sleep(0.01)
        child.join(dice.uniform(0, took))
        if child.is_alive():
            assert child.pid is not None
            child.kill()
        child.join()
        assert child.exitcode in (0, -signal.SIGKILL)
        after = _sizes(office.engine)
        done = child.exitcode == 0 or after != before
        whole += done
        start = time.monotonic()
        again = office.reconcile(seen)
        took = time.monotonic() - start
        assert again.before is done
        expected = ROWS if turn == 0 else before[0]
        assert _sizes(office.engine)[:2] == (expected, before[1] + ROWS)
        if done:
            assert after == _sizes(office.engine)
    assert whole < TURNS
    derived(office)
