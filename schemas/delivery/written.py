"""A mapping as its author wrote it (`rules/quellen/<name>.yaml`): the shape only, names and types are still text."""

from __future__ import annotations

from pydantic import Field

from schemas.diagnostic import Place
from schemas.node import Mapping, Scalar
from schemas.rule import Authored, SourceNote, Text


class BrakeNote(Authored):
    """Limits beyond which a delivery is held (`lieferbremse`)."""

    rows: Scalar | None = Field(None, alias="zeilen", description="Abweichung der Zeilen je Tabelle, z. B. 20 %")
    cases: Scalar | None = Field(None, alias="faelle", description="Abweichung der Fälle, z. B. 10 %")
    age: Scalar | None = Field(None, alias="hoechstalter", description="Alter der Lieferung, z. B. 7 Tage")
    control: Scalar | None = Field(
        None, alias="kontrollsumme", description="Abweichung von der Kontrollsumme, z. B. 0 %"
    )
    place: Place = Field(exclude=True)


class ScopeNote(Authored):
    """What a table covers (`lieferumfang`)."""

    units: tuple[Scalar, ...] = Field(alias="teams", description="alle, die Teams, aus dem Dateinamen oder beim Import")
    start: Scalar = Field(alias="von", description="unbegrenzt, ein Tag, aus dem Dateinamen oder beim Import")
    end: Scalar = Field(alias="bis", description="Stichtag, ein Tag, aus dem Dateinamen oder beim Import")
    place: Place = Field(exclude=True)


class ControlNote(Authored):
    """The control total of the source system (`kontrollsumme`)."""

    counted: Scalar = Field(alias="zaehlt", description="Zeilen, Fälle oder Summe von SPALTE")
    cell: Scalar | None = Field(None, alias="zelle", description="Zelle, in der die Zahl steht, z. B. B2")
    file: Scalar | None = Field(None, alias="aus datei", description="Datei mit der Zelle; ohne Angabe dieselbe")
    total: Scalar | None = Field(None, alias="aus summenzeile", description="Spalte der Summenzeile mit der Zahl")
    given: Scalar | None = Field(None, alias="beim import", description="ja, wenn die Zahl beim Import genannt wird")
    place: Place = Field(exclude=True)


class LeftOutNote(Authored):
    """Rows that are meant to be left out (`ausgelassen`)."""

    column: Scalar = Field(alias="spalte", description="Spalte, nach der ausgelassen wird")
    values: tuple[Scalar, ...] = Field((), alias="ist", description="Werte, mit denen eine Zeile ausgelassen wird")
    others: tuple[Scalar, ...] = Field((), alias="ist nicht", description="Werte, ohne die eine Zeile ausgelassen wird")
    empty: Scalar | None = Field(None, alias="ist leer", description="ja, wenn Zeilen ohne Angabe ausgelassen werden")
    reason: Text = Field(alias="grund", description="warum diese Zeilen nicht gebraucht werden")
    place: Place = Field(exclude=True)


class FieldNote(Authored):
    """Where a field comes from and how it is read (an entry of `felder`)."""

    column: Scalar | None = Field(None, alias="spalte", description="Spalte, in der der Wert steht")
    columns: tuple[Scalar, ...] = Field(
        (), alias="spalten", description="Spalten, aus denen der Wert zusammengesetzt ist"
    )
    constant: Scalar | None = Field(None, alias="fest", description="Wert, der für alle Zeilen gilt")
    named: Scalar | None = Field(None, alias="aus dateiname", description="Platzhalter des Dateinamens: team, von, bis")
    joined: Scalar | None = Field(None, alias="verbunden mit", description="was zwischen den Spalten steht")
    separator: Scalar | None = Field(None, alias="trennzeichen", description="was die Teile einer Spalte trennt")
    part: Scalar | None = Field(None, alias="teil", description="der wievielte Teil gemeint ist")
    span: Scalar | None = Field(None, alias="stellen", description="von welcher bis zu welcher Stelle, z. B. 1-4")
    suffix: Scalar | None = Field(None, alias="einheit", description="was hinter der Zahl steht, z. B. Std.")
    width: Scalar | None = Field(
        None, alias="mit nullen auf", description="Stellen, auf die mit Nullen aufgefüllt wird"
    )
    values: Mapping | None = Field(None, alias="werte", description="je Wert der Spalte der Wert des Felds")
    dates: tuple[Scalar, ...] = Field((), alias="datumsform", description="Schreibweisen des Tags, z. B. TT.MM.JJJJ")
    century: Scalar | None = Field(
        None, alias="jahrhundert ab", description="erstes Jahr zweistelliger Jahre, z. B. 1930"
    )
    numbers: Scalar | None = Field(None, alias="zahlenform", description="1.234,56 oder 1,234.56")
    yes: tuple[Scalar, ...] = Field((), alias="ja", description="Wörter, die ja heißen")
    no: tuple[Scalar, ...] = Field((), alias="nein", description="Wörter, die nein heißen")
    empty: tuple[Scalar, ...] = Field((), alias="leer", description="Wörter, die für eine leere Zelle stehen")
    default: Scalar | None = Field(None, alias="wenn leer", description="Wert, für den eine leere Zelle steht")
    present: Scalar | None = Field(None, alias="nur ob ausgefuellt", description="ja, wenn der Text selbst nicht zählt")
    allowed: Scalar | None = Field(None, alias="freitext erlaubt", description="warum diese Spalte gebraucht wird")
    place: Place = Field(exclude=True)


