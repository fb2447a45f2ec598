"""What was delivered, and how it was looked at."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from schemas.evidence.package.noted import Noted


class TableCount(Noted):
    """What became of the rows of one delivered table."""

    tabelle: str
    entitaet: str
    gelesen: int
    angenommen: int
    quarantaene: int
    ausgelassen: int


class Control(Noted):
    """What the source system says it holds, beside what was read and what was checked."""

    gezaehlt: str
    fachverfahren: str
    gelesen: str


class DeliveryNote(Noted):
    """A delivery of the period."""

    abzug: str
    stichtag: date
    quelle: str
    vorlage: bool | None = Field(description="ja: die Zuordnung ist eine ungeprüfte Vorlage")
    eingelesen_am: datetime
    faelle: int | None
    zeilen: int
    quarantaene: int
    tabellen: tuple[TableCount, ...] = ()
    kontrollsummen: tuple[Control, ...] = ()
    maengel: int | None = Field(None, description="Zeilen mit Mängeln der Datenqualität")
    bremse: tuple[str, ...] = Field((), description="warum die Lieferbremse gezogen wurde")
    freigegeben_am: datetime | None = None
    freigegeben_von: str | None = None
    freigabe_grund: str | None = None
    geloescht_am: datetime | None = None
