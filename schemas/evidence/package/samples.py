"""Samples of the Fachaufsicht."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pydantic import Field

from schemas.evidence.package.noted import Noted


class SampleCell(Noted):
    """A stratum of a sample: matters of a rule in a team, how many could be drawn, how many were."""

    regel: str
    team: str
    vorgaenge: int
    ziehbar: int
    gezogen: int


class SampleCase(Noted):
    """A case of a sample by its mark, which leads to no person, and how it stood on the last day of the period."""

    nummer: int
    marke: str
    regel: str
    team: str
    auswahl: str = Field(description="zufällig, gezielt oder früher Fehler")
    stand: str


class SampleNote(Noted):
    """A sample of Fachaufsicht that was drawn, or worked on, in the period."""

    stichprobe: str
    gezogen_am: datetime
    gezogen_von: str = Field(description="Kürzel")
    lauf: str
    pruefbogen: str
    vorschlag: bool = Field(description="ja: der Prüfbogen war vom Amt nicht geprüft")
    auswahl: str = Field(description="Zufallsstichprobe, Nachprüfung oder gezielte Auswahl")
    regeln: tuple[str, ...]
    startwert: str
    grundgesamtheit: str = Field(description="SHA-256 der Liste aller Vorgänge")
    vorgaenge: int
    umfang: int
    folgt: str | None
    grund: str
    offen: int = Field(description="Fälle, die offen oder uneinig beurteilt sind")
    fehler: int
    anteil: Decimal | None = Field(description="Fehler in Prozent, gewichtet; leer: keine Aussage")
    intervall_von: Decimal | None = Field(description="exakt (Clopper-Pearson), 95 %")
    intervall_bis: Decimal | None
    massnahmen: int
    massnahmen_offen: int
    abgeschlossen: bool
    schichten: tuple[SampleCell, ...] = ()
    faelle: tuple[SampleCase, ...] = ()
