"""A rule as its author wrote it: the shape only. Names, types and units are still text (see engine.resolve).

Field names are English, aliases are the author's folded keys. `Node` stands where resolve has to read further:
conditions, days, durations and references to values.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from schemas.diagnostic import Place
from schemas.node import Mapping, Node, Scalar
from schemas.outcome import Kind

Text = Annotated[str, Field(min_length=1)]

REVIEW = "regel-pruefung"
"""Stands under `regel` in the outcome of an overdue review of a rule; no rule or definition may be called so."""


class Authored(BaseModel):
    """What all authored pieces share: unknown keys are refused, nodes are kept as they are."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, frozen=True, populate_by_name=True)


class SourceNote(Authored):
    """A source (`quelle`)."""

    document: Text = Field(alias="dokument", description="Titel des Dokuments oder Gesetzes")
    passage: Text = Field(alias="fundstelle", description="Abschnitt, Paragraf oder Seite")


class ValueStep(Authored):
    """One step of a value with legal time."""

    start: date = Field(alias="gilt ab", description="erster Tag, an dem der Wert gilt")
    value: Scalar = Field(alias="wert", description="der Wert")


class NamedValue(Authored):
    """A named value (`werte`): one scalar, or steps with legal time."""

    name: Scalar
    value: Scalar | None = None
    steps: tuple[ValueStep, ...] = ()


class Transition(Authored):
    """Legal transition (`übergang`)."""

    runs_until: date = Field(alias="laeuft weiter bis", description="letzter Tag, bis zu dem Begonnenes weiterläuft")
    successor: Text | None = Field(None, alias="abgeloest durch", description="Kennung der Regel, die folgt")


class Selection(Authored):
    """Child records (`aus`, `mit`, `über`, `genannt`)."""

    entity: Scalar = Field(alias="aus", description="Entität, aus der Datensätze ausgewählt werden")
    where: Node | None = Field(None, alias="mit", description="Bedingung, die ein Datensatz erfüllen muss")
    via: Scalar | None = Field(None, alias="ueber", description="Verknüpfung, wenn es mehrere gibt")
    alias: Scalar | None = Field(None, alias="genannt", description="Name des Datensatzes")
    place: Place = Field(exclude=True)


class EvidenceNote(Selection):
    """Evidence (`erledigt durch`)."""

    day: Scalar = Field(alias="am", description="Feld mit dem Tag des Nachweises")
    earliest: Node | None = Field(None, alias="fruehestens", description="ab welchem Tag ein Nachweis zählt")
    until: Node | None = Field(None, alias="zaehlt nur bis", description="bis wann ein Nachweis zählt")
    holds: Scalar | None = Field(None, alias="haelt", description="wie lange ein Vorschlag danach ruht")


class PauseNote(Selection):
    """Pauses (`ruht während`)."""

    start: Scalar = Field(alias="von", description="Feld mit dem ersten Tag")
    end: Scalar = Field(alias="bis", description="Feld mit dem letzten Tag")


class DeadlineNote(Authored):
    """The body of a `frist`, and what a `turnus` shares with it."""

    due: Node | None = Field(None, alias="faellig am", description="Tag, an dem die Frist abläuft")
    due_cases: Node | None = Field(None, alias="faellig", description="Tag je nach Bedingung (wenn, sonst)")
    earliest: Node | None = Field(None, alias="fruehestens", description="ab welchem Tag ein Nachweis zählt")
    done_on: Node | None = Field(None, alias="erledigt am", description="Tag des Vorgangs, an dem er erledigt ist")
    done_by: tuple[EvidenceNote, ...] = Field((), alias="erledigt durch", description="Nachweis aus Datensätzen")
    not_before: Node | None = Field(None, alias="nicht vor", description="frühester möglicher Fälligkeitstag")
    shift: Scalar | None = Field(None, alias="verschieben", description="nächster Werktag oder vorheriger Werktag")
    shift_basis: Text | None = Field(None, alias="rechtsgrundlage der verschiebung", description="Rechtsgrundlage")
    ends: Node | None = Field(None, alias="endet mit", description="Tag, mit dem die Pflicht endet")
    catch_up: Scalar | None = Field(None, alias="nachholbar", description="ja, nein oder bis <Tag>")
    pauses: PauseNote | None = Field(None, alias="ruht waehrend", description="Zeiträume, in denen die Frist ruht")
    afterwards: Scalar | None = Field(None, alias="danach", description="läuft weiter oder beginnt neu")
    place: Place = Field(exclude=True)


