"""What an auditor is given: the parts of the audit package. The words of the fields are those of its files.

People appear as pseudonyms, cases as their keys. Reasons are texts that somebody typed.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1


class Noted(BaseModel):
    """What all parts share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(Noted):
    """What the package is about, who made it and when, and how far the trail had come."""

    format: int = FORMAT
    amt: str
    amt_name: str
    von: date = Field(description="erster Tag des Zeitraums")
    bis: date = Field(description="letzter Tag des Zeitraums")
    erstellt_am: datetime
    erstellt_von: str = Field(description="Kürzel, nie ein Name")
    pruefspur_eintraege: int = Field(description="Nummer des letzten Eintrags der Prüfspur")
    pruefspur_hash: str = Field(description="Hash des letzten Eintrags der Prüfspur")
    siegel: str | None = Field(None, description="Fingerabdruck des Siegels (SHA-256 des öffentlichen Schlüssels)")
    programm: dict[str, str] = Field({}, description="Fassungen des Programms und seiner Teile")


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
    angaben: dict[str, Any] = {}


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


class Cell(Noted):
    """A number of a summary; None with `unterdrueckt`: too small to be shown."""

    regel: str
    titel: str
    team: str
    gefunden: int | None
    geschlossen: int | None
    offen: int | None
    hinweis: str = ""


class Summary(Noted):
    """What stands on the first page."""

    befunde: int
    ereignisse: int
    entscheidungen: int
    ausnahmen: int
    fehlalarme: int
    zellen: tuple[Cell, ...]


class Listed(Noted):
    """A file of the package."""

    datei: str
    bytes: int
    sha256: str


class Directory(Noted):
    """The list of all files of the package but itself and its hash."""

    format: int = FORMAT
    kopf: Head
    dateien: tuple[Listed, ...]
