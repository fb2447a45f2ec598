"""Rulebooks, and what changed in rules and values."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from schemas.evidence.package.noted import Noted


class Effect(StrEnum):
    """What a changed value does to the duty, as far as its wording tells."""

    EASED = "gelockert"
    TIGHTENED = "verschärft"
    OPEN = "zu prüfen"


class Occasion(StrEnum):
    """Why a value stands in the list."""

    OWN = "Amtswert weicht von der Regel ab"
    CHANGED = "geändert"


class ValueChange(Noted):
    """A value that differs from the rule's own, or from the one before."""

    anlass: Occasion
    regelbuch: str
    gilt_ab_lauf: date = Field(description="Stichtag des ersten Laufs mit diesem Wert im Zeitraum")
    regel: str
    titel: str
    wert: str
    regelwert: str | None = Field(description="Wert, den die Regel selbst nennt")
    vorher: str | None
    nachher: str | None
    einordnung: Effect
    erfasst_am: datetime | None = None
    erfasst_von: str | None = Field(None, description="Kürzel aus der Prüfspur: wer das Regelbuch zuerst verwendete")
    freigegeben_von: str | None = Field(None, description="Kürzel aus der Prüfspur; leer: keine Freigabe verzeichnet")


class RuleChange(Noted):
    """A rule that is new, gone, or worded otherwise than in the rulebook before."""

    regelbuch: str
    gilt_ab_lauf: date
    regel: str
    titel: str
    aenderung: str = Field(description="neu, entfallen oder geändert")
    fassung_vorher: str | None
    fassung_nachher: str | None
    hinweis: str = ""


class RulebookNote(Noted):
    """A rulebook that runs of the period used; its words and files lie in the package."""

    regelbuch: str
    erster_stichtag: date
    letzter_stichtag: date
    laeufe: int
    erfasst_am: datetime | None
    erfasst_von: str | None
    freigegeben_von: str | None
    regeln: int | None = Field(description="Zahl der Regeln in Kraft; leer: nicht lesbar")
    hinweis: str = ""
