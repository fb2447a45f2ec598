"""Long work in processes of its own: begun once, told about, ended well, failed, or broken off."""

from __future__ import annotations

import os
import signal
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobs.background import begin as background
from jobs.background.kinds import KINDS, work_of
from jobs.evidence.replay import replay
from schemas.evidence.replay import Replay
from schemas.failure import Unknown
from schemas.operation.task import Progress, Stage, Task
from store.background import held, rows
from store.folder import StoreFolder
from tests.jobs.evidence.office import Office

NOW = datetime(2020, 7, 2, 9, tzinfo=UTC)


def until(store: StoreFolder, task: Task, reached: Callable[[Task], bool]) -> Task:
    """The task once it has come so far."""
    for _ in range(600):
        found = background.look(store, task.id)
        if reached(found):
            return found
        time.sleep(0.1)
    raise AssertionError(f"not reached: {found}")


def ended(store: StoreFolder, task: Task) -> Task:
    """The task after its end."""
    return until(store, task, lambda one: one.stage.ended)


def test_every_kind_names_work_that_is_there() -> None:
    for kind in KINDS.values():
        assert callable(work_of(kind)), kind.title


def test_the_same_twice_is_done_once_and_says_what_the_job_says(office: Office, programs: Path) -> None:
    given = {"lauf": office.runs[-1]}
    first = background.begin(office.store, "replay", given, "eva", NOW, programs)
    second = background.begin(office.store, "replay", given, "otto", NOW + timedelta(seconds=1), programs)
    other = background.begin(office.store, "replay", {"lauf": "gibt-es-nicht"}, "eva", NOW, programs)
    assert second.id == first.id
    assert other.id != first.id
    done = ended(office.store, first)
    assert (done.stage, done.by, done.lines) == (Stage.DONE, ("eva", "otto"), ())
    assert Replay.model_validate(done.result["wiederholung"]) == replay(office.store, office.runs[-1], programs)
    failed = ended(office.store, other)
    assert failed.stage is Stage.FAILED
    assert failed.lines == ("Den Lauf gibt-es-nicht gibt es in dieser Ablage nicht.",)
    # What is over is begun anew.
    again = background.begin(office.store, "replay", {"lauf": "gibt-es-nicht"}, "eva", NOW + timedelta(hours=1))
    assert again.id not in (first.id, other.id)
    assert ended(office.store, again).stage is Stage.FAILED
    assert background.listed(office.store)[0].id == again.id


def test_only_files_that_the_work_has_named_are_handed_out(office: Office) -> None:
    task = ended(office.store, background.begin(
        office.store, "paket", {"von": "2020-06-01", "bis": "2020-06-30"}, "eva", NOW))  # fmt: skip
    assert isinstance(task.result["dateien"], list)
    name = str(task.result["dateien"][0])
    with zipfile.ZipFile(background.file_of(office.store, task, name)) as found:
        assert found.testzip() is None
    for other in ("auftrag.json", "../.sperre", "ende.json", ""):
        with pytest.raises(Unknown):
            background.file_of(office.store, task, other)
    with pytest.raises(Unknown):
        background.look(office.store, "../abzuege")


def test_what_is_killed_is_broken_off_and_may_begin_again(office: Office) -> None:
    rooms = rows.room(office.store.path)
    places = [held.place(rooms, 2), held.place(rooms, 2)]
    task = background.begin(office.store, "verify", {}, "eva", NOW)
    # No place is free: it waits, and is alive.
    assert background.look(office.store, task.id).stage is Stage.WAITING
    for handle in places:
        assert handle is not None
        os.close(handle)
    running = until(office.store, task, lambda one: one.stage is not Stage.WAITING)
    process = rows.process(rooms / task.id)
    if process is not None:
        os.killpg(process, signal.SIGKILL)
    found = ended(office.store, running)
    assert found.stage is (Stage.DONE if process is None else Stage.BROKEN)
    assert ended(office.store, background.begin(office.store, "verify", {}, "eva", NOW + timedelta(1))).result["gut"]


def test_what_still_waits_can_be_broken_off(office: Office) -> None:
    rooms = rows.room(office.store.path)
    places = [held.place(rooms, 2), held.place(rooms, 2)]
    task = background.begin(office.store, "verify", {}, "eva", NOW)
    assert task.stage is Stage.WAITING
    background.stop(office.store, task.id)
    assert ended(office.store, task).stage is Stage.BROKEN
    for handle in places:
        assert handle is not None
        os.close(handle)


def test_the_same_at_the_same_moment_after_its_end_is_another_task(office: Office) -> None:
    asked = (office.store, "replay", {"lauf": "gibt-es-nicht"}, "eva", NOW)
    first = ended(office.store, background.begin(*asked))
    second = background.begin(*asked)
    assert second.id != first.id
    assert ended(office.store, second).stage is Stage.FAILED


def test_old_tasks_go_and_unknown_kinds_are_refused(office: Office) -> None:
    rooms = rows.room(office.store.path)
    old = rows.add(rooms, "verify", {}, "eva", NOW - timedelta(days=30))
    rows.end(old, Stage.DONE, NOW - timedelta(days=30), {}, ())
    with pytest.raises(Unknown):
        background.begin(office.store, "unfug", {}, "eva", NOW)
    assert background.listed(office.store)
    background.stop(office.store, old.name)
    ended(office.store, background.begin(office.store, "replay", {"lauf": "x"}, "eva", NOW))
    assert old.name not in {one.id for one in background.listed(office.store)}
    background.tidy(office.store, NOW + timedelta(days=4))
    assert background.listed(office.store) == ()


def test_percent_is_known_only_where_the_whole_is() -> None:
    assert Progress("Fälle", 3, 4).percent == 75
    assert Progress("Fälle", 9, 4).percent == 100
    assert Progress("Fälle").percent is None
