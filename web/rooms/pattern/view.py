"""What the page of patterns shows: invented, about nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """A node of a reason tree, as the macro `tree` reads it."""

    text: str
    state: str = ""
    note: str = ""
    children: tuple[Reason, ...] = ()


REASON = Reason(
    "Überfällig seit dem 30.06.2020",
    "nein",
    "",
    (
        Reason("Die Person ist unter 25", "ja", "Geburtsdatum 03.08.1998, Abzug vom 29.06.2020"),
        Reason(
            "Eines davon trifft zu",
            "ja",
            "",
            (
                Reason("kein Schulabschluss", "unbekannt", "Schulabschluss fehlt in der Lieferung"),
                Reason("kein Berufsabschluss", "ja", "Berufsabschluss: keiner"),
            ),
        ),
        Reason("Gespräch in den letzten zwei Monaten", "nein", "letztes Gespräch am 12.03.2020"),
    ),
)

ERRORS = {
    "frist": "Neue Frist: Bitte ein Datum in der Form tt.mm.jjjj angeben, zum Beispiel 30.06.2026.",
    "grund": "Begründung: Bitte mit mindestens zehn Zeichen begründen.",
    "weg": "Was ist geschehen: Bitte eine Antwort wählen.",
}

YAML = """regel: Gespräch mit jungen Menschen ohne Abschluss
art: turnus
für: kunde
wenn:
  alle:
    - alter: unter 25
    - berufsabschluss: keiner
alle: 2 Monate
"""

SCHEMA: dict[str, Any] = {
    "$ref": "#/$defs/regel",
    "$defs": {
        "regel": {
            "type": "object",
            "required": ["regel", "art", "für"],
            "properties": {
                "regel": {"type": "string", "description": "Der Titel, wie ihn Menschen lesen."},
                "art": {"enum": ["vorschlag", "frist", "turnus", "pflicht", "quote"]},
                "für": {"type": "string"},
                "wenn": {"anyOf": [{"$ref": "#/$defs/bedingung"}, {"type": "null"}]},
                "alle": {"type": "string"},
            },
        },
        "bedingung": {
            "type": "object",
            "properties": {
                "alle": {"type": "array", "items": {"$ref": "#/$defs/bedingung"}},
                "eines": {"type": "array", "items": {"$ref": "#/$defs/bedingung"}},
                "berufsabschluss": {"enum": ["keiner", "anerkannt"]},
            },
        },
    },
}