class CycleNote(DeadlineNote):
    """The body of a `turnus`."""

    every: Scalar | None = Field(None, alias="alle", description="Abstand der Abschnitte")
    basis: Scalar = Field(alias="zaehlt ab", description="Beginn, letzte Erledigung oder Kalender")
    first_from: Node | None = Field(None, alias="erster abschnitt ab", description="Tag, von dem der erste zählt")
    first: Scalar | None = Field(None, alias="erster abschnitt", description="keiner")
    last: Scalar | None = Field(None, alias="letzter abschnitt", description="entfällt oder fällig am Ende")
    early: Scalar | None = Field(None, alias="vorzeitig", description="zählt für den laufenden Abschnitt")


class Advice(Authored):
    """What follows (`dann`)."""

    proposal: Text = Field(alias="vorschlag", description="was vorgeschlagen wird")
    assignment: str = Field("", alias="zuordnung", description="worin von mehreren Vorschlägen nur einer gelten kann")


class Rejection(Authored):
    """What follows a rejected proposal (`nach ablehnung`)."""

    when: Node = Field(alias="wenn", description="woran die Ablehnung zu erkennen ist")
    rests: Scalar = Field(alias="ruht", description="wie lange danach nicht vorgeschlagen wird")


class OrderNote(Authored):
    """One criterion of an order (`reihenfolge`)."""

    by: Node = Field(alias="nach", description="Feld, nach dem geordnet wird")
    first: Scalar = Field(alias="zuerst", description="frühestes, spätestes, kleinstes oder größtes")


class CapacityNote(Authored):
    """Limited places (`plätze`)."""

    per: Scalar = Field(alias="je", description="Einheit, die Plätze hat")
    available: Node = Field(alias="verfuegbar", description="Zahl der Plätze")
    taken: Selection = Field(alias="belegt", description="Datensätze, die einen Platz belegen")
    order: tuple[OrderNote, ...] = Field((), alias="reihenfolge", description="Reihenfolge der Vorschläge")
    ties: Scalar | None = Field(None, alias="bei gleichstand", description="ohne Rang")
    place: Place = Field(exclude=True)


class TableRow(Authored):
    """One row of a table: a choice and its value."""

    choice: Scalar
    value: Scalar


class TableNote(Authored):
    """A table (`tabelle`)."""

    by: Node = Field(alias="nach", description="Feld, dessen Auswahl die Zeile bestimmt")
    gives: Scalar = Field(alias="ergibt", description="Name des Werts")
    rows: tuple[TableRow, ...] = Field(alias="zeilen", description="je Auswahl ein Wert")
    check: Scalar | None = Field(None, alias="pruefen", description="<Wert> steigt nicht / fällt nicht")
    place: Place = Field(exclude=True)


class PopulationNote(Selection):
    """The population of a quota (`gezählt werden`)."""

    due_in_period: Node | None = Field(None, alias="faellig im Berichtsmonat", description="Tag im Berichtsmonat")
    day: Node | None = Field(None, alias="am", description="Tag, nach dem gezählt wird, was im Zeitraum liegt")
    month: Node | None = Field(None, alias="monat", description="Feld mit dem Monat, für den ein Wert gilt")


