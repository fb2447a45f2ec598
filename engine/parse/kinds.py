"""What each kind of rule may and must say, and the words that stand for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.node import fold
from schemas.outcome import Kind

_HEAD = ("titel", "art", "quelle", "kontrollziel", "verantwortlich", "geprüft", "nächste prüfung", "gilt ab",
         "gilt bis", "wirksam ab", "freigegeben am", "maßgeblich", "übergang", "zuständig", "status", "risiko",
         "deckt", "nicht geprüft", "dienstvereinbarung", "auslegung", "werte", "tabelle", "je",
         "genannt", "beispiele")  # fmt: skip
_TIMED = ("betrifft", "ausnahme", "bald", "rückblick", "erinnerung")
_OWN = {
    Kind.DEFINITION: ("wenn", "wert"),
    Kind.PROPOSAL: ("betrifft", "ausnahme", "erinnerung", "wenn", "dann", "erledigt durch", "nach ablehnung", "plätze"),
    Kind.DEADLINE: (*_TIMED, "frist"),
    Kind.CYCLE: (*_TIMED, "turnus"),
    Kind.DUTY: ("betrifft", "ausnahme", "erinnerung", "wenn"),
    Kind.QUOTA: ("ausnahme", "gezählt werden", "aus regel", "fällig im", "davon", "wert", "von", "zu", "zeitraum",
                 "berichtsmonat", "gegenüber", "stichprobe", "ziel", "gelb", "unbekannt höchstens"),
}  # fmt: skip
_NOT_IN_DEFINITION = ("art", "kontrollziel", "zuständig")
_NEEDED = ("titel", "art", "quelle", "kontrollziel", "verantwortlich", "geprüft", "nächste prüfung", "gilt ab",
           "zuständig", "je", "beispiele")  # fmt: skip
_NEEDED_OWN = {
    Kind.PROPOSAL: ("wenn", "dann"),
    Kind.DEADLINE: ("frist",),
    Kind.CYCLE: ("turnus",),
    Kind.DUTY: ("wenn",),
    Kind.QUOTA: ("ziel",),
    Kind.DEFINITION: (),
}


def allowed(kind: Kind) -> frozenset[str]:
    """The folded keys that a rule of this kind may have, besides its id."""
    keys = {fold(key) for key in (*_HEAD, *_OWN[kind])}
    if kind is Kind.DEFINITION:
        keys -= {fold(key) for key in ("art", "zuständig", "übergang", "dienstvereinbarung")}
    return frozenset(keys)


def needed(kind: Kind) -> tuple[str, ...]:
    """The folded keys that a rule of this kind must have, in the order in which they are usually written."""
    left_out = _NOT_IN_DEFINITION if kind is Kind.DEFINITION else ("zuständig",) if kind is Kind.QUOTA else ()
    return tuple(fold(key) for key in (*_NEEDED, *_NEEDED_OWN[kind]) if key not in left_out)


@dataclass(frozen=True, slots=True)
class Choice:
    """Keys that exclude each other; if `required`, one of them must be there."""

    keys: tuple[str, ...]
    required: bool = False


def _choice(*keys: str, required: bool = False) -> Choice:
    return Choice(tuple(fold(key) for key in keys), required)


OF_KIND = {
    Kind.DEFINITION: (_choice("wenn", "wert", required=True),),
    Kind.QUOTA: (_choice("gezählt werden", "aus regel", required=True),),
}
"""Choices at the top level of a rule, by kind."""

OF_BLOCK = {
    "gezaehlt werden": (_choice("am", "monat", "fällig im Berichtsmonat"),),
    "frist": (_choice("fällig am", "fällig", required=True), _choice("erledigt am", "erledigt durch")),
    "turnus": (
        _choice("alle", "fällig am", "fällig", required=True),
        _choice("erledigt am", "erledigt durch", required=True),
        _choice("erster abschnitt ab", "erster abschnitt", required=True),
    ),
    "felder": (_choice("spalte", "spalten", "fest", "aus dateiname", required=True), _choice("teil", "stellen")),
    "ausgelassen": (_choice("ist", "ist nicht", "ist leer", required=True),),
    "kontrollsumme": (_choice("zelle", "aus summenzeile", "beim import", required=True),),
    "aemter": (
        _choice("ablage", "daten", required=True),
        _choice("ablage", "amt", required=True),
        _choice("ablage", "regeln"),
    ),
}
"""Choices inside a block, by its key."""

NEEDED_IN = {"frist": ("nachholbar",)}
"""Keys that a block must have although its shape, shared with another, can do without."""

TOGETHER = {
    "verschieben": "rechtsgrundlage der verschiebung",
    "ruht waehrend": "danach",
    "danach": "ruht waehrend",
    "uebergang": "gilt bis",
    "faellig im": "aus regel",
    "berichtsmonat": "zeitraum",
    "zeitraum": "gezaehlt werden",
    "teil": "trennzeichen",
    "trennzeichen": "teil",
    "verbunden mit": "spalten",
    "aus datei": "zelle",
}
"""A key of a mapping and the key that must stand beside it."""

SINGLE = frozenset({
    "je", "erledigt durch", "deckt", "weiter zu", "dateien", "blaetter", "datumsform", "ja", "nein", "leer", "ist",
    "ist nicht", "teams", "dateien ohne bedeutung",
})  # fmt: skip
"""Lists of one entry that may be written without a dash."""

WORDS = {
    "massgeblich": ("Stichtag", "auslösendes Ereignis"),
    "verschieben": ("nächster Werktag", "vorheriger Werktag"),
    "danach": ("läuft weiter", "beginnt neu"),
    "zaehlt ab": ("Beginn", "letzte Erledigung", "Kalender"),
    "erster abschnitt": ("keiner",),
    "letzter abschnitt": ("entfällt", "fällig am Ende"),
    "vorzeitig": ("zählt für den laufenden Abschnitt",),
    "zuerst": ("frühestes", "spätestes", "kleinstes", "größtes"),
    "bei gleichstand": ("ohne Rang",),
    "faellig im": ("Berichtsmonat",),
    "zeitraum": ("Berichtsmonat", "letzte zwölf Monate", "seit Januar"),
    "stichprobe": ("ja",),
    "status": ("freigegeben", "entwurf", "außer Kraft"),
    "dienstvereinbarung": ("erforderlich",),
    "nachholbar": ("ja", "nein", "bis …"),
    "bundesland": ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"),
}
"""Keys whose value is one of a few words, by folded key."""

MEASURES = ("Anteil", "Anzahl", "Summe", "Mittelwert", "Median", "Verhältnis")
"""What `wert` of a quota can be."""
