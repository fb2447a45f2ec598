"""Which open list or mapping a line belongs to, going by its indentation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Misfit(Enum):
    """What can be wrong with a line's indentation."""

    TOO_DEEP = 1
    BETWEEN = 2
    MIXED = 3


@dataclass(slots=True)
class Level:
    """An open list or mapping: where its lines begin and the key it belongs to; `also`: columns that count as this."""

    column: int
    listing: bool
    key: str
    also: set[int] = field(default_factory=set)

    def at(self, column: int) -> bool:
        """Whether a line that begins at `column` belongs here."""
        return column == self.column or column in self.also


@dataclass(slots=True)
class Last:
    """The value read last: `column` is that of its key or dash, `kind` "empty", "plain" or "" (complete).

    `alone` is where it begins (line, column) if it is text in a line without a key; `dash`: it belongs to a dash.
    """

    column: int
    kind: str
    key: str
    alone: tuple[int, int] | None = None
    dash: bool = False

    def takes(self, column: int, listing: bool) -> bool:
        """Whether a line at `column` is the value that is still missing."""
        return self.kind == "empty" and (column > self.column or (listing and column == self.column and not self.dash))


class Levels:
    """The open lists and mappings, the outermost first."""

    def __init__(self) -> None:
        self.open: list[Level] = []
        self.closed: list[Level] = []

    def push(self, column: int, listing: bool, key: str) -> None:
        """Open a list or mapping."""
        self.open.append(Level(column, listing, key))

    def settle(self, column: int, listing: bool, last: Last) -> tuple[int, Misfit | None]:
        """Close what has ended and say at which column the line really belongs."""
        if not self.open or last.takes(column, listing):
            self.push(column, listing, last.key)
            return column, None
        self.closed = []
        while len(self.open) > 1 and self.open[-1].column > column and not self.open[-1].at(column):
            self.closed.append(self.open.pop())
        top = self.open[-1]
        if not top.at(column):
            return self._snap(column, listing, self.closed[-1] if self.closed else None)
        if top.listing and not listing and len(self.open) > 1 and self.open[-2].at(column):
            self.open.pop()
            top = self.open[-1]
        return top.column, Misfit.MIXED if top.listing != listing else None

    def lists_at(self, column: int) -> bool:
        """Whether a line at `column` would have to be an entry of a list."""
        for nth, level in reversed(list(enumerate(self.open))):
            if level.at(column):
                return level.listing and not (nth and self.open[nth - 1].at(column))
            if level.column < column:
                break
        return False

    def neighbours(self, column: int) -> list[int]:
        """The nearest columns, smaller and larger, at which a line could have begun."""
        columns = {level.column for level in (*self.open, *self.closed)}
        return sorted(c for c in columns if c < column)[-1:] + sorted(c for c in columns if c > column)[:1]

    def _snap(self, column: int, listing: bool, closed: Level | None) -> tuple[int, Misfit]:
        top = self.open[-1]
        choice, misfit = top, Misfit.TOO_DEEP if column > top.column else Misfit.BETWEEN
        if closed is not None and column > top.column:
            misfit = Misfit.BETWEEN
            nearer = closed.column - column <= column - top.column
            if closed.listing == listing and (top.listing != listing or nearer):
                self.open.append(closed)
                choice = closed
        choice.also.add(column)
        return choice.column, misfit
