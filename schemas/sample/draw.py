"""How cases are drawn: an order that anybody can reckon again with SHA-256 alone (docs/handbuch/stichprobe.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Stratum = tuple[str, str]
"""A rule and a team ("" where it is unknown)."""


class Choice(StrEnum):
    """How a case came into a sample."""

    RANDOM = "zufällig"
    DELIBERATE = "gezielt"
    FORMERLY_WRONG = "früher Fehler"


@dataclass(frozen=True, slots=True)
class Member:
    """One matter of a population: a record (and its period) that a rule applies to; keys are pseudonyms."""

    rule: str
    team: str
    record: str
    period: str = ""

    @property
    def stratum(self) -> Stratum:
        """Where it is counted."""
        return self.rule, self.team

    @property
    def token(self) -> str:
        """Its mark: nobody can tell the record from it, and it is the same in every run under the same case key."""
        return _hash(f"{self.rule}\n{self.record}\n{self.period}")

    @property
    def line(self) -> str:
        """Its line in the list of the population."""
        return f"{self.token};{self.rule};{' '.join(self.team.split())}"


def listed(members: Iterable[Member]) -> str:
    """The list of a population: one line each, in the order of their bytes, every line ended."""
    return "".join(f"{line}\n" for line in sorted(one.line for one in members))


def fingerprint(members: Iterable[Member]) -> str:
    """SHA-256 of the list in UTF-8."""
    return _hash(listed(members))


def lot(seed: str, token: str) -> str:
    """The lot of a matter: whoever has the smaller one is drawn earlier."""
    return _hash(f"{seed}\n{token}")


def drawn(members: Iterable[Member], seed: str, numbers: Mapping[Stratum, int]) -> list[Member]:
    """So many of each stratum as `numbers` says, those with the smallest lots; all of them in the order of lots."""
    by_stratum: dict[Stratum, list[tuple[str, Member]]] = {}
    for one in members:
        by_stratum.setdefault(one.stratum, []).append((lot(seed, one.token), one))
    found = [
        pair for stratum, pairs in by_stratum.items() for pair in sorted(pairs, key=_lot)[: numbers.get(stratum, 0)]
    ]
    return [one for _, one in sorted(found, key=_lot)]


def allocated(sizes: Mapping[Stratum, int], size: int, least: int) -> dict[Stratum, int]:
    """How many to draw of each stratum: first `least` of each (or all), the rest where most is missing in proportion.

    Where the least ones alone are more than `size`, the sample is as large as they are; never more than there are.
    """
    whole = sum(sizes.values())
    found = {stratum: min(least, number) for stratum, number in sizes.items()}
    target = min(max(size, sum(found.values())), whole)
    order = sorted(sizes)
    for _ in range(target - sum(found.values())):
        open_ = [one for one in order if found[one] < sizes[one]]
        chosen = max(open_, key=lambda one: target * sizes[one] - whole * found[one])
        found[chosen] += 1
    return found


def _lot(pair: tuple[str, Member]) -> tuple[str, str]:
    return pair[0], pair[1].line


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
