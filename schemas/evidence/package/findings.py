"""Findings, what happened to them, and the exceptions among them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from schemas.evidence.package.noted import Noted


class FindingNote(Noted):
    """A finding that was open, or touched, in the period; `stand` is that of the last day of the period."""

    befund: int
    regel: str
    titel: str
    art: str
    vorgang: str
    vorgang_id: str
    periode: str
    fall: str | None = Field(description="Fallschlüssel (Pseudonym); leer: kein Fall")
    team: str | None
    zustaendig: str | None
    fassung: str
    status: str
    stand: str
    faellig_am: date | None
    erledigt_am: date | None
    nachweis_id: str | None
    ursache: str | None
    fehlend: tuple[str, ...] = ()
    grund: str
    altbestand: bool
    erkannt_am: date
    geaendert_am: date
    spaeter_geaendert: bool = Field(description="ja: Status, Fälligkeit und Grund sind von einem Tag nach dem Zeitraum")
    geschlossen_am: date | None
    ausnahme_bis: date | None
    wiedervorlage: date | None
    erster_lauf: str
    letzter_lauf: str


class EventNote(Noted):
    """A step of a finding's life, up to the last day of the period."""

    befund: int
    ereignis: int
    regel: str
    tag: date
    zeitpunkt: datetime
    art: str
    akteur: str | None = Field(description="Kürzel; leer: ein Lauf")
    lauf: str | None
    grund: str
    angaben: dict[str, Any] = Field(default_factory=dict)


class ExceptionNote(Noted):
    """An exception that was granted in the period or held in it."""

    befund: int
    ereignis: int
    regel: str
    titel: str
    vorgang_id: str
    team: str | None
    erteilt_am: date
    bis: date | None
    genehmigt_von: str | None
    eingetragen_von: str | None
    grund: str
    gilt_noch: bool = Field(description="ob sie am letzten Tag des Zeitraums galt")
