"""What goes over the interface, with German names; the descriptions stand in the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.findings.decision import Action
from schemas.findings.event import EventKind
from schemas.findings.finding import State

Short = Annotated[str, Field(min_length=1, max_length=200)]


class Told(BaseModel):
    """What is answered."""


class Sent(BaseModel):
    """What is sent: nothing else is taken."""

    model_config = ConfigDict(extra="forbid")


class Befund(Told):
    """Ein Befund, wie ihn eine Liste zeigt."""

    nummer: int
    regel: str
    titel: str
    fall: str | None = Field(description="Pseudonym des Falls; leer, wo der Befund von keinem Fall handelt")
    vorgang: str = Field(description="Art des Vorgangs, zum Beispiel teilnahme")
    vorgang_id: str
    abschnitt: str = Field(description="Abschnitt eines Turnus; sonst leer")
    ergebnis: str = Field(description="Was die Regel sagt, zum Beispiel überfällig")
    stand: State = Field(description="Wo der Befund steht")
    team: str | None
    zustaendig: str | None = Field(description="Zuständige Stelle, nie eine Person")
    faellig_am: date | None
    wiedervorlage: date | None
    erkannt_am: date
    geaendert_am: date
    geschlossen_am: date | None
    altbestand: bool
    grund: str = Field(description="Der Grund in einem Satz")
    fehlend: list[str] = Field(description="Angaben, die fehlen, wo das Ergebnis ungeklärt ist")


class Befunde(Told):
    """Eine Seite der Liste."""

    befunde: list[Befund]
    weiter: str | None = Field(description="Als ?nach= an die nächste Anfrage; leer am Ende der Liste")


class Schritt(Told):
    """Ein Schritt im Leben eines Befunds."""

    art: EventKind
    am: datetime
    grund: str


class BefundGanz(Befund):
    """Ein Befund mit seinem Verlauf."""

    verlauf: list[Schritt]


class Entscheidung(Sent):
    """Was über einen Befund entschieden wird. Eine Ausnahme wird beantragt; genehmigen muss sie ein Mensch."""

    art: Action = Field(description="Wie bei regelwerk decide")
    grund: str = Field("", max_length=2_000, description="Pflicht außer bei anerkennen, wiedervorlage und zuständig")
    bis: date | None = Field(None, description="Letzter Tag einer Ausnahme, oder Tag der Wiedervorlage")
    stelle: str | None = Field(None, max_length=200, description="Wer zuständig wird: eine Stelle, nie eine Person")


class Entschieden(Told):
    """Was aus der Entscheidung wurde."""

    befund: int
    vorher: State
    stand: State
    beantragt: bool = Field(False, description="Eine Ausnahme wartet auf die Genehmigung durch einen Menschen")


class Annahme(Sent):
    """Eine Angabe des Falls, als wäre sie anders."""

    tabelle: Short
    kennung: Short
    art: str = Field("wert", pattern="^(wert|leer|unbekannt|neu|weg)$")
    feld: str = Field("", max_length=200)
    wert: str = Field("", max_length=2_000)


class Pruefung(Sent):
    """Ein Fall, der geprüft werden soll: ein gespeicherter (fall) oder ein mitgeschickter (tabellen)."""

    fall: str | None = Field(None, max_length=100, description="Pseudonym eines Falls der letzten Lieferung")
    tabellen: dict[str, list[dict[str, Any]]] | None = Field(
        None,
        description="Zeilen je Tabelle des Faktenmodells. Eine Tabelle, die fehlt, wurde nicht geliefert; eine leere "
        'heißt: nicht geschehen. Tage als 2020-06-30; {"unbekannt": true} für unbekannt.',
        examples=[{"kunde": [{"kunde_id": "f1", "geburtsdatum": "2001-05-03"}], "teilnahme": []}],
    )
    stichtag: date | None = Field(None, description="Ohne Angabe der Stichtag des letzten Laufs, sonst heute")
    gruende: bool = Field(False, description="Zu jedem Ergebnis den Baum der Gründe")
    annahmen: list[Annahme] = Field([], max_length=50, description="Was wäre wenn: gespeichert wird nichts")


class Ergebnis(Told):
    """Was eine Regel über einen Vorgang sagt."""

    regel: str
    titel: str
    fassung: str
    vorgang: str
    vorgang_id: str
    abschnitt: str
    ergebnis: str
    bedeutung: str = Field(description="zu tun, ungeklärt, in Ordnung oder trifft nicht zu")
    faellig_am: date | None
    erledigt_am: date | None
    grund: str
    fehlend: list[str]
    gruende: list[dict[str, Any]] | None = Field(None, description="Der Baum der Gründe, wenn verlangt")


class Stumm(Told):
    """Eine Regel, die zu dem Fall nichts sagt, und warum."""

    regel: str
    titel: str
    warum: str


class Geprueft(Told):
    """Alle Regeln über einzelne Fälle, an diesem geprüft."""

    fall: str
    stichtag: date
    team: str | None
    ergebnisse: list[Ergebnis]
    ohne_aussage: list[Stumm]


class Laufwunsch(Sent):
    """Ein Lauf über die neueste Lieferung."""

    stichtag: date | None = Field(None, description="Ohne Angabe der Tag der Lieferung")


class Auftrag(Told):
    """Ein Lauf, der im Hintergrund rechnet."""

    auftrag: str
    stand: str = Field(description="wartet, läuft, fertig, gescheitert oder abgebrochen")
    schritt: str = Field(description="Was gerade geschieht")
    prozent: int | None
    lauf: str | None = Field(description="Kennung des Laufs, sobald er fertig ist")
    gruende: list[str] = Field(description="Warum er gescheitert ist")


class Lauf(Told):
    """Ein Lauf, der gerechnet und aufgezeichnet ist."""

    lauf: str
    stichtag: date
    begonnen: datetime
    stand: str
    zeilen: int
    abzug: str
    geplant: bool


class Laeufe(Told):
    """Eine Seite der Läufe, der neueste zuerst."""

    laeufe: list[Lauf]
    weiter: str | None = Field(description="Als ?vor= an die nächste Anfrage; leer am Ende der Liste")


class LaufGanz(Told):
    """Ein Lauf, oder der Auftrag dazu, solange er rechnet."""

    lauf: Lauf | None
    auftrag: Auftrag | None


class Bericht(Told):
    """Ein geschriebener Bericht."""

    bericht: str
    titel: str
    von: date
    bis: date
    geschrieben: datetime
    formate: list[str]


class Regel(Told):
    """Eine Regel, die heute in Kraft ist, oder warum nicht."""

    regel: str
    titel: str
    art: str | None
    vorgang: str | None
    fassung: str | None
    in_kraft: bool
    warum_nicht: str | None


class Gesundheit(Told):
    """Ob die Schnittstelle arbeitet."""

    gesund: bool
