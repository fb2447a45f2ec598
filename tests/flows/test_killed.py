"""The process of a flow killed in the middle of its work: started again, nothing is lost and nothing is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL
from sqlalchemy import select

from flows.catalogue import FLOWS
from jobs.clock.night import Wanted, run_night
from schemas.clock.planned import State
from store.records import tables
from store.records.connect import reading
from tests.databases import Server
from tests.jobs.clock.office import Clocked
from tests.jobs.clock.postbox import Box, deliver_older

HOUSE = Path(__file__).resolve().parents[2]
TUESDAY, WEDNESDAY = date(2026, 3, 31), date(2026, 4, 1)
_WORK = """
import os, signal, sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
import flows.work, flows.catalogue
from engine.workflow.dates import instant

def deadly(work, when):
    def worked(*given, **more):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        work(*given, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    return worked

store, flow, place, name, when, now, day = sys.argv[1:]
module, *parts = place.split(":")
target = import_module(module)
for part in parts:
    target = getattr(target, part)
setattr(target, name, deadly(getattr(target, name), when))
flows.work.now = flows.catalogue.now = lambda: instant(datetime.fromisoformat(now))
flows.catalogue.FLOWS[flow](Path(store), datetime.fromisoformat(day).date(), return_state=True)
"""
POINTS = {
    "tagespruefung": ((4, 35), "jobs.findings.evaluate", "reconcile", "before"),
    "erinnerungen": ((6, 35), "jobs.clock.work", "post", "before"),
    "eskalation": ((6, 50), "jobs.clock.work", "post", "before"),
    "wochenbericht": ((7, 5), "jobs.reports.publish:outbox", "queue", "before"),
    "monatsbericht": ((7, 5), "jobs.reports.publish", "make", "after"),
    "quartalsbericht": ((7, 35), "jobs.reports.publish:outbox", "queue", "after"),
    "risikobericht": ((8, 5), "jobs.reports.publish", "make", "after"),
    "stichprobe": ((8, 5), "jobs.samples.planned", "draw", "after"),
    "aufbewahrung": ((3, 5), "jobs.clock.work:retention", "retain", "after"),
    "pruefspur": ((23, 35), "jobs.clock.work", "checkpoint", "after"),
}
"""When each flow runs, and where its process dies: with its work half done, or done and not noted."""


@pytest.fixture(params=["sqlite", "postgresql"])
def office_url(request: pytest.FixtureRequest) -> str | None:
    """Each database, for every flow."""
    if request.param == "sqlite":
        return None
    server: Server = request.getfixturevalue("postgresql")
    return server.url(server.create())


def prepared(office: Clocked, name: str) -> None:
    """Everything that falls due before the flow is done."""
    deliver_older(office, TUESDAY)
    office.at(TUESDAY, 5).run()
    office.deliver(WEDNESDAY)
    (hour, minute), *_ = POINTS[name]
    for earlier in sorted({at for at, *_ in POINTS.values() if at < (hour, minute)}):
        office.at(WEDNESDAY, *earlier).run()
    office.at(WEDNESDAY, hour, minute)
    if name == "monatsbericht":
        # It falls due together with the weekly one, which comes first.
        run_night(office.night(), Wanted("wochenbericht", office.now - timedelta(minutes=5)))


def killed(office: Clocked, name: str) -> int:
    """The exit code of a process that does the flow and dies."""
    _, place, what, when = POINTS[name]
    done = subprocess.run(
        [sys.executable, "-c", _WORK, str(office.store.path), name, place, what, when,
         office.now.replace(tzinfo=None).isoformat(), WEDNESDAY.isoformat()],
        cwd=HOUSE, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(HOUSE), "PREFECT_API_URL": PREFECT_API_URL.value() or ""},
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, (done.stdout, done.stderr)
    return done.returncode


def counted(office: Clocked) -> dict[str, Counter[object]]:
    """What must be there once: runs by day, mails, reminders, seals and entries of the trail by what they are about."""
    c = tables.trail.c
    with reading(office.engine) as connection:
        return {
            "runs": Counter(connection.execute(select(tables.run.c.as_of)).scalars()),
            "mails": Counter(connection.execute(select(tables.mail.c.message_id)).scalars()),
            "marks": Counter(tuple(row) for row in connection.execute(
                select(tables.reminder.c.finding, tables.reminder.c.rung, tables.reminder.c.sent_day))),
            "samples": Counter(connection.execute(select(tables.sample.c.run)).scalars()),
            "trail": Counter(tuple(row) for row in connection.execute(
                select(c.kind, c.subject).where(c.kind.in_(("lauf", "stichprobe"))))),
        }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", list(POINTS))
def test_a_flow_that_was_killed_is_done_to_its_end_once(name: str, office: Clocked, box: Box) -> None:
    if name != "pruefspur":
        prepared(office, name)
    else:
        office.at(WEDNESDAY, 23, 35)
    killed(office, name)
    (left,) = [one for one in office.rows() if one.state is State.RUNNING]
    assert (left.due.flow, left.due.day) == (name, WEDNESDAY)
    state = FLOWS[name](office.store.path, WEDNESDAY, return_state=True)
    assert state.is_completed(), state.message
    assert State.RUNNING not in {one.state for one in office.rows()}
    (row,) = [one for one in office.rows() if (one.due.flow, one.due.day) == (name, WEDNESDAY)]
    assert row.state.good
    assert row.detail["unterbrochen"] == 1
    twice = {kind: [one for one, number in found.items() if number > 1] for kind, found in counted(office).items()}
    assert not any(twice.values()), twice
    sent = Counter(str(one["Message-ID"]) for one in box.taken)
    assert set(sent.values()) <= {1}
    with reading(office.engine) as connection:
        mails = connection.execute(select(tables.mail.c.message_id, tables.mail.c.state)).all()
        seals = len(connection.execute(select(tables.checkpoint)).all())
    assert {state for _, state in mails} <= {"gesendet"}
    assert set(sent) == {message for message, _ in mails}
    sealed = [one for one in office.rows() if one.due.flow == "pruefspur" and one.state is State.DONE]
    assert seals == len(sealed)
    if name.endswith("bericht"):
        assert sum(str(row.detail["bericht"]) in message for message in sent) == 1
    before = (counted(office), len(box.taken))
    assert FLOWS[name](office.store.path, WEDNESDAY, return_state=True).name == state.name
    assert (counted(office), len(box.taken)) == before
