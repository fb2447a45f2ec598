"""Several ways into the scratch database at once: planning a small statement keeps one core busy, not all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

from engine.run.program.database import Database

T = TypeVar("T")


def abreast(database: Database, lanes: int, works: Iterable[Callable[[Database], list[T]]]) -> Generator[T, None, None]:
    """What each work finds, in their order, with `lanes` of them under way; an error is raised in its place.

    Who stops reading stops those that have not begun.
    """
    ways: SimpleQueue[Database] = SimpleQueue()
    for _ in range(lanes):
        ways.put(database.lane())

    def done(work: Callable[[Database], list[T]]) -> list[T]:
        way = ways.get()
        try:
            return work(way)
        finally:
            ways.put(way)

    waiting: deque[Future[list[T]]] = deque()
    pool = ThreadPoolExecutor(lanes)
    try:
        for work in works:
            waiting.append(pool.submit(done, work))
            if len(waiting) > lanes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        while not ways.empty():
            ways.get().close()
