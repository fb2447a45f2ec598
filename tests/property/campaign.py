"""A campaign of a fixed seed: many rules walked, and of them those compared that show every status of every kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice

from schemas.outcome import BY_KIND, Kind, Outcome, Status
from tests.property.drawn.choosing import Seeded
from tests.property.drawn.rules import FOCI
from tests.property.running import Cases, Trial, case_wise, focused_trial, set_wise, sliced, trial

_MOST = 250
KINDS = (Kind.DUTY, Kind.PROPOSAL, Kind.DEADLINE, Kind.CYCLE)
Shown = tuple[Kind, Status]


@dataclass
class Walked:
    """A trial with what the walker says, and, once asked, what the set-wise evaluator says."""

    trial: Trial
    cases: Cases
    outcomes: list[Outcome]

    @property
    def shown(self) -> set[Shown]:
        """The statuses that occur."""
        return {(one.art, one.status) for one in self.outcomes}

    @cached_property
    def set_wise(self) -> list[Outcome]:
        """What the set-wise evaluator says."""
        return set_wise(self.trial)


@dataclass
class Campaign:
    """`walked` trials in order; `compared` are few of them that still show everything."""

    walked: list[Walked] = field(default_factory=list)
    compared: list[Walked] = field(default_factory=list)

    @property
    def in_order(self) -> list[Walked]:
        """All trials, those that are compared first; small ones before large ones."""
        chosen = set(map(id, self.compared))
        return sorted(self.walked, key=lambda one: (id(one) not in chosen, len(one.outcomes)))


def every_status() -> set[Shown]:
    """Every status of every kind that decides records."""
    return {(kind, status) for kind in KINDS for status in BY_KIND[kind]}


def walk(seed: str, number: int) -> Iterator[Walked]:
    """Trials of every kind in turn, every fourth focused on one kind of leaf or day.

    Deadlines and cycles come twice as often. Cycles of very many periods are left out.
    """
    for at in range(number):
        chooser, name = Seeded(f"{seed} {at}"), f"regel-{at}"
        if at % 4 == 3:
            one = focused_trial(chooser, name, FOCI[at // 4 % len(FOCI)])
        else:
            one = trial(chooser, name, (*KINDS, Kind.DEADLINE, Kind.CYCLE)[at % 6])
        found = sliced(one)
        outcomes = list(islice(case_wise(one, found), _MOST + 1))
        if len(outcomes) <= _MOST:
            yield Walked(one, found, outcomes)


@cache
def campaign(seed: str, number: int, compared: int) -> Campaign:
    """`number` walked trials; at least `compared` of them are compared: each status twice, then the first ones."""
    found = Campaign(list(walk(seed, number)))
    wanted = Counter(dict.fromkeys(every_status(), 2))
    rest = list(found.walked)
    while rest and any(wanted.values()):
        best = max(rest, key=lambda one: sum(wanted[shown] > 0 for shown in one.shown))
        if not any(wanted[shown] > 0 for shown in best.shown):
            break
        rest.remove(best)
        found.compared.append(best)
        wanted.subtract({shown: 1 for shown in best.shown if wanted[shown] > 0})
    found.compared += rest[: max(compared - len(found.compared), 0)]
    return found
