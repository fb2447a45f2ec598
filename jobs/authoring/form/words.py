"""What the keys of a rule are called in the form, and a short sentence of help for each."""

from __future__ import annotations

from engine.parse.slots import spelled
from schemas.outcome import Kind

TITLES = {
    "titel": "Überschrift", "art": "Art der Regel", "quelle": "Quellen", "je": "Worüber spricht die Regel?",
    "betrifft": "Wen betrifft sie?", "ausnahme": "Wer ist ausgenommen?", "wenn": "Bedingung",
    "dann": "Was folgt", "vorschlag": "Was vorgeschlagen wird", "kontrollziel": "Was die Regel sicherstellt",
    "verantwortlich": "Verantwortliche Stelle", "zustaendig": "Wer handelt", "geprueft": "Zuletzt geprüft am",
    "naechste pruefung": "Nächste Prüfung am", "auslegung": "So ist Unklares entschieden",
    "nicht geprueft": "Nicht geprüft wird", "deckt": "Deckt auch die Pflichten", "massgeblich": "Maßgeblich ist",
    "werte": "Zahlen und Fristen", "tabelle": "Tabelle", "frist": "Die Frist", "turnus": "Der Turnus",
    "alle": "Wiederholt sich alle", "zaehlt ab": "Gezählt wird ab",
    "erster abschnitt ab": "Der erste Abschnitt beginnt",
    "erledigt durch": "Erledigt durch", "erledigt am": "Erledigt am", "faellig am": "Fällig am",
    "faellig": "Fällig, je nach Bedingung", "nicht vor": "Nicht vor", "endet mit": "Die Pflicht endet mit",
    "nachholbar": "Nachholbar?", "verschieben": "Fällt der Tag auf ein Wochenende", "ruht waehrend": "Ruht während",
    "bald": "Bald fällig ab", "rueckblick": "Wie weit zurück geprüft wird", "erinnerung": "Erinnerung",
    "genannt": "Name des Datensatzes", "beispiele": "Beispiele", "am": "Tag steht im Feld", "mit": "Nur Datensätze mit",
    "aus": "Welche Datensätze", "ueber": "Verknüpft über", "dokument": "Dokument", "fundstelle": "Fundstelle",
    "gezaehlt werden": "Wer oder was gezählt wird", "davon": "Was davon zählt", "ziel": "Ziel", "gelb": "Gelb bis",
    "plaetze": "Begrenzte Plätze", "nach ablehnung": "Nach einer Ablehnung", "haelt": "Danach Ruhe für",
    "ruht": "Danach Ruhe für", "laeuft weiter bis": "Läuft weiter bis", "abgeloest durch": "Abgelöst durch",
    "letzter abschnitt": "Der letzte Abschnitt", "vorzeitig": "Vorzeitig erledigt", "ergibt": "Der Wert heißt",
    "zeilen": "Zeilen", "pruefen": "Die Zeilen prüfen", "wert": "Was gemessen wird", "von": "Von",
    "zu": "Im Verhältnis zu",
}  # fmt: skip
"""By folded key; every other key is called what it is."""

KINDS = {
    Kind.PROPOSAL: "Vorschlag: Wer die Bedingung erfüllt, wird vorgeschlagen",
    Kind.DEADLINE: "Frist: Bis zu einem Tag muss etwas geschehen sein",
    Kind.CYCLE: "Turnus: Etwas muss immer wieder geschehen",
    Kind.DUTY: "Pflicht: Ein Zustand muss eingehalten sein",
    Kind.QUOTA: "Quote: Ein Anteil oder eine Zahl soll ein Ziel erreichen",
}
"""The kinds of rule, each with what it says."""

