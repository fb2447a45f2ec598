"""A timer that has died is noticed from outside: what nobody has looked for is missed all the same."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

import pytest

from cli.main import main
from jobs.clock.plan import lay, midnight, read_plan
from jobs.operation.standing import GRACE, standing
from schemas.clock.place import PLACE
from schemas.clock.planned import State
from store.clock import planned
from store.folder import StoreFolder
from store.records.connect import connect, reading, writing
from tests.jobs.operation.conftest import NOW


def called(store: StoreFolder, now: datetime) -> None:
    """A night that does all it finds."""
    engine = connect(store.url)
    lay(store, engine, read_plan(store), now)
    with reading(engine) as connection:
        waiting = planned.waiting(connection, store.office, now)
    with writing(engine) as connection:
        for one in waiting:
            assert planned.claim(connection, one.due, now)
            assert planned.finish(connection, one.due, State.DONE, now, {})
    engine.dispose()


def status(store: StoreFolder, now: datetime) -> int:
    """The exit code of the command that a monitoring system calls."""
    at = now.astimezone(PLACE)
    with pytest.raises(SystemExit) as ended:
        main(["nacht", "--store", str(store.path), "--status", "--now", f"{at:%d.%m.%Y}", f"{at:%H:%M}"])
    return int(ended.value.code or 0)


def test_a_timer_that_never_came_or_has_died_is_noticed(store: StoreFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert not standing(store.path, NOW).well
    assert status(store, NOW) == 1
    assert "noch nie gelaufen" in capsys.readouterr().out
    called(store, NOW)
    assert (standing(store.path, NOW).well, status(store, NOW)) == (True, 0)
    # Until the next thing is due, and an hour longer, nobody has missed anything.
    coming = sorted(one.at for one in read_plan(store).dues(store.office, NOW, NOW + timedelta(days=7)))
    # Today's is laid down already; what comes after it nobody has laid down.
    tomorrow = midnight(NOW.astimezone(PLACE).date() + timedelta(days=1))
    assert coming[0] < tomorrow < coming[1]
    assert standing(store.path, coming[0] + GRACE - timedelta(minutes=1)).well
    late = standing(store.path, coming[0] + GRACE)
    assert (late.well, late.overdue) == (False, coming.count(coming[0]))
    assert late.last == standing(store.path, NOW).last
    capsys.readouterr()
    then = coming[-1] + GRACE
    assert standing(store.path, then).overdue == len(coming)
    assert status(store, then) == 1
    assert f"fällig und nicht begonnen: {len(coming)}." in capsys.readouterr().out
    called(store, then)
    assert standing(store.path, then).well


def test_a_store_that_cannot_be_read_is_said(store: StoreFolder, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(store.path)
    assert status(store, NOW) == 1
    assert "Nicht in Ordnung." in capsys.readouterr().out
