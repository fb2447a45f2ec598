"""Reading ahead: the database works on the next batches while the last ones are written."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")

_ROOM = 2
"""Batches that wait at most: memory counts, too."""
_PATIENCE = 0.05


def ahead(source: Iterator[T]) -> Generator[T, None, None]:
    """What `source` gives, fetched in a thread of its own; its error is raised here, in its place.

    Who stops reading stops the thread.
    """
    waiting: Queue[tuple[bool, T | BaseException | None]] = Queue(_ROOM)
    stopped = Event()

    def put(item: tuple[bool, T | BaseException | None]) -> None:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=_PATIENCE)
                return
            except Full:
                continue

    def fetch() -> None:
        try:
            for item in source:
                put((True, item))
                if stopped.is_set():
                    return
            put((False, None))
        except BaseException as error:
            put((False, error))

    thread = Thread(target=fetch, daemon=True)
    thread.start()
    try:
        while True:
            more, item = waiting.get()
            if not more:
                if isinstance(item, BaseException):
                    raise item
                return
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        while not waiting.empty():
            try:
                waiting.get_nowait()
            except Empty:
                break
        thread.join()
