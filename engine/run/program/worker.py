"""Runs the stages of a program in their order, while the next ones are still being put into words."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from engine.compile.to_ibis.terms.moments import filled
from engine.compile.to_ibis.terms.workdays import led_by, numbered_days
from engine.plan.rules import Rulebook
from engine.run.duck import Scratch
from engine.run.program.text import CalendarTable, Statement, Text

Progress = Callable[[str, int, int], None]
"""Told the name of each step, its number and how many there are."""


class Worker:
    """One thread with one database; leaving waits until everything taken is done, or lets go after an error."""

    def __init__(
        self, database: Scratch, rulebook: Rulebook, progress: Progress | None, seconds: dict[str, float]
    ) -> None:
        self._database, self._rulebook, self._progress, self._seconds = database, rulebook, progress, seconds
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._running: list[Future[None]] = []

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)
        if kind is None:
            for each in self._running:
                each.result()

    def take(self, stage: Statement | CalendarTable, text: Text) -> None:
        """A stage that is to be run after those taken before."""
        statement = dated(stage.sql, text, self._rulebook) if isinstance(stage, Statement) else ""
        self._running.append(self._pool.submit(self._run, stage, statement, len(self._running) + 1))

    def _run(self, stage: Statement | CalendarTable, statement: str, number: int) -> None:
        if self._progress is not None:
            self._progress(stage.name, number, len(self._running))
        started = time.perf_counter()
        if isinstance(stage, CalendarTable):
            calendar = self._rulebook.calendar
            table = numbered_days(calendar) if stage.step is None else led_by(calendar, stage.step)
            self._database.hold(stage.name, table)
        else:
            self._database.keep(stage.name, statement, stage.kept)
        self._seconds[stage.name] = time.perf_counter() - started


def dated(statement: str, text: Text, rulebook: Rulebook) -> str:
    """A statement with the days of the rulebook's Stichtag."""
    return filled(statement, lambda day: text.moments[day].on(rulebook.today, rulebook.calendar))
