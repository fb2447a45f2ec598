"""Intervals of a share at 95 %: Wilson, and Clopper-Pearson, the exact one; and what a size proves.

Sources: E. B. Wilson (1927), JASA 22, 209-212; C. J. Clopper, E. S. Pearson (1934), Biometrika 26, 404-413; the
incomplete beta function by its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil, exp, lgamma, log, sqrt

CONFIDENCE = 0.95
_Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""
_TINY = 1e-300

Interval = tuple[float, float]


def wilson(wrong: float, number: float) -> Interval:
    """The Wilson interval of `wrong` among `number`; both may be fractions where a sample was weighted."""
    share, square = wrong / number, _Z * _Z
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = _Z / (1 + square / number) * sqrt(share * (1 - share) / number + square / (4 * number * number))
    return (0.0 if wrong <= 0 else max(0.0, middle - half), 1.0 if wrong >= number else min(1.0, middle + half))


def clopper_pearson(wrong: float, number: float) -> Interval:
    """The exact interval of `wrong` among `number`: it covers the true share in at least 95 of 100 samples."""
    rest = (1 - CONFIDENCE) / 2
    low = 0.0 if wrong <= 0 else _root(lambda share: beta(share, wrong, number - wrong + 1) - rest)
    high = 1.0 if wrong >= number else _root(lambda share: beta(share, wrong + 1, number - wrong) - (1 - rest))
    return low, high


def beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    return front / _fraction(x, a, b)


def proves(number: float) -> float:
    """Below which share the wrong ones lie (at 95 %, one-sided) if none is found among `number`; 1 for none."""
    return 1.0 if number == 0 else 1 - (1 - CONFIDENCE) ** (1 / number)


def size_to_prove(share: float) -> int:
    """How many cases without an error prove that fewer than `share` are wrong."""
    return ceil(log(1 - CONFIDENCE) / log(1 - share) - 1e-9)


def effective(strata: Iterable[tuple[int, int]]) -> float:
    """The size of a plain sample that is as sure as one of these strata: how many there are of each, how many drawn.

    Each weighs as in the population (Kish). A stratum of which none was drawn leaves only the plain number.
    """
    parts = [(there, drawn) for there, drawn in strata if there]
    number = sum(drawn for _, drawn in parts)
    if not number or any(not drawn for _, drawn in parts):
        return float(number)
    whole = sum(there for there, _ in parts)
    return min(float(number), 1 / sum((there / whole) ** 2 / drawn for there, drawn in parts))


def half_width(number: float, share: float) -> float:
    """Half the width of the Wilson interval where so large a share is found."""
    low, high = wilson(share * number, number)
    return (high - low) / 2


def size_for(half: float) -> int:
    """The smallest size whose interval is at most twice `half` wide, whatever share is found (0.5 is the worst)."""
    number = 1
    while half_width(number, 0.5) > half:
        number *= 2
    low, high = number // 2, number
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if half_width(middle, 0.5) <= half else (middle, high)
    return high


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 1 + d1/(1 + d2/(1 + ...)), by Lentz."""
    value, upper, lower, step = 1.0, 1.0, 0.0, 0
    while True:
        step += 1
        half = step // 2
        if step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        lower = 1 / ((1 + term * lower) or _TINY)
        upper = (1 + term / upper) or _TINY
        value *= upper * lower
        if abs(upper * lower - 1) < 1e-15 or step > 10_000:
            return value


def _root(rising: Callable[[float], float]) -> float:
    """Where a monotone function is zero between 0 and 1."""
    low, high = 0.0, 1.0
    below = rising(0.0) < 0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (rising(middle) < 0) == below else (low, middle)
    return (low + high) / 2
