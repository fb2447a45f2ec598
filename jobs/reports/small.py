"""What is too small to be shown, and what must be left out beside it, so that no difference gives it away.

A cell is too small with fewer than ten cases. Its row and its column add up to totals that are shown; so other cells
are left out with it, until no cell follows from the others (exactly: each lies on a circle of cells left out) and what
is left out in one line together has at least ten cases. Teams with fewer than five employees are summed upward before.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobs.evidence.package.small import FEWEST_CASES
from store.reports.opened import Count

TOTAL = "gesamt"
Place = tuple[str, str]
_CORNER, _LAST = (TOTAL, TOTAL), 10**12
"""The sum of everything stands elsewhere too: it is left out only if it is small itself."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What stands in a cell, how many cases it is about, and about how many it must be to be shown."""

    number: int
    cases: int
    least: int = FEWEST_CASES

    @property
    def small(self) -> bool:
        """Whether it would tell on somebody; nothing tells on nobody."""
        return 0 < self.cases < self.least

    def __add__(self, other: Amount) -> Amount:
        """Both together, where no case is in both."""
        return Amount(self.number + other.number, self.cases + other.cases, max(self.least, other.least))


def amount(counts: Iterable[Count], least: int) -> Amount:
    """Records and cases of some counts."""
    chosen = list(counts)
    return Amount(sum(one.number for one in chosen), len({one.case for one in chosen}), least)


def cases(counts: Iterable[Count]) -> frozenset[str]:
    """The cases of some counts."""
    return frozenset(one.case for one in counts)


def split(counts: Iterable[Count], by: Callable[[Count], str]) -> dict[str, list[Count]]:
    """Counts by what `by` says, in the order of the names as people count: Team 2 before Team 10."""
    found: dict[str, list[Count]] = {}
    for one in counts:
        found.setdefault(by(one), []).append(one)
    return dict(sorted(found.items(), key=lambda pair: _natural(pair[0])))


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part)


def protected(
    cells: Mapping[Place, Amount], rows: Sequence[str], columns: Sequence[str], also: Collection[Place] = ()
) -> frozenset[Place]:
    """The cells of a table to be left out; `cells` hold the totals too, under TOTAL as row, column or both.

    `also` are cells that are left out anyway.
    """
    table = _Table(cells, (*rows, TOTAL), (*columns, TOTAL))
    table.hidden |= set(also)
    while table.step():
        pass
    return frozenset(table.hidden)


def pooled(amounts: Mapping[str, Amount], union: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Which members of a list with a known sum are put together: the small ones, and as many more as needed.

    What is put together is never one alone, and is about as many cases as must be at least; if that cannot be, all are.
    """
    order = sorted(amounts, key=lambda one: (amounts[one].number, one))
    chosen = [one for one in order if amounts[one].small]
    rest = [one for one in order if one not in chosen and amounts[one].number]
    least = max((one.least for one in amounts.values()), default=FEWEST_CASES)
    while chosen and rest and (len(chosen) < 2 or _cases(chosen, union) < least):
        chosen.append(rest.pop(0))
    return tuple(chosen)


def _cases(names: Iterable[str], union: Mapping[str, frozenset[str]]) -> int:
    return len(frozenset[str]().union(*(union[one] for one in names)))


class _Table:
    def __init__(self, cells: Mapping[Place, Amount], rows: tuple[str, ...], columns: tuple[str, ...]) -> None:
        self.cells, self.rows, self.columns = cells, rows, columns
        self.hidden = {place for place, amount in cells.items() if amount.small}

    def step(self) -> bool:
        """Leaves out one more cell, or a circle of them; False when nothing is missing."""
        for line in self._lines():
            more = self._missing(line)
            if more is not None:
                self.hidden.add(more)
                return True
        for place in sorted(self.hidden):
            way = self._way(place)
            if way - self.hidden:
                self.hidden |= way
                return True
        return False

    def _lines(self) -> Iterable[tuple[Place, ...]]:
        yield from (tuple((row, column) for column in self.columns) for row in self.rows)
        yield from (tuple((row, column) for row in self.rows) for column in self.columns)

    def _missing(self, line: tuple[Place, ...]) -> Place | None:
        """The next cell to leave out of a line whose total is shown; None if it is safe."""
        inner, total = line[:-1], line[-1]
        left_out = [one for one in inner if one in self.hidden and self.cells[one].number]
        if not left_out or total in self.hidden:
            return None
        shown = sorted(
            (one for one in inner if one not in self.hidden and self.cells[one].number),
            key=lambda one: (self.cells[one].number, one),
        )
        if len(left_out) > 1 and (not shown or any(not self.cells[one].small for one in left_out)):
            return None
        return shown[0] if shown else total

    def _way(self, place: Place) -> set[Place]:
        """The cheapest other way from a cell's row to its column: with it the cell lies on a circle.

        Rows and columns are the knots, cells the edges; a cell follows from the others just if no way is left out
        but itself. Cells that are left out anyway cost nothing.
        """
        start, goal = ("row", place[0]), ("column", place[1])
        queue: list[tuple[int, tuple[str, str], tuple[Place, ...]]] = [(0, start, ())]
        seen: set[tuple[str, str]] = set()
        while queue:
            cost, knot, way = heapq.heappop(queue)
            if knot == goal:
                return set(way)
            if knot in seen:
                continue
            seen.add(knot)
            side, name = knot
            for other in self.columns if side == "row" else self.rows:
                edge = (name, other) if side == "row" else (other, name)
                if edge != place:
                    price = 0 if edge in self.hidden else _LAST if edge == _CORNER else self.cells[edge].number + 1
                    heapq.heappush(queue, (cost + price, ("column" if side == "row" else "row", other), (*way, edge)))
        return set()
