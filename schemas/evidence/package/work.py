"""What was planned and what ran: the part of the audit package about the office's checks."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.evidence.package.noted import Noted


class RunNote(Noted):
    """A run of the period."""

    lauf: str
    stichtag: date
    begonnen: datetime
    erfasst: datetime
    geplant: bool
    stand: str = Field(description="erfasst, abgeglichen, gebremst oder überholt")
    abzug: str
    regelbuch: str
    regelstand: str | None
    digest: str = Field(description="Prüfsumme der Ergebnisse")
    zeilen: int
    offen: int
    faelle: int | None = Field(description="Fälle, die geprüft wurden; leer: unbekannt")
    kontrollsumme: int | None = Field(None, description="Fälle, die das Fachverfahren meldet; leer: nicht angegeben")
    gegenprobe_geprueft: int | None = None
    gegenprobe_abweichungen: int | None = None
    wiederholbar_bis: date | None


class Happened(StrEnum):
    """What became of a planned run."""

    RUN = "gelaufen"
    TWICE = "mehrmals gelaufen"
    GAP = "Lücke"
    UNPLANNED = "außer der Reihe"


class PlannedRun(Noted):
    """A day of the schedule, or a run outside of it."""

    tag: date
    soll: str = Field(description="was der Zeitplan verlangt; leer: nichts")
    ergebnis: Happened
    laeufe: tuple[str, ...] = ()
    hinweis: str = ""


class FlowNote(Noted):
    """A planned run of a flow, as the clock of the office has kept it."""

    ablauf: str
    tag: date
    faellig_um: datetime
    ergebnis: str = Field(description="geplant, läuft oder womit er endete")
    begonnen: datetime | None
    beendet: datetime | None
    lauf: str | None
    abweichungen: tuple[str, ...] = Field((), description="was vom Plan abwich, etwa verspätet oder teilweise")
    hinweis: str = ""
