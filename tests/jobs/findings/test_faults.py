"""Runs in the store that are disturbed: killed, two at once, without a delivery."""

from __future__ import annotations

import random
import secrets
import time
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.keys.lock import locked
from jobs.evidence.verify import verify
from jobs.findings.evaluate import Asked, evaluate
from jobs.findings.reconciling import reconcile
from schemas.failure import KeysRefused, RunBusy, Unknown
from schemas.findings.reconciled import RunState
from store.records import tables
from store.records.connect import connect, reading
from tests.jobs.findings.conftest import Week

KILLS = 2


def _work(asked: Asked, begun: str) -> None:
    """The run that will be killed."""
    Path(begun).touch()
    evaluate(asked, connect(asked.store.url))


@pytest.mark.slow
def test_a_killed_run_is_cleared_or_completed_by_the_next(week: Week, tmp_path: Path) -> None:
    week.number = 1
    week.bring()
    start, dice = time.monotonic(), random.Random(9)
    first = week.night()
    took = time.monotonic() - start
    for number in range(KILLS):
        begun = tmp_path / f"begonnen-{number}"
        asked = Asked(week.store, "Nacht", f"weg-{number}", week.now, programs=week.programs)
        child = get_context("spawn").Process(target=_work, args=(asked, str(begun)))
        child.start()
        while not begun.exists() and child.is_alive():
            time.sleep(0.01)
        child.join(dice.uniform(0.2, 1) * took)
        child.kill()
        child.join()
    again = week.night()
    assert again.report.receipt.digest == first.report.receipt.digest
    assert not again.reconciled.events
    assert not any(one.events for one in again.caught_up)
    with reading(week.engine) as connection:
        rows = connection.execute(select(tables.run.c.id, tables.run.c.state)).all()
        events = connection.execute(select(func.count()).select_from(tables.event)).scalar_one()
    assert {row.state for row in rows} == {RunState.RECONCILED}
    kept = {path.name for path in week.store.runs.iterdir() if path.name != ".sperre"}
    assert kept == {row.id for row in rows}
    assert events == first.reconciled.new
    assert verify(week.store).faults == ()


def test_two_runs_at_once_and_no_delivery(week: Week) -> None:
    with pytest.raises(Unknown, match="noch keine Lieferung"):
        week.night()
    week.number = 1
    week.bring()
    with locked(week.store.runs), pytest.raises(RunBusy, match="anderer Lauf"):
        week.night()
    with pytest.raises(Unknown, match="Abzug"):
        week.night(snapshot="gibtesnicht")
    with reading(week.engine) as connection:
        assert connection.execute(select(tables.run.c.id)).all() == []
    assert [path.name for path in week.store.runs.iterdir()] == [".sperre"]


def test_results_that_are_gone_and_a_run_that_never_was(week: Week) -> None:
    week.next_day()
    with pytest.raises(Unknown, match="in dieser Ablage nicht"):
        reconcile(week.store, week.engine, "nie", week.now)
    assert reconcile(week.store, week.engine, week.runs[-1], week.now).before


def test_pseudonyms_of_another_key_are_neither_evaluated_nor_reconciled(week: Week) -> None:
    week.next_day()
    before = week.states()
    for secret in week.store.keys.glob("fallschl*"):
        secret.write_bytes(secrets.token_bytes(len(secret.read_bytes())))
    with pytest.raises(KeysRefused):
        week.night()
    assert week.states() == before
