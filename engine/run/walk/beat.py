"""A fixed beat: its due days, which evidence serves which period, and which periods doubtful evidence could change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from engine import calendar
from engine.plan.rules import Calendar
from engine.plan.values import Duration
from engine.run.walk.evidence import Found, Hole, Proof

_FIRST_UNSEEN, _SECOND_UNSEEN = -3, -2
"""Evidence that nobody delivered: before every source on its day."""


@dataclass(frozen=True, slots=True)
class Beat:
    """The periods of a fixed beat: period k from `begins[k]` to `dues[k]`, one after the other without a gap."""

    begins: tuple[date, ...]
    dues: tuple[date, ...]

    @classmethod
    def until(cls, today: date, first: date, every: Duration, days: Calendar) -> Beat:
        """The periods from `first`, each due day counted from there, up to the first due on or after the Stichtag."""
        dues: list[date] = []
        while not dues or (dues[-1] < today and dues[-1] < date.max):
            dues.append(calendar.after(first, Duration(every.amount * (len(dues) + 1), every.unit), days))
        return cls((first, *(calendar.add_days(due, 1) for due in dues[:-1])), tuple(dues))

    def assign(self, proofs: Iterable[Proof]) -> dict[int, Proof]:
        """Which period (from 0) each evidence serves, in order; what serves none is surplus.

        It serves the period its day lies in; the one before, if that is open and either nearer or the only open one.
        """
        served: dict[int, Proof] = {}
        for proof in proofs:
            here = bisect_right(self.begins, proof.day) - 1
            before = here - 1
            if before >= 0 and before not in served and (here in served or self._nearer_before(proof.day, here)):
                served[before] = proof
            elif here not in served:
                served[here] = proof
        return served

    def _nearer_before(self, day: date, here: int) -> bool:
        """Whether a day is no farther from the due day before its period than from that of its period."""
        return day - self.dues[here - 1] <= self.dues[here] - day

    def doubtful(self, found: Found, served: dict[int, Proof]) -> set[int]:
        """The periods that something else would serve if what only may be evidence were.

        More evidence only ever serves a period earlier: if all there can be changes nothing, no part of it does.
        """
        every = range(len(self.begins))
        if any(not doubt.dated for doubt in found.doubts):
            return set(every)
        possible = [doubt.proof for doubt in found.doubts]
        possible += [proof for hole in found.holes for proof in self._unseen(hole)]
        most = self.assign(sorted([*found.proofs, *possible]))
        return {k for k in every if served.get(k) != most.get(k)}

    def _unseen(self, hole: Hole) -> Iterator[Proof]:
        """The most that can be in a hole: in each period two as early as can be, for a third serves nothing."""
        for begin, due in zip(self.begins, self.dues, strict=True):
            if hole.first <= due and begin <= hole.last:
                day = max(begin, hole.first)
                yield Proof(day, _FIRST_UNSEEN, "")
                yield Proof(day, _SECOND_UNSEEN, "")
