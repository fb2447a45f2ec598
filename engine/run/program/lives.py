"""How long the relations of a program are needed: what nobody will read any more is let go of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.run.program.text import Statement, Text, named

_Views = dict[str, frozenset[str]]
Reader = str | int
"""A stage by its name, or what is written of a rule or quota by its number in the rulebook."""


@dataclass
class Lives:
    """Who reads which kept relation, and how many of them have not yet."""

    reads: dict[Reader, frozenset[str]]
    _left: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, text: Text, dialect: str) -> Lives:
        """The lives of a whole program in a dialect: its stages, and what is counted and written at the end."""
        views: _Views = {}
        reads: dict[Reader, frozenset[str]] = {}
        for stage in text.stages:
            found = _tables(named(stage.sql, dialect), reads, views) if isinstance(stage, Statement) else frozenset()
            reads[stage.name] = found
            if isinstance(stage, Statement) and not stage.kept:
                views[stage.name] = found
        for rule in text.rules:
            reads[rule.number] = _tables([rule.decided, *named(rule.written, dialect)], reads, views)
        for quota in text.quotas:
            if quota.piles is not None:
                reads[quota.number] = reads.get(quota.number, frozenset()) | _tables([quota.piles], reads, views)
        return cls(reads, Counter(table for found in reads.values() for table in found))

    def done(self, reader: Reader) -> list[str]:
        """A reader has read everything; the kept relations that nobody reads from now on."""
        found = self.reads.get(reader, frozenset())
        self._left.subtract(found)
        return sorted(table for table in found if not self._left[table])


def _tables(names: Iterable[str], reads: dict[Reader, frozenset[str]], views: _Views) -> frozenset[str]:
    """The kept relations behind names; a view stands for what it reads."""
    found: set[str] = set()
    for name in names:
        if name in views:
            found |= views[name]
        elif name in reads:
            found.add(name)
    return frozenset(found)