class TableNote(Authored):
    """One table of the source (an entry of `tabellen`)."""

    entity: Scalar = Field(alias="entitaet", description="Entität des Faktenmodells")
    files: tuple[Scalar, ...] = Field(alias="dateien", description="Namen der Dateien, * steht für beliebig viel")
    sheets: tuple[Scalar, ...] = Field((), alias="blaetter", description="Namen der Tabellenblätter")
    adds: Scalar | None = Field(None, alias="ergaenzt", description="ja, wenn nur Felder zu Datensätzen hinzukommen")
    header: Scalar | None = Field(None, alias="kopfzeile", description="Nummer der Zeile mit den Spaltennamen")
    total: Scalar | None = Field(None, alias="summenzeile", description="womit eine Summenzeile beginnt, z. B. Summe")
    left_out: tuple[LeftOutNote, ...] = Field((), alias="ausgelassen", description="Zeilen, die nicht gebraucht werden")
    fields: Mapping = Field(alias="felder", description="je Feld die Spalte, aus der es kommt")
    not_taken: tuple[Scalar, ...] = Field((), alias="nicht uebernommen", description="Spalten, die absichtlich fehlen")
    scope: ScopeNote | None = Field(None, alias="lieferumfang", description="was die Tabelle umfasst")
    control: ControlNote | None = Field(
        None, alias="kontrollsumme", description="Zahl des Fachverfahrens zum Vergleich"
    )
    worker: Scalar | None = Field(
        None, alias="zustaendig", description="Spalte mit dem Kürzel der zuständigen Fachkraft"
    )
    deputy: Scalar | None = Field(None, alias="vertretung", description="Spalte mit dem Kürzel der Vertretung")
    place: Place = Field(exclude=True)


class MappingNote(Authored):
    """A mapping file (`rules/quellen/<name>.yaml`)."""

    id: Scalar = Field(alias="datenquelle", description="Kennung der Datenquelle")
    title: Text = Field(alias="titel", description="Überschrift")
    status: Scalar | Mapping = Field(alias="status", description="Vorlage, ungeprüft oder geprüft am … von …")
    sources: tuple[SourceNote, ...] = Field((), alias="quelle", description="Quellen")
    dates: tuple[Scalar, ...] = Field((), alias="datumsform", description="Schreibweisen der Tage, z. B. TT.MM.JJJJ")
    century: Scalar | None = Field(
        None, alias="jahrhundert ab", description="erstes Jahr zweistelliger Jahre, z. B. 1930"
    )
    numbers: Scalar | None = Field(None, alias="zahlenform", description="1.234,56 oder 1,234.56")
    yes: tuple[Scalar, ...] = Field((), alias="ja", description="Wörter, die ja heißen")
    no: tuple[Scalar, ...] = Field((), alias="nein", description="Wörter, die nein heißen")
    empty: tuple[Scalar, ...] = Field((), alias="leer", description="Wörter, die für eine leere Zelle stehen")
    scope: ScopeNote | None = Field(None, alias="lieferumfang", description="was jede Tabelle umfasst")
    brake: BrakeNote | None = Field(
        None, alias="lieferbremse", description="ab welcher Abweichung nichts geschlossen wird"
    )
    ignored: tuple[Scalar, ...] = Field(
        (), alias="dateien ohne bedeutung", description="Dateien, die nicht gelesen werden"
    )
    tables: tuple[TableNote, ...] = Field(alias="tabellen", description="die Tabellen der Quelle")
    place: Place = Field(exclude=True)
