"""What regelwerk.toml says about the night: the inbox, the sample that is verified, the Statistiktage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from schemas.failure import StoreRefused

KNOWN = {
    "eingang": {"ordner", "quellen"},
    "nacht": {"stichprobe", "toleranz", "aufbauend"},
    "kalender": {"statistiktage"},
}
"""The sections and their names."""
INBOX = "eingang"
SAMPLE = 50
TOLERANCE = 120


@dataclass(frozen=True, slots=True)
class Settings:
    """`inbox` is the folder of deliveries (a relative one starts at the store), `sources` are those that every delivery
    must have (none: whatever lies there), `sample` the number of records a night verifies, `statistics` the
    Statistiktage that the office has declared, `tolerance` how much later than planned a run may begin without being
    late. `built`: a run of a large office may be built on the one before."""

    inbox: str = INBOX
    sources: tuple[str, ...] = ()
    sample: int = SAMPLE
    statistics: frozenset[date] = frozenset()
    tolerance: timedelta = timedelta(minutes=TOLERANCE)
    built: bool = False


def settings(file: Path, written: Mapping[str, Any]) -> Settings:
    """The settings as they are written. Raises StoreRefused for what is no folder, number or day."""
    inbox = written.get("eingang", {})
    folder, sources = inbox.get("ordner", INBOX), inbox.get("quellen", [])
    if not isinstance(folder, str) or not folder.strip():
        raise StoreRefused(f"{file}: eingang.ordner muss ein Text in Anführungszeichen sein.")
    if not isinstance(sources, list) or not all(isinstance(one, str) and one.strip() for one in sources):
        raise StoreRefused(f'{file}: eingang.quellen muss eine Liste von Namen sein, zum Beispiel ["verbis"].')
    night = written.get("nacht", {})
    sample = _whole(night.get("stichprobe", SAMPLE), 0, 100_000)
    if sample is None:
        raise StoreRefused(f"{file}: nacht.stichprobe muss eine ganze Zahl sein (0 heißt: keine Gegenprobe).")
    tolerance = _whole(night.get("toleranz", TOLERANCE), 1, 24 * 60)
    if tolerance is None:
        raise StoreRefused(f"{file}: nacht.toleranz muss eine ganze Zahl von Minuten sein, von 1 bis 1440.")
    built = night.get("aufbauend", False)
    if not isinstance(built, bool):
        raise StoreRefused(f"{file}: nacht.aufbauend muss true oder false sein.")
    days = written.get("kalender", {}).get("statistiktage", [])
    if not isinstance(days, list) or not all(isinstance(one, date) and not isinstance(one, datetime) for one in days):
        raise StoreRefused(
            f"{file}: kalender.statistiktage muss eine Liste von Tagen sein, zum Beispiel [2026-11-12, 2026-12-14]."
        )
    return Settings(
        folder.strip(), tuple(one.strip() for one in sources), sample, frozenset(days), timedelta(minutes=tolerance),
        built,
    )  # fmt: skip


def _whole(written: Any, least: int, most: int) -> int | None:
    """A whole number within its limits; None for everything else."""
    whole = isinstance(written, int) and not isinstance(written, bool) and least <= written <= most
    return written if whole else None
