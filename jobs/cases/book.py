"""The rules an office goes by, held while they stay as they are: reading them costs more than a case does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock

from engine.plan.rules import Rule
from engine.run.reach import Path as Way
from engine.run.whole.paths import of_case, paths
from jobs.documents.topics import spoken
from jobs.rules.rulebook import Loaded, load
from schemas.cases.verdict import Silent
from schemas.node import fold
from store.archive.unchanged import Looks, looks

_HELD = 6
"""Rulebooks at a time: today's, and those of a few other days that somebody looks at."""


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of an office on one day, which of them speak about single cases, and which are not in force.

    `titles` and `topics` (the folders their files lie in, as people call them) are by rule.
    """

    loaded: Loaded
    rules: tuple[Rule, ...]
    resting: tuple[Silent, ...]
    titles: Mapping[str, str]
    topics: Mapping[str, str]
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
        self._held: OrderedDict[tuple[Path, date], tuple[Looks | None, Book]] = OrderedDict()

    def book(self, rules: Path, day: date, sound: Callable[[], object] | None = None) -> Book:
        """The rules of a folder on a day. Raises Unknown and RulesRefused, and what `sound` raises.

        `sound` is for a folder that never changes, as a kept rulebook: it is asked once, before the files are read.
        """
        now, key = looks(rules, every=False) if sound is None else None, (rules, day)
        with self._lock:
            known = self._held.get(key)
            if known is not None and known[0] == now:
                self._held.move_to_end(key)
                return known[1]
            if sound is not None:
                sound()
            loaded = load(rules, self.office, day, remembered=self.programs)
            made = _made(loaded)
            self._held[key] = (now, made)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        return made


def _made(loaded: Loaded) -> Book:
    rules = loaded.rulebook.rules
    topics = {one.id: spoken(Path(one.place.file).parent.name) for one in rules}
    titles = {one.id: one.title for one in rules}
    return Book(loaded, of_case(loaded.model, rules), tuple(_resting(loaded)), titles, topics)


def _resting(loaded: Loaded) -> Iterator[Silent]:
    """The rules that are not in force on the day, each with the reason why."""
    titles = {fold(one.id.text): str(one.title) for one in reversed(loaded.authored)}
    for name, reason in loaded.rulebook.not_in_force:
        yield Silent(name, titles.get(name, name), f"Die Regel ist am Stichtag nicht in Kraft: {reason}.")
