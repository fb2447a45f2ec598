"""Many small objects that all stay alive: while they are made, and once they are there."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_MANY = 100_000
"""Objects that are worth being set apart: to go through as many takes some hundredths of a second."""
_SEARCHES = 2
"""Searches through all objects since the last count after which they are counted again, which takes as long as one."""


@dataclass(slots=True)
class _Apart:
    """How many objects were set apart so far, and how often all had been searched when they were counted last."""

    objects: int = 0
    searches: int | None = None


_apart = _Apart()


@contextmanager
def growing() -> Iterator[None]:
    """Nobody looks for garbage meanwhile: it would go through all there is again and again, and find nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def grown() -> None:
    """What a process has made by now, and needs from one piece of work to the next, is set apart: who looks for garbage
    leaves it out from now on. Asked for before a piece of work begins; until half as much has come since the last time,
    it does nothing, so that little of what dies later is set apart with the rest."""
    searches = gc.get_stats()[2]["collections"]
    if _apart.searches is not None and searches < _apart.searches + _SEARCHES:
        return
    made = len(gc.get_objects())
    if made > max(_MANY, _apart.objects // 2):
        gc.collect()
        gc.freeze()
        _apart.objects += made
    _apart.searches = gc.get_stats()[2]["collections"]
