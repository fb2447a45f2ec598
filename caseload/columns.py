"""Columns of a synthetic table, kept as arrays and turned into Arrow without touching single rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_DAY = int(np.iinfo(np.int64).min)
"""Stands for "no day" in arrays of day numbers (days since 1970-01-01)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Choices: `codes` point into `names`, a negative code is an empty cell."""

    codes: Ints
    names: tuple[str, ...]

    def has(self, *names: str) -> Bools:
        """Which rows hold one of `names`."""
        return np.isin(self.codes, [self.names.index(name) for name in names])

    def take(self, rows: Ints) -> Choice:
        """The same column for the given rows."""
        return Choice(self.codes[rows], self.names)

    def keep(self, rows: Bools) -> Choice:
        """The same column, empty except where `rows`."""
        return Choice(np.where(rows, self.codes, -1), self.names)


@dataclass(frozen=True, slots=True)
class Key:
    """Record keys such as K00000017; a negative number is an empty cell."""

    prefix: str
    numbers: Ints


@dataclass(frozen=True, slots=True)
class Days:
    """Days as numbers; NO_DAY is an empty cell."""

    numbers: Ints


@dataclass(frozen=True, slots=True)
class Flags:
    """Yes and no."""

    truth: Bools


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers."""

    numbers: Ints


@dataclass(frozen=True, slots=True)
class Note:
    """One text in every row where `written`, an empty cell elsewhere."""

    text: str
    written: Bools


@dataclass(frozen=True, slots=True)
class Partly:
    """A column with cells only where `there`."""

    column: Flags | Whole
    there: Bools


Column = Choice | Key | Days | Flags | Whole | Note | Partly
Table = dict[str, Column]


def constant(name: str, rows: int) -> Choice:
    """A column that holds `name` everywhere."""
    return Choice(np.zeros(rows, dtype=np.int64), (name,))


def arrow(column: Column, missing: Bools | None = None) -> pa.Array:
    """The column as an Arrow array; cells are empty where `missing`, too."""
    match column:
        case Choice(codes, names):
            array = pc.take(pa.array(names, pa.string()), pa.array(codes, mask=_either(codes < 0, missing)))
        case Key(prefix, numbers):
            empty = _either(numbers < 0, missing)
            digits = pc.utf8_lpad(pc.cast(pa.array(numbers, mask=empty), pa.string()), 8, "0")
            array = pc.binary_join_element_wise(prefix, digits, "")
        case Days(numbers):
            array = pa.array(numbers.astype(np.int32), pa.int32(), mask=_either(numbers == NO_DAY, missing))
            array = array.cast(pa.date32())
        case Flags(truth):
            array = pa.array(truth, mask=missing)
        case Whole(numbers):
            array = pa.array(numbers, pa.int64(), mask=missing)
        case Note(text, written):
            array = pc.if_else(pa.array(written, mask=missing), text, pa.scalar(None, pa.string()))
        case Partly(inner, there):
            array = arrow(inner, _either(~there, missing))
    return array


def _either(empty: Bools, missing: Bools | None) -> Bools:
    return empty if missing is None else empty | missing
