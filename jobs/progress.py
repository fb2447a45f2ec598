"""How a job tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[str, int, int], None]
"""What is being done (German), how many parts of it are done, and how many there are (0: nobody knows)."""


def silent(_text: str, _done: int, _all: int) -> None:
    """Tells nobody."""
