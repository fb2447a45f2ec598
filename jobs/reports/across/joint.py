"""What is left out of all reports of one run, so that two of them do not give away what one keeps back.

The weekly and the monthly report show what is open by team and by rule, the quarterly one by topic. The tables by team
and by topic have one row of sums, and a topic's number is the sum of its rules'. All of it is one system of sums: it is
closed here once for a run, whichever report is being made, until no small number follows from all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobs.reports.across.solve import determined
from jobs.reports.small import TOTAL, Amount, Place, pooled, protected

Unknown = tuple[str, str, str]
_SUMS, _RULE = "summe", "regel"


@dataclass(frozen=True, slots=True)
class Cut:
    """The same findings by the names of one kind and by `columns`, with all sums under TOTAL."""

    kind: str
    names: tuple[str, ...]
    cells: Mapping[Place, Amount]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is open by rule, whose cases those are, and the name that a rule's sum has in the cut by topics."""

    amounts: Mapping[str, Amount]
    cases: Mapping[str, frozenset[str]]
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Joint:
    """What is left out: cells by the kind of the cut, and the rules that are shown together."""

    hidden: Mapping[str, frozenset[Place]]
    together: frozenset[str]


def joint(cuts: Sequence[Cut], columns: Sequence[str], rules: Rules, topics: str) -> Joint:
    """Leaves out what has to be; `topics` is the kind of the cut in which rules are summed."""
    made = _Joint(cuts, columns, rules, topics)
    while made.more():
        pass
    return Joint(made.hidden, frozenset(made.together))


class _Joint:
    def __init__(self, cuts: Sequence[Cut], columns: Sequence[str], rules: Rules, topics: str) -> None:
        self.cuts, self.columns, self.rules, self.topics = cuts, tuple(columns), rules, topics
        self.hidden: dict[str, frozenset[Place]] = {one.kind: frozenset() for one in cuts}
        self.together = set(pooled(rules.amounts, rules.cases))
        for name in set(rules.topics.values()):
            own = {rule: one for rule, one in rules.amounts.items() if rules.topics[rule] == name}
            self.together |= set(pooled(own, rules.cases))
        self._close()

    def more(self) -> bool:
        """Leaves out one thing more; False when nothing small follows, or there is nothing left to leave out."""
        found = determined(self._sums())
        told = sorted(one for one in found if self._amount(one).small)
        if not told:
            return False
        # A topic all of whose rules are shown is no cover for another one.
        for kind, name, column in sorted(found):
            if kind == self.topics and column == TOTAL and self._put(name):
                return True
        return any(self._cover(one) for one in told)

    def _cover(self, told: Unknown) -> bool:
        kind, name, column = told
        if kind == _RULE:
            topic = self.rules.topics[name]
            return self._put(topic) or self._put() or self._hide(self.topics, (topic, TOTAL))
        rest = self.columns if kind == _SUMS else ()
        first = self.cuts[0].kind if kind == _SUMS else kind
        places = [(TOTAL, one) for one in rest] if kind == _SUMS else self._beside(kind, (name, column))
        return any(self._hide(first, place) for place in places)

    def _beside(self, kind: str, place: Place) -> Iterator[Place]:
        """The other cells of a cell's column and row, the smallest first."""
        cut = next(one for one in self.cuts if one.kind == kind)
        found = [(name, place[1]) for name in cut.names] + [(place[0], column) for column in (*self.columns, TOTAL)]
        yield from sorted(found, key=lambda one: (cut.cells[one].number, one))

    def _put(self, topic: str | None = None) -> bool:
        """Shows one more rule with others, the smallest of a topic or of all."""
        left = [
            (one.number, rule)
            for rule, one in self.rules.amounts.items()
            if rule not in self.together and (topic is None or self.rules.topics[rule] == topic)
        ]
        if left:
            self.together.add(min(left)[1])
        return bool(left)

    def _hide(self, kind: str, place: Place) -> bool:
        cut = next(one for one in self.cuts if one.kind == kind)
        if place in self.hidden[kind] or not cut.cells[place].number:
            return False
        self.hidden[kind] |= {place}
        self._close()
        return True

    def _close(self) -> None:
        """Each table by itself; what is left out of the common row of sums in one, is left out in all."""
        while True:
            sums = frozenset(place for hidden in self.hidden.values() for place in hidden if place[0] == TOTAL)
            found = {
                one.kind: protected(one.cells, one.names, self.columns, self.hidden[one.kind] | sums)
                for one in self.cuts
            }
            if found == self.hidden:
                return
            self.hidden = found

    def _unknown(self, kind: str, place: Place) -> Unknown:
        return (_SUMS if place[0] == TOTAL else kind, *place)

    def _sums(self) -> Iterator[dict[Unknown, int]]:
        for cut in self.cuts:
            rows, columns = (*cut.names, TOTAL), (*self.columns, TOTAL)
            lines = [[(row, column) for column in columns] for row in rows]
            lines += [[(row, column) for row in rows] for column in columns]
            for *parts, total in lines:
                line = [*((one, 1) for one in parts), (total, -1)]
                yield {self._unknown(cut.kind, one): sign for one, sign in line if self._secret(cut, one)}
        cut = next(one for one in self.cuts if one.kind == self.topics)
        for name in cut.names:
            own = {(_RULE, rule, ""): 1 for rule in sorted(self.together) if self.rules.topics[rule] == name}
            yield own | ({self._unknown(cut.kind, (name, TOTAL)): -1} if self._secret(cut, (name, TOTAL)) else {})
        every = {(_RULE, rule, ""): 1 for rule in sorted(self.together)}
        yield every | ({(_SUMS, TOTAL, TOTAL): -1} if self._secret(cut, (TOTAL, TOTAL)) else {})

    def _secret(self, cut: Cut, place: Place) -> bool:
        # The overview of every report tells the sum of everything unless it is small itself.
        return place in self.hidden[cut.kind] and (place != (TOTAL, TOTAL) or cut.cells[place].small)

    def _amount(self, one: Unknown) -> Amount:
        kind, name, column = one
        if kind == _RULE:
            return self.rules.amounts[name]
        cut = self.cuts[0] if kind == _SUMS else next(each for each in self.cuts if each.kind == kind)
        return cut.cells[name, column]