HELP = {
    "je": "Die Regel prüft jeden Datensatz dieser Art, zum Beispiel jede Kundin und jeden Kunden.",
    "betrifft": "Für alle anderen trifft die Regel nicht zu.",
    "wenn": "Was zutreffen muss.",
    "werte": "Jede Zahl hat einen Namen, damit ein Amt sie anders festlegen kann.",
    "frist": "Bis zu einem Tag muss etwas geschehen sein.",
    "turnus": "Etwas muss immer wieder geschehen.",
    "nachholbar": "Ob es auch nach dem letzten Tag noch erledigt werden kann.",
    "erledigt durch": "Welche Datensätze zeigen, dass es geschehen ist.",
    "beispiele": "Kleine Fälle und was die Regel dazu sagen muss. Sie werden sofort geprüft.",
    "alle": "Zum Beispiel 2 Monate.",
    "zaehlt ab": "Von wo an der Abstand jedes Mal gezählt wird.",
    "erster abschnitt ab": "Von welchem Tag an das erste Mal gezählt wird.",
    "aus": "Zum Beispiel „Kontakt“: Jedes Gespräch ist ein Datensatz.",
    "am": "Der Tag, an dem es geschehen ist.",
    "mit": "Nicht jeder Datensatz zählt? Hier steht, welche zählen.",
    "ausnahme": "Wer oben gemeint ist, für den die Regel aber nicht gelten soll.",
    "erster abschnitt": "„keiner“: Erst die erste Erledigung beginnt einen Abschnitt.",
    "verantwortlich": "Eine Stelle, keine Person.",
    "gezaehlt werden": "Alle, von denen ein Anteil oder eine Zahl gebildet wird.",
    "davon": "Welche davon das Ziel erfüllen.",
    "ziel": "Was erreicht werden soll, zum Beispiel mindestens 30 Prozent.",
    "gelb": "Wie weit das Ziel verfehlt sein darf, bis die Ampel rot wird.",
    "berichtsmonat": "Wie viele Monate vor dem Stichtag der Monat liegt, über den berichtet wird.",
    "pruefen": "Ob die Werte der Zeilen von oben nach unten steigen oder fallen dürfen.",
}  # fmt: skip

CHOICES = {
    "zaehlt ab": {"Beginn": "Beginn: fester Takt vom ersten Tag an",
                  "letzte Erledigung": "letzte Erledigung: nach jedem Mal von vorn",
                  "Kalender": "Kalender: je Monat, Quartal oder Jahr"},
    "letzter abschnitt": {"entfällt": "entfällt, wenn er nicht mehr ganz ist",
                          "fällig am Ende": "fällig am letzten Tag"},
    "massgeblich": {"Stichtag": "der Tag der Prüfung (Stichtag)",
                    "auslösendes Ereignis": "der Tag des Ereignisses, um das es geht"},
}  # fmt: skip
"""What the words say that stand behind some keys."""

LEVELS = ("Wofür wird gemessen?", "Für jedes davon entsteht eine eigene Zahl, zum Beispiel für jedes Team.")
"""What the key `je` of a quota is called, and its help."""

SECTIONS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("kopf", "Worum es geht", frozenset({
        "titel", "art", "quelle", "kontrollziel", "verantwortlich", "geprueft", "naechste pruefung", "gilt ab",
        "gilt bis", "wirksam ab", "freigegeben am", "massgeblich",
    "uebergang", "zustaendig", "status", "risiko",
        "deckt", "nicht geprueft", "dienstvereinbarung", "auslegung", "erinnerung"})),
    ("inhalt", "Was geprüft wird", frozenset()),
    ("werte", "Zahlen und Tabelle", frozenset({"werte", "tabelle"})),
    ("beispiele", "Beispiele", frozenset({"beispiele"})),
)  # fmt: skip
"""The pages of a form; what none of the others names belongs to the second."""

ORDER = (
    "regel", "begriff", "titel", "art", "quelle", "kontrollziel", "risiko", "verantwortlich", "status", "deckt",
    "geprueft", "naechste pruefung", "gilt ab", "gilt bis", "wirksam ab", "freigegeben am", "massgeblich",
    "uebergang", "zustaendig", "dienstvereinbarung", "erinnerung", "auslegung", "nicht geprueft", "bald",
    "rueckblick", "werte",
    "je", "genannt", "betrifft", "ausnahme", "tabelle", "wenn", "wert", "frist", "turnus", "dann", "erledigt durch",
    "nach ablehnung", "plaetze", "gezaehlt werden", "aus regel", "faellig im", "davon", "von", "zu", "zeitraum",
    "berichtsmonat", "gegenueber", "stichprobe", "ziel", "gelb", "unbekannt hoechstens", "beispiele",
)  # fmt: skip
"""In which order the keys of a rule usually stand; a new key is put where it belongs."""


def title_of(key: str) -> str:
    """What a folded key is called in the form."""
    said = TITLES.get(key, spelled(key))
    return said[:1].upper() + said[1:]


def help_of(key: str, meaning: str) -> str:
    """A sentence of help for a folded key."""
    said = HELP.get(key, meaning)
    if said[:1].upper() + said[1:] == title_of(key):
        return ""
    return f"{said[:1].upper()}{said[1:]}" + ("" if not said or said.endswith((".", "?")) else ".")


def section_of(key: str) -> str:
    """The page of the form on which a folded key of the rule stands."""
    return next((name for name, _, keys in SECTIONS if key in keys), "inhalt")


def rank(key: str) -> int:
    """The place of a folded key in the usual order."""
    return ORDER.index(key) if key in ORDER else len(ORDER) - 2
