"""Deterministic numbers for a block of people: even shares where a table must be met, chance everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from caseload.columns import NO_DAY, Bools, Choice, Floats, Ints

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


class Draw:
    """The random source of one block: `people` are the running numbers of its persons.

    A block draws the same whatever else is generated, so a small office is a prefix of a larger one.
    """

    def __init__(self, seed: int, block: int, people: Ints) -> None:
        self.seed = seed
        self.people = people
        self._random = np.random.Generator(np.random.Philox(key=np.array([seed, block], dtype=np.uint64)))

    @property
    def size(self) -> int:
        """How many people the block has."""
        return len(self.people)

    def even(self, trait: int) -> Floats:
        """One number in [0, 1) per person, spread evenly over the whole office (a Weyl sequence).

        Every `trait` steps by another irrational number, so that traits do not depend on each other.
        """
        shift = (self.seed * 0.6180339887498949 + trait * 0.7548776662466927) % 1.0
        return np.asarray((self.people * np.sqrt(_PRIMES[trait]) + shift) % 1.0, dtype=np.float64)

    def chance(self, rows: int, share: float | Floats) -> Bools:
        """True with probability `share` for each of `rows` rows."""
        return np.asarray(self._random.random(rows) < share, dtype=np.bool_)

    def between(self, low: int | Ints, high: int | Ints, rows: int) -> Ints:
        """Whole numbers from `low` to `high`, both included."""
        width = np.maximum(np.asarray(high) - np.asarray(low), 0) + 1
        return np.asarray(np.asarray(low) + np.floor(self._random.random(rows) * width), dtype=np.int64)

    def pick(self, shares: Mapping[str, float], rows: int) -> Choice:
        """One of the keys per row, by their shares."""
        return choose(self._random.random(rows), shares)


def choose(numbers: Floats, shares: Mapping[str, float]) -> Choice:
    """The key in whose stretch of [0, 1) each number falls; the shares are scaled to one."""
    bounds = np.cumsum(np.array(list(shares.values()), dtype=float))
    codes = np.searchsorted(bounds / bounds[-1], numbers, side="right")
    return Choice(np.minimum(codes, len(bounds) - 1).astype(np.int64), tuple(shares))


def blank(days: Ints, empty: Bools) -> Ints:
    """The same days, with none where `empty`."""
    return np.where(empty, NO_DAY, days)


def month_start(days: Ints) -> Ints:
    """The first day of each day's month."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def month_end(days: Ints) -> Ints:
    """The last day of each day's month."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    return ((months + 1).astype("datetime64[D]") - 1).astype(np.int64)


def add_months(days: Ints, months: int | Ints) -> Ints:
    """Day numbers `months` later, clamped to the month's last day."""
    as_days = days.astype("datetime64[D]")
    start = as_days.astype("datetime64[M]")
    offset = (as_days - start.astype("datetime64[D]")).astype(np.int64)
    target = start + np.asarray(months)
    last = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64) - 1
    return np.asarray(target.astype("datetime64[D]").astype(np.int64) + np.minimum(offset, last), dtype=np.int64)


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """For `counts` rows per person: the person's position of every row, and the row's number within the person."""
    owner = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return owner, np.arange(len(owner)) - first
