"""Runs the stages of a program, each as soon as those it reads are there, while the next are still put into words."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Condition
from types import TracebackType

from engine.compile.to_ibis.terms.moments import filled
from engine.compile.to_ibis.terms.workdays import led_by, numbered_days
from engine.plan.rules import Rulebook
from engine.run.program.database import Database
from engine.run.program.lives import Lives
from engine.run.program.text import CalendarTable, Statement, Text, named
from schemas.failure import MemoryExhausted

Progress = Callable[[str, int, int], None]
"""Told the name of each step, its number and how many there are."""


@dataclass
class _Task:
    """A stage, and how many of those it reads are not there yet."""

    stage: Statement | CalendarTable
    statement: str
    waits_for: int = 0
    read_by: list[_Task] = field(default_factory=list)
    done: bool = False


class Worker:
    """A few lanes into one database; leaving waits until everything taken is done, or lets go after an error."""

    def __init__(
        self, database: Database, rulebook: Rulebook, lanes: int, progress: Progress | None, seconds: dict[str, float]
    ) -> None:
        self._rulebook, self._progress, self._seconds = rulebook, progress, seconds
        self._dialect = database.dialect
        self._ways = [database.lane() for _ in range(lanes)]
        self._free: SimpleQueue[Database] = SimpleQueue()
        for way in self._ways:
            self._free.put(way)
        self._pool = ThreadPoolExecutor(max_workers=lanes)
        self._tasks: dict[str, _Task] = {}
        self._change = Condition()
        self._finished = 0
        self._failed: BaseException | None = None
        self._lives: Lives | None = None
        self._working = 0
        self._alone = False

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._change:
            if kind is not None:
                self._failed = self._failed or error
            self._change.wait_for(lambda: self._failed is not None or self._finished == len(self._tasks))
        # What nobody will read any more goes also when it is found to be so at the very end.
        self._pool.shutdown(wait=True, cancel_futures=self._failed is not None)
        for way in self._ways:
            way.close()
        if kind is None and self._failed is not None:
            raise self._failed

    def take(self, stage: Statement | CalendarTable, text: Text) -> None:
        """A stage that reads nothing but stages taken before."""
        statement = dated(stage.sql, text, self._rulebook) if isinstance(stage, Statement) else ""
        task = _Task(stage, statement)
        with self._change:
            for name in named(statement, self._dialect) & self._tasks.keys():
                if not self._tasks[name].done:
                    task.waits_for += 1
                    self._tasks[name].read_by.append(task)
            self._tasks[stage.name] = task
            if not task.waits_for:
                self._start(task)

    def settle(self, lives: Lives) -> None:
        """Nothing more is taken: what no stage and nobody after them will read is let go of as soon as that is so."""
        with self._change:
            done = [name for name, task in self._tasks.items() if task.done]
            gone = [table for name in done for table in lives.done(name)]
            self._lives = lives
            if gone and self._failed is None:
                self._pool.submit(self._let_go, gone)

    def _let_go(self, gone: list[str]) -> None:
        lane = self._free.get()
        try:
            for table in gone:
                lane.drop(table)
        except BaseException as error:
            with self._change:
                self._failed = self._failed or error
                self._change.notify_all()
        finally:
            self._free.put(lane)

    def _start(self, task: _Task) -> None:
        if self._failed is None:
            self._pool.submit(self._run, task)

    def _run(self, task: _Task) -> None:
        lane = self._free.get()
        try:
            self._begin()
            try:
                self._keep(lane, task)
            except MemoryExhausted:
                self._keep_alone(lane, task)
            finally:
                self._end()
        except BaseException as error:
            with self._change:
                self._failed = self._failed or error
                self._change.notify_all()
            return
        finally:
            self._free.put(lane)
        with self._change:
            task.done = True
            self._finished += 1
            gone = [] if self._lives is None else self._lives.done(task.stage.name)
            if gone and self._failed is None:
                self._pool.submit(self._let_go, gone)
            for reader in task.read_by:
                reader.waits_for -= 1
                if not reader.waits_for:
                    self._start(reader)
            self._change.notify_all()

    def _begin(self) -> None:
        with self._change:
            self._change.wait_for(lambda: not self._alone)
            self._working += 1

    def _end(self) -> None:
        with self._change:
            self._working -= 1
            self._change.notify_all()

    def _keep_alone(self, lane: Database, task: _Task) -> None:
        """What did not fit into memory beside others is tried once more when nobody else is at work, sparingly."""
        self._end()
        with self._change:
            self._change.wait_for(lambda: not self._alone)
            self._alone = True
            self._change.wait_for(lambda: not self._working)
            self._working += 1
        try:
            with lane.sparing():
                self._keep(lane, task)
        finally:
            with self._change:
                self._alone = False
                self._change.notify_all()

    def _keep(self, lane: Database, task: _Task) -> None:
        stage = task.stage
        if self._progress is not None:
            self._progress(stage.name, self._finished + 1, len(self._tasks))
        started = time.perf_counter()
        if isinstance(stage, CalendarTable):
            calendar = self._rulebook.calendar
            lane.hold(stage.name, numbered_days(calendar) if stage.step is None else led_by(calendar, stage.step))
        else:
            lane.keep(stage.name, task.statement, stage.kept)
        self._seconds[stage.name] = time.perf_counter() - started


def dated(statement: str, text: Text, rulebook: Rulebook) -> str:
    """A statement with the days of the rulebook's Stichtag."""
    return filled(statement, lambda day: text.moments[day].on(rulebook.today, rulebook.calendar))