class AuthoredRule(Authored):
    """One rule file. Which keys each kind needs is checked by parse, not here."""

    id: Scalar
    title: Text = Field(alias="titel", description="Überschrift")
    kind: Kind = Field(alias="art", description="Art der Regel")
    entity: tuple[Scalar, ...] = Field(alias="je", description="Datensätze, über die die Regel spricht")
    entity_alias: Scalar | None = Field(None, alias="genannt", description="Name des Vorgangs")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    control_goal: str = Field("", alias="kontrollziel", description="was die Regel sicherstellt")
    owner: str = Field("", alias="verantwortlich", description="Stelle, die die Regel verantwortet")
    responsible: str = Field("", alias="zustaendig", description="Rolle, die handelt")
    reviewed: date | None = Field(None, alias="geprueft", description="Tag der letzten Prüfung")
    next_review: date | None = Field(None, alias="naechste pruefung", description="Tag der nächsten Prüfung")
    start: date = Field(alias="gilt ab", description="erster Tag der Geltung")
    end: date | None = Field(None, alias="gilt bis", description="letzter Tag der Geltung")
    effective: date | None = Field(None, alias="wirksam ab", description="Tag, ab dem die Fassung wirkt")
    released: date | None = Field(None, alias="freigegeben am", description="Tag der Freigabe")
    decisive: Scalar | None = Field(None, alias="massgeblich", description="Stichtag oder auslösendes Ereignis")
    transition: Transition | None = Field(None, alias="uebergang", description="Übergangsrecht")
    status: Scalar | None = Field(None, alias="status", description="freigegeben, entwurf oder außer Kraft")
    risk: str = Field("", alias="risiko", description="was geschieht, wenn die Pflicht nicht erfüllt wird")
    covers: tuple[Scalar, ...] = Field((), alias="deckt", description="weitere Kennungen, die diese Regel abdeckt")
    unchecked: tuple[str, ...] = Field((), alias="nicht geprueft", description="was von der Pflicht nicht geprüft wird")
    agreement: Scalar | None = Field(None, alias="dienstvereinbarung", description="erforderlich")
    interpretation: tuple[str, ...] = Field((), alias="auslegung", description="wie Unklares entschieden wurde")
    values: tuple[NamedValue, ...] = Field((), alias="werte", description="benannte Werte")
    table: TableNote | None = Field(None, alias="tabelle", description="Werte je Auswahl")
    applies: Node | None = Field(None, alias="betrifft", description="wen die Regel betrifft")
    exempt: Node | None = Field(None, alias="ausnahme", description="wer ausgenommen ist")
    soon: Scalar | None = Field(None, alias="bald", description="ab wann bald fällig")
    lookback: Scalar | None = Field(None, alias="rueckblick", description="wie weit zurück geprüft wird")
    reminder: str | None = Field(None, alias="erinnerung", description="Erinnerungsleiter")
    when: Node | None = Field(None, alias="wenn", description="Bedingung")
    value: Node | None = Field(None, alias="wert", description="Wert eines Begriffs; was eine Quote misst")
    advice: Advice | None = Field(None, alias="dann", description="was folgt")
    done_by: tuple[EvidenceNote, ...] = Field((), alias="erledigt durch", description="was den Vorschlag beendet")
    rejection: Rejection | None = Field(None, alias="nach ablehnung", description="was eine Ablehnung bewirkt")
    capacity: CapacityNote | None = Field(None, alias="plaetze", description="begrenzte Plätze")
    deadline: DeadlineNote | None = Field(None, alias="frist", description="die Frist")
    cycle: CycleNote | None = Field(None, alias="turnus", description="der Turnus")
    population: PopulationNote | None = Field(None, alias="gezaehlt werden", description="Grundgesamtheit")
    from_rule: Scalar | None = Field(None, alias="aus regel", description="Regel, deren Ergebnisse gezählt werden")
    due_in: Scalar | None = Field(None, alias="faellig im", description="Berichtsmonat")
    fulfilled: Node | None = Field(None, alias="davon", description="was davon zählt")
    of: Scalar | None = Field(None, alias="von", description="was summiert oder gemittelt wird")
    per: Scalar | None = Field(None, alias="zu", description="wozu ein Verhältnis gebildet wird")
    span: Scalar | None = Field(None, alias="zeitraum", description="Monate, über die gemessen wird")
    report: Scalar | None = Field(None, alias="berichtsmonat", description="<Wert> vor Stichtag")
    compared: Scalar | None = Field(None, alias="gegenueber", description="Vorjahr oder ein Zahlenfeld")
    sample: Scalar | None = Field(None, alias="stichprobe", description="ja, wenn nur ein Teil geprüft wurde")
    target: Scalar | None = Field(None, alias="ziel", description="mindestens/höchstens/mehr als/weniger als <Wert>")
    yellow: Scalar | None = Field(None, alias="gelb", description="bis <Wert> darunter / darüber")
    unknown_at_most: Scalar | None = Field(None, alias="unbekannt hoechstens", description="Anteil Unbekannter")
    examples: tuple[Mapping, ...] = Field((), alias="beispiele", description="kleine Fälle mit Ergebnis")
    place: Place = Field(exclude=True)
    _node: Mapping | None = PrivateAttr(None)

    def place_of(self, *keys: str) -> Place:
        """Where the value behind these folded keys, one inside the other, stands in the file; else the rule's place."""
        node: Node | None = self._node
        for key in keys:
            entry = node.find(key) if isinstance(node, Mapping) else None
            node = entry.value if entry is not None else None
        return node.place if node is not None else self.place

    def written_as(self, node: Mapping) -> AuthoredRule:
        """The rule, remembering the file it was read from."""
        self._node = node
        return self


