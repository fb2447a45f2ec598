"""What regelwerk.toml says about the night: the inbox, the sample that is verified, the Statistiktage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from schemas.failure import StoreRefused

KNOWN = {"eingang": {"ordner", "quellen"}, "nacht": {"stichprobe"}, "kalender": {"statistiktage"}}
"""The sections and their names."""
INBOX = "eingang"
SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """`inbox` is the folder of deliveries (a relative one starts at the store), `sources` are those that every delivery
    must have (none: whatever lies there), `sample` the number of records a night verifies, `statistics` the
    Statistiktage that the office has declared."""

    inbox: str = INBOX
    sources: tuple[str, ...] = ()
    sample: int = SAMPLE
    statistics: frozenset[date] = frozenset()


def settings(file: Path, written: Mapping[str, Any]) -> Settings:
    """The settings as they are written. Raises StoreRefused for what is no folder, number or day."""
    inbox = written.get("eingang", {})
    folder, sources = inbox.get("ordner", INBOX), inbox.get("quellen", [])
    if not isinstance(folder, str) or not folder.strip():
        raise StoreRefused(f"{file}: eingang.ordner muss ein Text in Anführungszeichen sein.")
    if not isinstance(sources, list) or not all(isinstance(one, str) and one.strip() for one in sources):
        raise StoreRefused(f'{file}: eingang.quellen muss eine Liste von Namen sein, zum Beispiel ["verbis"].')
    sample = written.get("nacht", {}).get("stichprobe", SAMPLE)
    if isinstance(sample, bool) or not isinstance(sample, int) or not 0 <= sample <= 100_000:
        raise StoreRefused(f"{file}: nacht.stichprobe muss eine ganze Zahl sein (0 heißt: keine Gegenprobe).")
    days = written.get("kalender", {}).get("statistiktage", [])
    if not isinstance(days, list) or not all(isinstance(one, date) and not isinstance(one, datetime) for one in days):
        raise StoreRefused(
            f"{file}: kalender.statistiktage muss eine Liste von Tagen sein, zum Beispiel [2026-11-12, 2026-12-14]."
        )
    return Settings(folder.strip(), tuple(one.strip() for one in sources), sample, frozenset(days))
