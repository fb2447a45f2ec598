"""What regelwerk.toml says about the samples that are drawn on schedule: how large they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.failure import StoreRefused

KNOWN = {"fachaufsicht": {"umfang", "beweist", "genauigkeit"}}
"""The section and its names; one of them is said."""
_USUAL = 0.05


@dataclass(frozen=True, slots=True)
class Settings:
    """How large a sample is: a number of cases, or the share (a fraction) that no error proves, or half the width of
    the interval (a fraction). Nothing said: no error proves less than 5 %."""

    number: int | None = None
    proof: float | None = _USUAL
    half: float | None = None


def settings(file: Path, written: Mapping[str, Any]) -> Settings:
    """The settings as they are written. Raises StoreRefused for two sizes at once and for what is none."""
    section = written.get("fachaufsicht", {})
    if not section:
        return Settings()
    if len(section) > 1:
        raise StoreRefused(f"{file}: In [fachaufsicht] steht eine Größe zu viel; es gilt nur {' oder '.join(section)}.")
    ((name, value),) = section.items()
    wrong = isinstance(value, bool) or not isinstance(value, int | float)
    if name == "umfang":
        if wrong or not isinstance(value, int) or not 1 <= value <= 100_000:
            raise StoreRefused(f"{file}: fachaufsicht.umfang muss eine ganze Zahl von Fällen sein, zum Beispiel 59.")
        return Settings(value, None)
    if wrong or not 0.1 <= value < 100:
        raise StoreRefused(
            f"{file}: fachaufsicht.{name} muss eine Zahl in Prozent von 0,1 bis 99 sein, zum Beispiel 5."
        )
    share = float(value) / 100
    return Settings(None, share) if name == "beweist" else Settings(None, None, share)
