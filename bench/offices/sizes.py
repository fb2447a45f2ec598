"""How many people each office of the country has: a spread after published sums, for want of a table of all of them.

404 Jobcenter look after some four million people able to work: about 9,100 in each of 104 municipal ones, 11,300 in
each of 300 joint ones (2019 and later). Sizes of single ones run from about a thousand to more than fifty thousand. A
logarithmic normal distribution with that mean and that reach is taken, at evenly spaced points, so that every tenth
office of four hundred is like four hundred in small.
"""

from __future__ import annotations

import math
from statistics import NormalDist

MEDIAN, SPREAD = 8_200, 0.75
WHOLE = 400
"""Offices of the country."""


def sizes(offices: int, scale: float = 1.0, smallest: int = 50) -> tuple[int, ...]:
    """People of so many offices, the smallest first; `scale` makes all of them smaller."""
    normal = NormalDist()
    points = ((number + 0.5) / offices for number in range(offices))
    found = (MEDIAN * math.exp(SPREAD * normal.inv_cdf(point)) for point in points)
    return tuple(max(smallest, round(one * scale)) for one in found)
