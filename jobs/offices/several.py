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


@dataclass
class _Hand:
    """A process that checks one office after the other; `asked` is the one it is at, in its n-th try."""

    process: BaseProcess
    line: Connection
    asked: Asked | None = None
    tries: int = 0


@dataclass(order=True)
class _Waiting:
    """An office in the queue: not before `at`, in the order of the list."""

    at: float
    place: int
    listed: Listed = field(compare=False)
    tries: int = field(compare=False, default=0)


def each(offices: Sequence[Listed], how: How, parallel: int, patience: Patience, made: Made) -> Iterator[Outcome]:
    """Checks every office, `parallel` at the same time; gives each outcome as it comes, tried again where that helps.

    The largest memory that is needed is `parallel` times that of one office.
    """
    queue = [_Waiting(0.0, place, one) for place, one in enumerate(offices)]
    heapq.heapify(queue)
    hands: list[_Hand] = []
    try:
        while queue or any(hand.asked for hand in hands):
            _fill(queue, hands, how, min(parallel, len(offices)), made)
            for hand in _heard(queue, hands):
                outcome, asked, tries = _said(hand), hand.asked, hand.tries
                hand.asked = None
                if not hand.process.is_alive():
                    hands.remove(hand)
                if asked is None:
                    continue
                if patience.again(outcome, tries):
                    place = next(n for n, one in enumerate(offices) if one.key == asked.listed.key)
                    due = time.monotonic() + patience.wait(tries)
                    heapq.heappush(queue, _Waiting(due, place, asked.listed, tries))
                else:
                    yield noted(asked, outcome, tries)
    finally:
        for hand in hands:
            _dismiss(hand)


def _fill(queue: list[_Waiting], hands: list[_Hand], how: How, parallel: int, made: Made) -> None:
    """Gives work to whoever has none, as far as some is due."""
    while queue and queue[0].at <= time.monotonic():
        free = next((hand for hand in hands if hand.asked is None), None)
        if free is None:
            if len(hands) >= parallel:
                return
            free = _hired()
            hands.append(free)
        one = heapq.heappop(queue)
        free.asked, free.tries = made(one.listed, how), one.tries + 1
        with suppress(BrokenPipeError):
            free.line.send(free.asked)


def _heard(queue: list[_Waiting], hands: list[_Hand]) -> list[_Hand]:
    """The processes that have something to say or have died; waits for the first, or until the next office is due."""
    busy = [hand for hand in hands if hand.asked is not None]
    idle = len(busy) < len(hands) or not busy
    patience = max(queue[0].at - time.monotonic(), 0.0) if queue and idle else None
    if not busy:
        time.sleep(patience or 0.0)
        return []
    ready = set(wait([one for hand in busy for one in (hand.line, hand.process.sentinel)], patience))
    return [hand for hand in busy if hand.line in ready or hand.process.sentinel in ready]


def _said(hand: _Hand) -> Outcome:
    """What a process says of its office; where it has died, that."""
    assert hand.asked is not None
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
    return failed(hand.asked.listed.key, Fault.PASSING, f"Der Prozess wurde abgebrochen ({ended}{why}).")


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
    if hand.asked is not None:
        hand.process.terminate()
    hand.process.join()


def work(line: Connection) -> None:
    """Checks what comes along the line until nothing comes any more."""
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            asked: Asked = line.recv()
            line.send(tried(asked, sys.stderr.write))
