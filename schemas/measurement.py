"""What a quota measured in one unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from schemas.outcome import Status


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of quotas.parquet; `ebene` is the level (team, office), `zeitraum` the report's month as 2020-06.

    `wert` is the measure (a share in per cent), `wert_min` and `wert_max` its worst and best case; None where there is
    nothing to measure or no bound. `ampel` is grün, gelb, rot or nicht messbar.
    """

    regel: str
    fassung: str
    ebene: str
    einheit: str
    zeitraum: str
    zaehler: Decimal | None
    nenner: int | None
    unbekannt: int
    wert: Decimal | None
    wert_min: Decimal | None
    wert_max: Decimal | None
    ziel: Decimal | None
    ampel: Status
