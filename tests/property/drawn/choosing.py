"""One way to choose, two sources: Hypothesis, which shrinks, and a seeded generator, which is quick."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chooser(Protocol):
    """Chooses; the first choice is the simplest one."""

    def number(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        ...

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        ...

    def chance(self, percent: int) -> bool:
        """True in about `percent` of all cases."""
        ...


class Seeded:
    """Chooses by a seeded generator."""

    def __init__(self, seed: int | str) -> None:
        self.rng = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.rng.randrange(len(choices))]

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent


class Drawn:
    """Chooses by Hypothesis."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self._draw(st.integers(0, len(choices) - 1))]

    def chance(self, percent: int) -> bool:
        return self._draw(st.integers(0, 99)) >= 100 - percent
