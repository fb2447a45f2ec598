"""Two reports of one run, laid side by side: nothing small follows from all that they show, tried by ranks."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest

from jobs.reports.across.joint import Cut, Joint, Rules, joint
from jobs.reports.across.solve import determined
from jobs.reports.small import TOTAL, Amount, Place, pooled, protected

COLUMNS = ("x", "y", "z")
Sum = frozenset[tuple[str, str, str]]
"""Which of the numbers by team, rule and column a sum is made of."""


@dataclass
class Office:
    """Numbers by team, rule and column; every record is a case of its own."""

    numbers: dict[tuple[str, str, str], int]
    topics: dict[str, str]

    def amount(self, sum_: Sum) -> Amount:
        number = sum(self.numbers[one] for one in sum_)
        return Amount(number, number)

    def chosen(self, kind: str, name: str, column: str) -> Sum:
        """The numbers of a row and column of a cut; TOTAL is all."""

        def mine(team: str, rule: str) -> bool:
            return name in (TOTAL, team if kind == "Team" else self.topics[rule])

        return frozenset(one for one in self.numbers if mine(one[0], one[1]) and column in (TOTAL, one[2]))

    def of_rules(self, rules: set[str] | frozenset[str]) -> Sum:
        return frozenset(one for one in self.numbers if one[1] in rules)

    def names(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted({one[0] if kind == "Team" else self.topics[one[1]] for one in self.numbers}))

    def cut(self, kind: str) -> Cut:
        places = product((*self.names(kind), TOTAL), (*COLUMNS, TOTAL))
        return Cut(kind, self.names(kind), {one: self.amount(self.chosen(kind, *one)) for one in places})

    def rules(self) -> Rules:
        named = {rule: self.amount(self.of_rules({rule})) for rule in self.topics}
        told = {rule: one for rule, one in named.items() if one.number}
        cases = {rule: frozenset(f"{rule}{number}" for number in range(one.number)) for rule, one in told.items()}
        return Rules(told, cases, self.topics)

    def closed(self) -> Joint:
        return joint((self.cut("Team"), self.cut("Thema")), COLUMNS, self.rules(), "Thema")

    def given_away(self, found: Joint) -> list[Sum]:
        """The small numbers that all tables together fix."""
        shown: list[Sum] = [self.chosen("Team", TOTAL, TOTAL), self.of_rules(found.together)]
        secret: list[Sum] = [self.of_rules({rule}) for rule in found.together]
        shown += [self.of_rules({rule}) for rule in self.rules().amounts if rule not in found.together]
        for kind in ("Team", "Thema"):
            for place in self.cut(kind).cells:
                (secret if place in found.hidden[kind] else shown).append(self.chosen(kind, *place))
        # Where a shown sum is nothing, every part of it is nothing.
        none = {one for sum_ in shown if not self.amount(sum_).number for one in sum_}
        open_ = [one for one in self.numbers if one not in none]

        def rank(sums: list[Sum]) -> int:
            return int(np.linalg.matrix_rank(np.array([[one in sum_ for one in open_] for sum_ in sums], dtype=float)))

        small, before = [one for one in secret if self.amount(one).small], rank(shown)
        return [one for one in small if rank([*shown, one]) == before]


def thrown(seed: int) -> Office:
    dice = random.Random(seed)
    rules = {f"r{number}": f"t{dice.randint(1, 3)}" for number in range(dice.randint(3, 8))}
    most = dice.choice((6, 14, 40))
    teams = [f"T{number}" for number in range(dice.randint(1, 4))]
    numbers = {one: max(0, dice.randint(-most, most)) for one in product(teams, rules, COLUMNS)}
    return Office(numbers, rules)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_small_follows_from_all_reports_of_a_run(seed: int) -> None:
    office = thrown(seed)
    found = office.closed()
    if office.amount(office.chosen("Team", TOTAL, TOTAL)).number >= 30:
        assert office.given_away(found) == []
    for kind in ("Team", "Thema"):
        small = {place for place, one in office.cut(kind).cells.items() if one.small}
        assert small <= found.hidden[kind]
    sums = [{place for place in found.hidden[kind] if place[0] == TOTAL} for kind in ("Team", "Thema")]
    assert sums[0] == sums[1]


def test_each_report_for_itself_gives_away_what_both_do_not() -> None:
    # Topic a: 50 and 4; topic b: 60 and 6. By rule the two small ones are together, by topic nothing is small.
    numbers = {("T1", "a1", "x"): 50, ("T1", "a2", "x"): 4, ("T1", "b1", "x"): 60, ("T1", "b2", "x"): 6}
    every = {one: numbers.get(one, 0) for one in product(("T1",), ("a1", "a2", "b1", "b2"), COLUMNS)}
    office = Office(every, {"a1": "a", "a2": "a", "b1": "b", "b2": "b"})
    rules = office.rules()
    alone = Joint(
        {kind: protected(office.cut(kind).cells, office.cut(kind).names, COLUMNS) for kind in ("Team", "Thema")},
        frozenset(pooled(rules.amounts, rules.cases)),
    )  # fmt: skip
    assert alone.together == {"a2", "b2"}
    assert len(office.given_away(alone)) == 2
    assert office.given_away(office.closed()) == []


def test_what_sums_fix_is_found() -> None:
    place: list[Place] = [("a", "x"), ("a", "y"), ("b", "x")]
    assert determined([{place[0]: 1, place[1]: 1}]) == set()
    assert determined([{place[0]: 1, place[1]: 1}, {place[1]: 1}]) == {place[0], place[1]}
    assert determined([{place[0]: 1, place[1]: 1}, {place[1]: 1, place[2]: 1}, {place[0]: 1, place[2]: 1}]) == {*place}
