"""Many small objects that all stay alive: while they are made, and once they are there."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 100_000
"""Objects that are worth being set apart: to go through as many takes some hundredths of a second."""
_apart = 0
"""Objects that were set apart so far: to count them takes longer than to look through what is left."""


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
    global _apart
    made = len(gc.get_objects())
    if made > max(_MANY, _apart // 2):
        gc.collect()
        gc.freeze()
        _apart += made
