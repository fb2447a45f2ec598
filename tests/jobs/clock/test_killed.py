"""Killed at any point: the next night does the day to its end, and nothing is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from schemas.clock.planned import State
from store.records import tables
from store.records.connect import reading
from tests.jobs.clock.office import Clocked

HOUSE = Path(__file__).resolve().parents[3]
_WORK = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
import jobs.clock.night, jobs.clock.check, jobs.clock.inbox, jobs.findings.evaluate
from engine.workflow.dates import instant
from store.folder import open_store
from store.records.connect import connect

def deadly(work, when):
    def worked(*given, **more):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        work(*given, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    return worked

folder, programs, modules, name, when, now = sys.argv[1:]
target = __import__(modules.split(":")[0], fromlist=["x"])
for part in modules.split(":")[1:]:
    target = getattr(target, part)
setattr(target, name, deadly(getattr(target, name), when))
store = open_store(Path(folder))
jobs.clock.night.run_night(jobs.clock.check.Night(
    store, connect(store.url), "Nacht", lambda: instant(datetime.fromisoformat(now)), lambda: "w" + str(os.getpid()),
    print, Path(programs)))
"""
POINTS = [
    (date(2026, 3, 2), 5, "jobs.clock.check:inbox", "put_away", "before"),
    (date(2026, 3, 2), 6, "jobs.clock.work", "checkpoint", "after"),
    (date(2026, 3, 3), 5, "jobs.clock.check:inbox", "put_away", "after"),
    (date(2026, 3, 4), 5, "jobs.findings.evaluate", "_record", "before"),
    (date(2026, 3, 5), 5, "jobs.findings.evaluate", "reconcile", "before"),
    (date(2026, 3, 6), 5, "jobs.clock.night:planned", "finish", "before"),
]
"""Imported and not moved; sealed; moved and not run; run and not recorded; recorded and not reconciled; not noted."""


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_doubled_wherever_a_night_is_killed(each: Clocked) -> None:
    office = each
    days = sorted({day for day, *_ in POINTS})
    for day, hour, module, name, when in POINTS:
        if name == "checkpoint":
            now = office.at(day, 23, 45).now
        else:
            # What fell due before is out of the way, so that the day's check is what is killed.
            office.at(day - timedelta(1), 23, 45).run()
            office.deliver(day)
            now = office.at(day, hour).now
        killed = subprocess.run(
            [sys.executable, "-c", _WORK, str(office.store.path), str(office.programs), module, name, when,
             now.replace(tzinfo=None).isoformat()],
            cwd=HOUSE, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(HOUSE)},
        )  # fmt: skip
        assert killed.returncode == -signal.SIGKILL, (killed.stdout, killed.stderr, office.rows())
        assert State.RUNNING in {one.state for one in office.rows()}
        made = office.run()
        assert [due.day for due in made.broken_off] == [day]
        assert made.ended[-1].state.good, made.ended
        assert made.ended[-1].detail["unterbrochen"] == 1
        assert office.run().ended == ()
    checks = [one for one in office.rows() if one.due.flow == "tagespruefung"]
    assert [(one.due.day, one.state) for one in checks] == [(day, State.FINDINGS) for day in days]
    with reading(office.engine) as connection:
        runs = connection.execute(select(tables.run.c.as_of, tables.run.c.state).order_by(tables.run.c.as_of)).all()
        snapshots = connection.execute(select(func.count()).select_from(tables.snapshot)).scalar()
        seals = connection.execute(select(func.count()).select_from(tables.checkpoint)).scalar()
    assert [tuple(run) for run in runs] == [(day, "abgeglichen") for day in days]
    sealed = [one for one in office.rows() if one.due.flow == "pruefspur" and one.state is State.DONE]
    assert (snapshots, seals) == (len(days), len(sealed))
    assert len(list((office.store.inbox / "erledigt").iterdir())) == len(days)
    assert sorted(path.name for path in office.store.runs.iterdir() if not path.name.startswith(".")) == [
        one.run for one in checks
    ]