class OfficeNote(Authored):
    """An office file (`rules/amt/<office>.yaml`)."""

    id: Scalar = Field(alias="amt", description="Kennung des Amts")
    name: Text = Field(description="Name des Amts")
    state: Scalar = Field(alias="bundesland", description="Kürzel des Landes, z. B. ST")
    municipality: Scalar | None = Field(None, alias="gemeinde", description="Gemeinde mit eigenen Feiertagen")
    holidays: tuple[date, ...] = Field((), alias="feiertage", description="zusätzliche gesetzliche Feiertage")
    closing_days: tuple[date, ...] = Field((), alias="schliesstage", description="Schließtage, nur für Erinnerungen")
    soon: Scalar | None = Field(None, alias="bald", description="ab wann Fristen bald fällig sind")
    unknown_at_most: Scalar | None = Field(None, alias="unbekannt hoechstens", description="Grenze für Quoten")
    rules: tuple[Scalar, ...] | None = Field(None, alias="regeln", description="alle, ein Paket oder eine Liste")
    without: tuple[Scalar, ...] = Field((), alias="ohne", description="Regeln, die nicht gelten")
    values: tuple[tuple[Scalar, tuple[NamedValue, ...]], ...] = Field((), alias="werte", description="Werte je Regel")
    responsible: tuple[tuple[Scalar, Scalar], ...] = Field((), alias="zustaendig", description="Rolle je Regel")
    agreements: tuple[tuple[Scalar, Scalar], ...] = Field(
        (), alias="dienstvereinbarung", description="je Regel über Beschäftigte die Vereinbarung, die sie erlaubt"
    )
    precedence: tuple[tuple[Scalar, tuple[Scalar, ...]], ...] = Field(
        (), alias="vorrang", description="je Zuordnung die Regeln in der Reihenfolge, in der sie vorgehen"
    )
    place: Place = Field(exclude=True)


class PackNote(Authored):
    """A pack of rules that an office can name instead of its rules (`rules/paket/<pack>.yaml`)."""

    id: Scalar = Field(alias="paket", description="Kennung des Pakets")
    title: Text = Field(alias="titel", description="Überschrift")
    purpose: str = Field("", alias="zweck", description="wofür das Paket da ist")
    rules: tuple[Scalar, ...] = Field(alias="regeln", description="Kennungen der Regeln")
    place: Place = Field(exclude=True)
