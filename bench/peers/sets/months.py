"""Months of a calendar on days of numpy, which has none that stays inside a month."""

from __future__ import annotations

from typing import Any

import numpy as np

Days = Any
"""An array of datetime64[D]."""


def later(days: Days, months: int) -> Days:
    """The same day so many months later, or that month's last day."""
    month = days.astype("datetime64[M]")
    into = days - month.astype("datetime64[D]")
    target = month + months
    return np.minimum(target.astype("datetime64[D]") + into, ends(target))


def ends(months: Any) -> Days:
    """The last day of each month (datetime64[M])."""
    return (months + 1).astype("datetime64[D]") - 1
