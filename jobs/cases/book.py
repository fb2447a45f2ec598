"""The rules an office goes by, held while they stay as they are: reading them costs more than a case does."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from engine.plan.rules import Rule
from engine.run.reach import Path as Way
from engine.run.whole.paths import of_case, paths
from jobs.rules.rulebook import Loaded, load

_HELD = 6
"""Rulebooks at a time: today's, and those of a few other days that somebody looks at."""
Marks = frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of an office on one day, and which of them speak about single cases."""

    loaded: Loaded
    rules: tuple[Rule, ...]
    _ways: dict[frozenset[str], list[Way]] = field(default_factory=dict)

    def ways(self, tables: Iterable[str]) -> list[Way]:
        """Every path from a case to what its rules look at, where these tables were delivered."""
        wanted = frozenset(tables)
        found = self._ways.get(wanted)
        if found is None:
            found = self._ways[wanted] = paths(self.loaded.model, self.rules, wanted)
        return found


class Shelved:
    """The rulebooks of one office, by day; read again as soon as a file of its rules has changed."""

    def __init__(self, office: str, programs: Path | None) -> None:
        self.office, self.programs = office, programs
        self._lock = Lock()
        self._held: OrderedDict[tuple[Path, date], tuple[Marks, Book]] = OrderedDict()

    def book(self, rules: Path, day: date) -> Book:
        """The rules of a folder on a day. Raises Unknown and RulesRefused."""
        now, key = marks(rules), (rules, day)
        with self._lock:
            known = self._held.get(key)
            if known is not None and known[0] == now:
                self._held.move_to_end(key)
                return known[1]
            loaded = load(rules, self.office, day, remembered=self.programs)
            made = Book(loaded, of_case(loaded.model, loaded.rulebook.rules))
            self._held[key] = (now, made)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        return made


def marks(folder: Path) -> Marks:
    """By what a change of the rule files is seen: name, size and the moment of the last change of each."""
    found: set[tuple[str, int, int]] = set()
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    waiting.append(entry.path)
                elif entry.name.endswith((".yaml", ".yml")):
                    told = entry.stat()
                    found.add((entry.path, told.st_size, told.st_mtime_ns))
    return frozenset(found)
