"""Which rules read which stage of a program, read out of its statements.

A frame hands on the answers to all questions about the records of one entity. A rule reads of them what it names: it is
a reader of the stages that answer those questions, and no reader of what the frame asks for other rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from engine.run.program.text import Statement, Text, named

FRAME = "frame_"
"""How the relations begin that hand on answers."""

_ANSWER = re.compile(r"(?:^|[/|])(q\d+)(?![\w])")
"""The number of a question in the name of a column that holds its answer."""


class Reading:
    """The relations of a program: who names whom, and which answers each holds (`columns` of the kept ones)."""

    def __init__(self, text: Text, columns: Mapping[str, frozenset[str]]) -> None:
        self.names = {stage.name for stage in text.stages}
        self.said = {one.name: named(one.sql) if isinstance(one, Statement) else frozenset() for one in text.stages}
        self.held = {name: _answers(columns.get(name, ())) for name in self.names}
        self.kept = frozenset(columns)
        self.hands_on = {name: self._handed_on(name) for name in self.names}

    def of(self, name: str) -> frozenset[str]:
        """The stages that a stage names."""
        return self.said[name] & self.names - {name}

    def sources(self, said: frozenset[str], also: Mapping[str, int]) -> set[str]:
        """The tables that somebody goes through who names `said`: kept stages and those in `also`, not the views."""
        found = set(said & also.keys())
        for name in said & self.names:
            if name in self.kept:
                found.add(name)
            else:
                found |= self.sources(self.said[name] - {name}, also)
        return found

    def reached(self, begun: Iterable[str], said: Iterable[str]) -> set[str]:
        """The stages that are read from those to begin with, by somebody who names `said`."""
        found: set[str] = set()
        wanted = set(_answers(said))
        waiting = set(begun) & self.names
        while waiting:
            found |= waiting
            for name in waiting:
                if not self.hands_on[name]:
                    wanted |= _answers(self.said[name])
            waiting = {
                under for name in found for under in self.of(name)
                if not self.hands_on[name] or self.hands_on[under] or not self.held[under] or self.held[under] & wanted
            } - found  # fmt: skip
        return found

    def _handed_on(self, name: str) -> frozenset[str]:
        """The answers that a frame has from below; what answers questions itself hands on none."""
        if not name.startswith(FRAME):
            return frozenset()
        return self.held[name] & frozenset(one for under in self.of(name) for one in self.held[under])


def rule_stages(text: Text, reading: Reading) -> dict[int, set[str]]:
    """The stages that each rule and quota reads, by its number in the rulebook."""
    begun = [(one.number, {one.decided} | named(one.written)) for one in text.rules]
    begun += [(one.number, {one.piles}) for one in text.quotas if one.piles is not None]
    found: dict[int, set[str]] = {}
    for number, said in begun:
        found.setdefault(number, set()).update(reading.reached(said, said))
    return found


def _answers(names: Iterable[str]) -> frozenset[str]:
    return frozenset(found[1] for name in names if (found := _ANSWER.search(name)))
