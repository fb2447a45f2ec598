"""The order of data as a spreadsheet that an office sends to the vendor of its case system."""

from __future__ import annotations

from datetime import date

from delivery.sheets.book import Book, Column, Prose, Table
from delivery.sheets.cell import Cell
from schemas.documents.order import DataOrder, WantedColumn

ANSWERS = ("ja", "teilweise", "nein")
_COLUMNS = (
    Column("Tabelle", 22), Column("Spalte", 26), Column("Rolle", 13), Column("Bezeichnung", 28),
    Column("Bedeutung", 48), Column("Typ", 13), Column("erlaubte Werte", 34), Column("Einheit", 10),
    Column("eine leere Zelle heißt", 24), Column("Beispiel", 20), Column("Schutzstufe", 13),
    Column("liegt vor bei", 24), Column("heißt im Fachverfahren etwa", 28), Column("Zahl der Regeln", 9),
    Column("gebraucht von den Regeln", 48), Column("lieferbar?", 12, fill_in=True, choices=ANSWERS),
    Column("Feld im Fachverfahren", 28, fill_in=True), Column("Bemerkung", 36, fill_in=True),
)  # fmt: skip
_TABLES = (
    Column("Tabelle", 24), Column("Datei", 30), Column("Bezeichnung", 30), Column("ein Datensatz ist", 60),
    Column("gehört zu", 26), Column("Spalten", 10), Column("Regeln", 10),
)  # fmt: skip
_RULES = (
    Column("Regel", 36), Column("Titel", 64), Column("Art", 12), Column("zuständig", 26), Column("Spalten", 10),
)  # fmt: skip


def data_order_sheets(order: DataOrder, made_on: date) -> bytes:
    """The finished .xlsx file: instructions, columns, tables, rules."""
    book = Book(f"Datenbestellung {order.office}".strip(), made_on)
    book.prose(Prose("Anleitung", "Datenbestellung für das Regelwerk", _instructions(order, made_on)))
    book.table(Table("Felder", _COLUMNS, [_column(one) for one in order.columns], frozen=2))
    book.table(Table("Tabellen", _TABLES, [_table(order, number) for number in range(len(order.tables))], frozen=1))
    rules: list[list[Cell]] = [[one.id, one.title, one.kind, one.responsible, one.columns] for one in order.rules]
    book.table(Table("Regeln", _RULES, rules, frozen=1))
    return book.finished()


def _column(one: WantedColumn) -> list[Cell]:
    return [
        one.table, one.column, one.role, one.label, one.meaning, one.type, "\n".join(one.choices), one.unit, one.empty,
        one.sample, one.protection, one.supplier, "\n".join(one.sources), len(one.rules), ", ".join(one.rules),
        None, None, None,
    ]  # fmt: skip


def _table(order: DataOrder, number: int) -> list[Cell]:
    one = order.tables[number]
    file = f"{one.table}.csv oder {one.table}.parquet"
    return [one.table, file, one.label, one.meaning, ", ".join(one.owners), len(one.columns), len(one.rules)]


def _instructions(order: DataOrder, made_on: date) -> tuple[tuple[str, str], ...]:
    who = order.office or "alle Ämter (das ganze Regelwerk)"
    law = f", Rechtsstand {order.as_of:%d.%m.%Y}" if order.as_of is not None else ""
    protected = sorted({one.protection for one in order.columns if one.protection})
    levels = f" Vorkommende Schutzstufen: {', '.join(protected)}." if protected else ""
    return (
        ("Besteller", f"{who}{law}; erstellt am {made_on:%d.%m.%Y}"),
        ("Worum es geht",
         f"{len(order.rules)} Regeln prüfen, ob Fristen und Pflichten eingehalten sind. Dafür werden aus dem "
         f"Fachverfahren {len(order.columns)} Spalten in {len(order.tables)} Tabellen gebraucht. Mehr soll nicht "
         "geliefert werden: keine Namen, keine Anschriften, keine Bankverbindungen."),
        ("Was zu tun ist",
         "Bitte auf dem Blatt „Felder“ die drei gelben Spalten ausfüllen: ob das Feld lieferbar ist, wie es im "
         "Fachverfahren heißt und was dabei zu beachten ist. Danach eine Probelieferung mit wenigen Datensätzen."),
        ("Andere Quellen",
         "Manches führt das Amt selbst (Spalte „liegt vor bei“: Controlling, Leitung, Personal …). Was nicht aus dem "
         "Fachverfahren kommt, bitte mit „nein“ beantworten; das Amt liefert es dann in einer eigenen Datei."),
        ("Dateien",
         "Je Tabelle eine Datei in einem gemeinsamen Ordner; die Datei heißt wie die Tabelle (Blatt „Tabellen“). "
         "Parquet, oder CSV mit Kopfzeile, Semikolon als Trennzeichen und UTF-8. Eine Tabelle ohne Datensätze wird "
         "mit ihrer Kopfzeile geliefert: Fehlt die Datei, gilt die Tabelle als nicht geliefert, nicht als leer."),
        ("Spalten",
         "Die Überschriften heißen wie auf dem Blatt „Felder“; ä und ae, ß und ss sind dasselbe. Die Reihenfolge "
         "ist gleichgültig."),
        ("Schlüssel und Verweise",
         "Text, führende Nullen bleiben stehen. Ein Schlüssel kommt in seiner Tabelle nur einmal vor und bleibt in "
         "jeder Lieferung gleich. Wer nicht erkannt werden soll, bekommt ein Pseudonym, in allen Tabellen dasselbe."),
        ("Datum", "2020-06-30 oder 30.06.2020, ohne Uhrzeit. Ein Tag, der noch nicht feststeht, bleibt leer; "
                  "Platzhalter wie 31.12.9999 bitte nicht liefern."),
        ("Zahlen", "Dezimalkomma oder Dezimalpunkt, in einer Spalte nicht beides; keine Tausenderpunkte."),
        ("ja oder nein", "ja, nein; auch 1, 0, wahr, falsch."),
        ("Auswahl", "Nur die aufgeführten Werte. Hat das Fachverfahren andere Schlüssel, bitte eine Übersetzungsliste "
                    "beilegen oder übersetzt liefern."),
        ("Leere Zellen", "Was eine leere Zelle heißt, steht bei jedem Feld. „unbekannt“: Das Ergebnis bleibt offen. "
                         "„nicht geschehen“: Das Ereignis gab es bis zum Stichtag nicht. „läuft noch“: Ein Ende steht "
                         "noch aus. „nicht dokumentiert“: Es fehlt die Dokumentation."),
        ("Zeitraum", "Bitte angeben, ab welchem Tag jede Tabelle vollständig ist (Datei lieferumfang.yaml im Ordner: "
                     "Tabelle, darunter „von:“ und „bis:“). Davor zieht das Regelwerk keinen Schluss aus dem Fehlen "
                     "eines Datensatzes."),
        ("Schutz", "Felder mit Schutzstufe sind besonders schutzbedürftig und werden nur geliefert, wenn das Amt dies "
                   f"ausdrücklich freigibt.{levels}"),
    )  # fmt: skip
