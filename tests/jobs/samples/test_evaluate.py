"""Shares and intervals of samples whose results are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from jobs.samples.evaluate import evaluated, weight
from jobs.samples.interval import clopper_pearson, wilson
from schemas.sample.checklist import Checklist, Question
from schemas.sample.draw import Choice
from schemas.sample.result import Case, Said, Standing, Verdict, standing
from schemas.sample.sample import Cell, Sample

R, W, N = Verdict.RIGHT, Verdict.WRONG, Verdict.NOT_CHECKABLE


ENOUGH = {"T1": 5, "T2": 6, "T3": 7}
"""Employees of teams that are large enough to be shown."""


def sample(
    *cells: tuple[str, int, int], seed: str = "s", choice: Choice = Choice.RANDOM,
    staff: Mapping[str, int] | None = ENOUGH,
) -> Sample:  # fmt: skip
    """A sample over teams: name, population, drawn."""
    cases = [("r", team) for team, _, number in cells for _ in range(number)]
    return Sample(
        "stichprobe-0001", "amt", "lauf", datetime(2026, 7, 1, tzinfo=UTC), "akteur-0001",
        Checklist("c", "C", "c", True, ("r",), (Question("q", "Q?"),)), ("r",), (), seed, 2, "0" * 64,
        sum(size for _, size, _ in cells), tuple(Cell("r", team, size, size, number) for team, size, number in cells),
        tuple(Case(n, str(n), rule, team, choice) for n, (rule, team) in enumerate(cases, 1)), staff=staff,
    )  # fmt: skip


def said(verdicts: str) -> list[Said]:
    """One answer a case: r, w, n."""
    return [Said(n, "q", {"r": R, "w": W, "n": N}[one], "a") for n, one in enumerate(verdicts, 1)]


def test_one_stratum_is_a_plain_sample() -> None:
    found = evaluated(sample(("T1", 500, 40)), said("w" * 4 + "r" * 36)).overall
    assert found is not None
    assert (found.share, found.wilson, found.exact) == (0.1, wilson(4, 40), clopper_pearson(4, 40))


def test_strata_weigh_as_in_the_population() -> None:
    found = evaluated(sample(("T1", 900, 20), ("T2", 100, 20)), said("w" * 2 + "r" * 18 + "w" * 10 + "r" * 10))
    assert found.overall is not None
    assert found.overall.share == pytest.approx(0.9 * 0.1 + 0.1 * 0.5)
    assert found.overall.effective == pytest.approx(1 / (0.81 / 20 + 0.01 / 20))
    assert found.overall.exact == clopper_pearson(0.14 * found.overall.effective, found.overall.effective)
    assert [one.share for one in found.cells] == [0.1, 0.5]


def test_the_interval_is_never_narrower_than_a_plain_one() -> None:
    found = evaluated(sample(("T1", 500, 20), ("T2", 500, 20)), said("w" * 20 + "r" * 20)).overall
    assert found is not None
    assert found.effective == 40


def test_small_cells_are_shown_together_and_cannot_be_reckoned_back() -> None:
    found = evaluated(sample(("T1", 90, 12), ("T2", 95, 11), ("T3", 30, 4)), said("r" * 27))
    assert [one.strata for one in found.cells] == [(("r", "T1"),)]
    assert found.rest is not None
    assert set(found.rest.strata) == {("r", "T2"), ("r", "T3")}
    few = evaluated(sample(("T1", 90, 9)), said("r" * 9))
    assert (few.overall, few.cells, few.rest) == (None, (), None)


def test_fewer_than_five_employees_are_never_alone() -> None:
    cells = (("T1", 90, 12), ("T2", 95, 14), ("T3", 300, 30))
    found = evaluated(sample(*cells, staff={"T1": 4, "T2": 5, "T3": 9}), said("r" * 56))
    assert [one.strata for one in found.cells] == [(("r", "T3"),)]
    assert found.rest is not None
    assert set(found.rest.strata) == {("r", "T1"), ("r", "T2")}
    # Three people are behind the first two together: the third joins them, and nothing stands alone.
    found = evaluated(sample(*cells, staff={"T1": 2, "T2": 1, "T3": 9}), said("r" * 56))
    assert (found.cells, found.rest) == ((), None)
    assert found.overall is not None
    assert evaluated(sample(("T1", 90, 12), staff={"T1": 4}), said("r" * 12)).overall is None
    unknown = evaluated(sample(*cells, staff=None), said("r" * 56))
    assert (unknown.cells, unknown.overall is not None) == ((), True)
    assert evaluated(sample(("T1", 90, 12), staff=None), said("r" * 12)).overall is None


def test_nothing_before_all_are_judged() -> None:
    found = evaluated(sample(("T1", 90, 12)), said("w" * 11))
    assert (found.open, found.overall, found.cells) == (1, None, ())


def test_a_deliberate_selection_has_no_interval() -> None:
    found = evaluated(sample(("T1", 90, 12), seed="", choice=Choice.DELIBERATE), said("w" * 12))
    assert (found.overall, found.cells, found.rest) == (None, (), None)
    assert found.standings[Choice.DELIBERATE][Standing.WRONG] == 12


def test_all_of_them_is_a_count() -> None:
    found = evaluated(sample(("T1", 12, 12)), said("w" * 3 + "r" * 9)).overall
    assert found is not None
    assert (found.share, found.whole, found.wilson, found.exact) == (0.25, True, None, None)


def test_a_stratum_that_nobody_could_check_leaves_no_interval() -> None:
    found = evaluated(sample(("T1", 90, 12), ("T2", 60, 2)), said("r" * 12 + "nn")).overall
    assert found is not None
    assert (found.unseen, found.not_checkable, found.exact) == (60, 2, None)


def test_reviewers() -> None:
    about = ["q", "p"]
    assert standing(about, [Said(1, "q", R, "a")]) is Standing.OPEN
    both = [Said(1, "q", R, "a"), Said(1, "p", R, "a")]
    assert standing(about, both) is Standing.RIGHT
    assert standing(about, [*both, Said(1, "q", W, "b")]) is Standing.DIVIDED
    assert standing(about, [*both, Said(1, "q", W, "b"), Said(1, "q", R, "b")]) is Standing.RIGHT
    assert standing(about, [*both, Said(1, "q", W, "a")]) is Standing.WRONG
    assert standing(about, [*both, Said(1, "p", N, "a")]) is Standing.NOT_CHECKABLE


def test_what_a_draw_proves_is_not_more_than_its_strata_allow() -> None:
    assert weight(sample(("T1", 500, 40))) == 40
    assert weight(sample(("T1", 90, 9), ("T2", 10, 1))) == pytest.approx(10)
    assert weight(sample(("T1", 98, 8), ("T2", 2, 2))) == pytest.approx(1 / (0.98**2 / 8 + 0.02**2 / 2))
