"""Intervals against published tables and against exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from jobs.samples.interval import beta, clopper_pearson, half_width, proves, size_for, size_to_prove, wilson


@pytest.mark.parametrize(
    ("wrong", "number", "low", "high"),
    [
        # Exact limits as in the tables of Documenta Geigy (Scientific Tables, 1962) and Hald (1952).
        (0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0),
        (0, 20, 0.0, 0.1684), (1, 20, 0.0013, 0.2487), (10, 100, 0.0490, 0.1762), (50, 100, 0.3983, 0.6017),
    ],
)  # fmt: skip
def test_clopper_pearson_as_published(wrong: int, number: int, low: float, high: float) -> None:
    assert [round(one, 4) for one in clopper_pearson(wrong, number)] == [low, high]


@pytest.mark.parametrize(
    ("wrong", "number", "low", "high"),
    # R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(wrong: int, number: int, low: float, high: float) -> None:
    assert [round(one, 4) for one in wilson(wrong, number)] == [low, high]


def below(wrong: int, number: int, share: Fraction) -> Fraction:
    """The probability of at most so many wrong ones, as an exact fraction."""
    return sum((comb(number, k) * share**k * (1 - share) ** (number - k) for k in range(wrong + 1)), Fraction(0))


@pytest.mark.parametrize(("wrong", "number"), [(1, 7), (3, 59), (29, 30), (7, 150), (75, 150)])
def test_the_limits_leave_a_fortieth_on_each_side(wrong: int, number: int) -> None:
    low, high = clopper_pearson(wrong, number)
    assert float(below(wrong, number, Fraction(high))) == pytest.approx(0.025, abs=1e-11)
    assert float(1 - below(wrong - 1, number, Fraction(low))) == pytest.approx(0.025, abs=1e-11)


def test_the_beta_function_in_large_samples() -> None:
    assert beta(0.5, 20_000, 20_000) == pytest.approx(0.5, abs=1e-10)
    low, high = clopper_pearson(1_000, 100_000)
    assert low < 0.01 < high


def test_what_a_size_proves() -> None:
    assert size_to_prove(0.05) == 59
    assert proves(59) < 0.05 < proves(58)
    assert proves(59) == pytest.approx(1 - 0.05 ** (1 / 59))
    assert [size_to_prove(one) for one in (0.1, 0.01)] == [29, 299]


@pytest.mark.parametrize("half", [0.01, 0.05, 0.1, 0.25])
def test_the_smallest_size_for_a_precision(half: float) -> None:
    found = size_for(half)
    assert half_width(found, 0.5) <= half < half_width(found - 1, 0.5)
    assert all(half_width(found, share / 100) <= half + 1e-12 for share in range(101))
