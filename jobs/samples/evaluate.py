"""What a sample shows: the share of wrong cases by stratum and overall, with intervals, and nothing of small cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jobs.evidence.package.small import FEWEST_CASES, FEWEST_STAFF
from jobs.samples.interval import Interval, clopper_pearson, effective, wilson
from schemas.sample.draw import Choice, Stratum
from schemas.sample.result import Said, Standing, standing
from schemas.sample.sample import Cell, Sample

LEAST = FEWEST_CASES
"""Fewer checked cases than these are shown with others only."""


@dataclass(frozen=True, slots=True)
class Share:
    """The share of wrong cases of some strata: `number` were checkable, `stood_for` is the population behind them.

    `unseen` is the part of that population in strata without any checkable case; if there is any, or if everything was
    drawn, there are no intervals. `effective` is the size that the intervals rest on; strata weigh as there.
    """

    strata: tuple[Stratum, ...]
    number: int
    wrong: int
    not_checkable: int
    stood_for: int
    share: float
    effective: float
    unseen: int
    whole: bool
    wilson: Interval | None
    exact: Interval | None


@dataclass(frozen=True, slots=True)
class Report:
    """A sample's result: how cases stand by how they were chosen, and, once none is open, the shares.

    `cells` are strata shown alone, `rest` all the others together; both and `overall` are of the random part.
    """

    sample: Sample
    standings: dict[Choice, Counter[Standing]]
    open: int
    wrong: int
    overall: Share | None
    cells: tuple[Share, ...]
    rest: Share | None


def weight(sample: Sample) -> float:
    """The size of a plain sample that is as sure as the random part of this one, as far as the draw tells."""
    return effective((cell.open, cell.drawn) for cell in sample.cells)


def evaluated(sample: Sample, said: Sequence[Said], least: int = LEAST) -> Report:
    """The result of a sample after what was said about its cases."""
    questions = [one.name for one in sample.checklist.questions]
    by_number: dict[int, list[Said]] = {}
    for one in said:
        by_number.setdefault(one.number, []).append(one)
    standings: dict[Choice, Counter[Standing]] = {}
    random: dict[Stratum, Counter[Standing]] = {}
    for case in sample.cases:
        found = standing(questions, by_number.get(case.number, []))
        standings.setdefault(case.choice, Counter())[found] += 1
        if case.choice is Choice.RANDOM:
            random.setdefault(case.stratum, Counter())[found] += 1
    open_ = sum(count[Standing.OPEN] + count[Standing.DIVIDED] for count in standings.values())
    wrong = sum(count[Standing.WRONG] for count in standings.values())
    if open_ or not random:
        return Report(sample, standings, open_, wrong, None, (), None)
    cells = [cell for cell in sample.cells if cell.open]
    overall = _share(cells, random)
    alone, together = _apart(cells, random, least, sample.staff)
    shares = tuple(_share([cell], random) for cell in alone)
    rest = _share(together, random) if together and alone else None
    if overall.number < least or not _enough_work(cells, sample.staff):
        return Report(sample, standings, 0, wrong, None, (), None)
    return Report(sample, standings, 0, wrong, overall, shares, rest)


def _enough_work(cells: Sequence[Cell], staff: Mapping[str, int] | None) -> bool:
    """Whether enough employees stand behind some strata; where nobody says how many, more than one team must."""
    teams = {cell.team for cell in cells}
    return len(teams) > 1 if staff is None else sum(staff.get(team, 0) for team in teams) >= FEWEST_STAFF


def _apart(
    cells: Sequence[Cell], random: dict[Stratum, Counter[Standing]], least: int, staff: Mapping[str, int] | None
) -> tuple[list[Cell], list[Cell]]:
    """Strata that may be shown alone, and those shown together: at least two of them, enough cases and people, or none.

    A single small one could be reckoned from the others and the whole; the smallest shown one joins it then.
    """

    def size(cell: Cell) -> int:
        return _checked(random.get((cell.rule, cell.team), Counter()))

    order = sorted(cells, key=lambda cell: (size(cell), cell.rule, cell.team))
    together = [cell for cell in order if size(cell) < least or (staff or {}).get(cell.team, 0) < FEWEST_STAFF]
    alone = [cell for cell in order if cell not in together]
    while (
        together
        and alone
        and (len(together) < 2 or sum(map(size, together)) < least or not _enough_work(together, staff))
    ):
        together.append(alone.pop(0))
    return sorted(alone, key=lambda cell: (cell.rule, cell.team)), together


def _share(cells: Sequence[Cell], random: dict[Stratum, Counter[Standing]]) -> Share:
    """The share of some strata, each weighing as in the population."""
    counts = {(cell.rule, cell.team): random.get((cell.rule, cell.team), Counter()) for cell in cells}
    seen = [cell for cell in cells if _checked(counts[cell.rule, cell.team])]
    population = sum(cell.open for cell in cells)
    covered = sum(cell.open for cell in seen)
    number = sum(map(_checked, counts.values()))
    wrong = sum(count[Standing.WRONG] for count in counts.values())
    not_checkable = sum(count[Standing.NOT_CHECKABLE] for count in counts.values())
    parts = [(cell.open / covered, _checked(count), count[Standing.WRONG])
             for cell in seen if (count := counts[cell.rule, cell.team])]  # fmt: skip
    share = sum(weight * found / checked for weight, checked, found in parts)
    effective = _effective(parts, share) if parts else 0.0
    whole = number == population
    known = bool(parts) and covered == population and not whole
    strata = tuple(sorted(counts))
    return Share(
        strata, number, wrong, not_checkable, population, share, effective, population - covered, whole,
        wilson(share * effective, effective) if known else None,
        clopper_pearson(share * effective, effective) if known else None,
    )  # fmt: skip


def _effective(parts: Sequence[tuple[float, int, int]], share: float) -> float:
    """The size of a plain sample that is as sure: the smallest of the real one, that by weights, that by variance."""
    number = float(sum(checked for _, checked, _ in parts))
    if len(parts) == 1:
        return number
    found = min(number, 1 / sum(weight**2 / checked for weight, checked, _ in parts))
    variance = sum(weight**2 * (wrong / checked) * (1 - wrong / checked) / checked for weight, checked, wrong in parts)
    return min(found, share * (1 - share) / variance) if variance > 0 else found


def _checked(count: Counter[Standing]) -> int:
    return count[Standing.RIGHT] + count[Standing.WRONG]
