"""Several offices at once, each in a process of its own kind: one that dies takes only its own office with it."""

from __future__ import annotations

import heapq
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from jobs.offices.single import Asked, How
from jobs.offices.trying import Outcome, Patience, failed, noted, tried
from schemas.offices.checked import Fault
from schemas.offices.listed import Listed

Made = Callable[[Listed, How], Asked]
"""Gives an office its run's id and the moment it begins."""


@dataclass(order=True)
class _Task:
    """An office in the queue: not before `at`, in the order of the list; after so many `tries`."""

    at: float
    place: int
    listed: Listed = field(compare=False)
    tries: int = field(compare=False, default=0)


@dataclass
class _Hand:
    """A process that checks one office after the other, and what it is at."""

    process: BaseProcess
    line: Connection
    work: tuple[_Task, Asked] | None = None


def each(offices: Sequence[Listed], how: How, parallel: int, patience: Patience, made: Made) -> Iterator[Outcome]:
    """Checks every office, `parallel` at the same time; gives each outcome as it comes, tried again where that helps.

    The largest memory that is needed is `parallel` times that of one office.
    """
    queue = [_Task(0.0, place, one) for place, one in enumerate(offices)]
    hands: list[_Hand] = []
    try:
        while queue or any(hand.work for hand in hands):
            _fill(queue, hands, how, parallel, made)
            for hand, task, asked in _heard(queue, hands, parallel):
                outcome = _said(hand, task.listed)
                hand.work = None
                if not hand.process.is_alive():
                    hands.remove(hand)
                if patience.again(outcome, task.tries):
                    task.at = time.monotonic() + patience.wait(task.tries)
                    heapq.heappush(queue, task)
                else:
                    yield noted(asked, outcome, task.tries)
    finally:
        for hand in hands:
            _dismiss(hand)


def _fill(queue: list[_Task], hands: list[_Hand], how: How, parallel: int, made: Made) -> None:
    """Gives work to whoever has none, as far as some is due."""
    while queue and queue[0].at <= time.monotonic():
        free = next((hand for hand in hands if hand.work is None), None)
        if free is None:
            if len(hands) >= parallel:
                return
            free = _hired()
            hands.append(free)
        task = heapq.heappop(queue)
        asked = made(task.listed, how)
        task.tries += 1
        free.work = task, asked
        with suppress(ConnectionError):
            free.line.send(asked)


def _heard(queue: list[_Task], hands: list[_Hand], parallel: int) -> list[tuple[_Hand, _Task, Asked]]:
    """The processes that have something to say or have died, and what they were at; waits for the first, or until the
    next office is due."""
    busy = [(hand, *hand.work) for hand in hands if hand.work is not None]
    patience = max(queue[0].at - time.monotonic(), 0.0) if queue and len(busy) < parallel else None
    if not busy:
        time.sleep(patience or 0.0)
        return []
    ready = set(wait([one for hand, *_ in busy for one in (hand.line, hand.process.sentinel)], patience))
    return [one for one in busy if one[0].line in ready or one[0].process.sentinel in ready]


def _said(hand: _Hand, listed: Listed) -> Outcome:
    """What a process says of its office; where it has died, that."""
    try:
        if hand.line.poll():
            found: Outcome = hand.line.recv()
            return found
    except (EOFError, OSError):
        pass
    hand.process.join()
    code = hand.process.exitcode or 0
    ended = f"Signal {signal.Signals(-code).name}" if code < 0 else f"Code {code}"
    why = ", vermutlich reichte der Arbeitsspeicher nicht" if code == -signal.SIGKILL else ""
    return failed(listed.key, Fault.PASSING, f"Der Prozess wurde abgebrochen ({ended}{why}).")


def _hired() -> _Hand:
    # Forked, a process would have inherited threads and databases of ours.
    apart = multiprocessing.get_context("spawn")
    ours, theirs = apart.Pipe()
    process = apart.Process(target=work, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return _Hand(process, ours)


def _dismiss(hand: _Hand) -> None:
    """Ends a process: at once if it is at work, otherwise it goes by itself."""
    hand.line.close()
    if hand.work is not None:
        hand.process.terminate()
    hand.process.join()


def work(line: Connection) -> None:
    """Checks what comes along the line until nothing comes any more."""
    with suppress(EOFError, ConnectionError, KeyboardInterrupt):
        while True:
            asked: Asked = line.recv()
            line.send(tried(asked, sys.stderr.write))
