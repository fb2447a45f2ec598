"""A node of a file with its address: the path of keys by which it is changed and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.edit import Path
from schemas.node import Mapping, Node, Scalar, Sequence, fold


@dataclass(frozen=True, slots=True)
class Spot:
    """One value of the file; `key` is the key it stands behind, as written."""

    node: Node
    path: Path = ()
    numbers: tuple[int, ...] = ()
    key: str = ""
    line: int = 1

    @property
    def at(self) -> str:
        """The name of the place on the page and in what is sent; what is added elsewhere does not change it."""
        return "/".join(str(step).replace(" ", "_") for step in self.path)

    @property
    def text(self) -> str:
        """The text of a single value; empty for anything else."""
        return self.node.text if isinstance(self.node, Scalar) else ""

    @property
    def empty(self) -> bool:
        """Whether nothing stands here yet."""
        return isinstance(self.node, Scalar) and not self.node.text.strip()

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last line, from 1."""
        return self.line, max(self.line, self.node.place.end_line)

    def entries(self) -> Iterator[Spot]:
        """The values of a mapping, in the order of the file."""
        for number, entry in enumerate(self.node.entries if isinstance(self.node, Mapping) else ()):
            path = (*self.path, fold(entry.key.text))
            yield Spot(entry.value, path, (*self.numbers, number), entry.key.text, entry.key.place.line)

    def items(self) -> Iterator[Spot]:
        """The items of a list."""
        for number, item in enumerate(self.node.items if isinstance(self.node, Sequence) else ()):
            yield Spot(item, (*self.path, number), (*self.numbers, number), self.key, item.place.line)

    def find(self, key: str) -> Spot | None:
        """The value behind a key, in any spelling."""
        return next((one for one in self.entries() if fold(one.key) == fold(key)), None)

    def names(self) -> frozenset[str]:
        """The folded keys that stand here."""
        return frozenset(fold(one.key) for one in self.entries())

    def size(self) -> int:
        """How many entries or items there are."""
        if isinstance(self.node, Mapping):
            return len(self.node.entries)
        return len(self.node.items) if isinstance(self.node, Sequence) else 0
