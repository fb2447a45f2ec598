"""What a run has cost: per rule, per stage that rules share, and per part of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: by the clock, and of the processor over all threads (two busy threads spend two a second)."""

    clock: float = 0.0
    processor: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.clock + other.clock, self.processor + other.processor)

    def __sub__(self, other: Spent) -> Spent:
        """What is left; never less than nothing, as clocks are rounded."""
        return Spent(max(0.0, self.clock - other.clock), max(0.0, self.processor - other.processor))

    def part(self, of: int) -> Spent:
        """An equal share of it among so many."""
        return Spent(self.clock / of, self.processor / of)


def together(spent: Iterable[Spent]) -> Spent:
    """The sum."""
    return sum(spent, Spent())


@dataclass(frozen=True, slots=True)
class StageEffort:
    """A stage of the plan: the rows it wrote, the rows of all it read, and the ids of the rules that read it.

    A stage that is no `table` only gives something a name (a view) and costs next to nothing: who reads it pays.
    """

    name: str
    spent: Spent
    rows: int
    read: int
    readers: tuple[str, ...]
    table: bool = True

    @property
    def shared(self) -> bool:
        """Whether more than one rule reads it."""
        return len(self.readers) > 1


@dataclass(frozen=True, slots=True)
class RuleEffort:
    """A rule, all its versions together: stages of its own, its equal share of the shared ones, counting, writing.

    `read` are the rows that its own stages and counting went through, `written` its outcomes that were written.
    """

    rule: str
    title: str
    own: Spent
    shared: Spent
    counting: Spent
    writing: Spent
    read: int
    written: int

    @property
    def whole(self) -> Spent:
        """Everything that is laid to its charge."""
        return together((self.own, self.shared, self.counting, self.writing))


@dataclass(frozen=True, slots=True)
class Effort:
    """A run's cost. `parts` follow one another and are the whole; `rows` are those of the delivery.

    The rules' own and shared parts add up to the stages; what no rule reads (there should be none) is left over.
    """

    parts: dict[str, Spent]
    rules: tuple[RuleEffort, ...]
    stages: tuple[StageEffort, ...]
    rows: int = 0
    unread: tuple[str, ...] = field(default=())

    @property
    def whole(self) -> Spent:
        """The run."""
        return together(self.parts.values())

    def share(self, spent: Spent) -> float:
        """Its part of the whole run's processor time, in per cent."""
        whole = self.whole.processor
        return 100 * spent.processor / whole if whole else 0.0
