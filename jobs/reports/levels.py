"""Quotas of teams and of the units above them: what is left out, so that no difference between levels gives it away.

A team's quota and those of the other teams of its Standort make the Standort's; the Standorte make the office's. Each
such sum is a line of its own: what is missing in it is never a single unit, nor about few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from jobs.evidence.package.small import FEWEST_CASES
from store.reports.opened import Measured


def layered(
    places: Sequence[Measured], teams: Sequence[Measured], never: Collection[Measured], home: Mapping[str, str],
    office: bool, least: int = FEWEST_CASES,
) -> frozenset[Measured]:  # fmt: skip
    """The quotas of one rule to be left out; `never` are those that are not shown anyway, `home` the place of a team.

    `office`: the quota of the whole office is shown. A place that is left out takes all its teams with it; one whose
    teams do not suffice to hide those of them that are left out, is left out too.
    """
    hidden = set(never)

    def close(line: Sequence[Measured], whole: bool) -> None:
        told = [one for one in line if one not in hidden]
        others = [one for one in line if one in hidden]
        hidden.update(one for one, left_out in apart(told, others, whole, least) if left_out)

    known = {one.unit for one in places}
    alone = [one for one in teams if home.get(one.unit) not in known]
    while True:
        before = len(hidden)
        close([*places, *alone], office)
        gone = {one.unit for one in places if one in hidden}
        hidden.update(one for one in teams if home.get(one.unit) in gone)
        for place in places:
            line = [one for one in teams if home.get(one.unit) == place.unit]
            if place not in hidden:
                close(line, True)
                if _too_few([one for one in line if one in hidden], least):
                    hidden.add(place)
        close(teams, office)
        if len(hidden) == before:
            return frozenset(hidden)


def apart(
    told: list[Measured], others: list[Measured], office: bool, least: int = FEWEST_CASES
) -> Iterator[tuple[Measured, bool]]:  # fmt: skip
    """The quotas of one line, and which are left out: never a single one beside their sum, nor few cases together."""
    hidden = [one for one in told if small(one, least)]
    rest = sorted((one for one in told if one not in hidden), key=lambda one: (one.denominator or 0, one.unit))
    while rest and office and _too_few([*hidden, *others], least):
        hidden.append(rest.pop(0))
    for one in told:
        yield one, one in hidden


def _too_few(missing: Sequence[Measured], least: int) -> bool:
    """Whether the sum would give away what is left out: a single one, or together few counted, few hits, few misses."""
    if not missing:
        return False
    counted = sum((one.denominator or Decimal(0)) for one in missing)
    hits = sum((one.numerator or Decimal(0)) for one in missing)
    few = any(0 < part < least for part in (hits, counted - hits))
    return len(missing) < 2 or counted < least or few


def small(one: Measured, least: int = FEWEST_CASES) -> bool:
    """Whether a quota tells on few: of those counted, of those who met it, of those who did not."""
    if one.denominator is None:
        return one.numerator is not None and 0 < one.numerator < least
    parts = (one.denominator, one.numerator, one.denominator - (one.numerator or 0))
    return any(part is not None and 0 < part < least for part in parts)
