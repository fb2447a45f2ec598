"""Forms to fill in: which columns each kind of record has, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from delivery.sheets.record_form import record_forms
from jobs.evidence.records.check import DAY, DOCUMENT, KEY, POST, REASON
from schemas.delivery.record import Act, Form, FormColumn, OwnRecord, Value, own_links
from schemas.factmodel import Empty, Entity, FactModel, Field, FieldType

_WIDTHS = {FieldType.DATE: 13, FieldType.YES_NO: 9, FieldType.NUMBER: 12, FieldType.INTEGER: 12}
_TYPES = {
    FieldType.DATE: "Ein Tag, zum Beispiel 30.06.2020.",
    FieldType.NUMBER: "Eine Zahl, mit Dezimalkomma.",
    FieldType.INTEGER: "Eine ganze Zahl.",
    FieldType.YES_NO: "ja oder nein.",
    FieldType.CHOICE: "Einer der Werte aus der Liste.",
    FieldType.TEXT: "Ein kurzer Text ohne Namen von Personen.",
}
_EMPTY = {
    Empty.UNKNOWN: "Leer heißt: unbekannt; das Ergebnis bleibt dann offen.",
    Empty.NOT_HAPPENED: "Leer heißt: noch nicht geschehen.",
    Empty.RUNNING: "Leer heißt: läuft noch.",
    Empty.UNDOCUMENTED: "Leer heißt: nicht dokumentiert.",
}
_CLOSING = (
    (DOCUMENT, "Dokument", "Aktenzeichen oder Fundstelle, wo der Beleg liegt. Muss da sein.", 28, True),
    (POST, "Stelle", "Wer dafür einsteht: Stelle oder Rolle, nie der Name einer Person. Muss da sein.", 26, True),
    (DAY, "Tag des Nachweises", "Leer: der Tag, der in den Feldern steht.", 13, False),
    (REASON, "Grund der Änderung", "Nur wenn ein vorhandener Eintrag geändert wird: warum.", 28, False),
)
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def forms(
    model: FactModel, entities: Sequence[Entity], holding: Iterable[OwnRecord] = (), filled: bool = False
) -> tuple[Form, ...]:
    """A form for each entity; keys that are known are offered for references, `filled` writes what holds now."""
    known: dict[str, list[OwnRecord]] = {}
    for entry in holding:
        if entry.act is not Act.WITHDRAWN:
            known.setdefault(entry.entity, []).append(entry)
    found, names = [], set[str]()
    for entity in entities:
        columns = _columns(model, entity, known)
        rows = tuple(_row(columns, entry) for entry in known.get(entity.name, ())) if filled else ()
        found.append(
            Form(entity.name, _sheet_name(entity.plural or entity.label, names), entity.meaning, columns, rows)
        )
    return tuple(found)


def form_file(made: Sequence[Form], office: str, made_on: date) -> bytes:
    """The .xlsx file."""
    return record_forms(made, _instructions(made, office, made_on), made_on)


def _columns(model: FactModel, entity: Entity, known: Mapping[str, Sequence[OwnRecord]]) -> tuple[FormColumn, ...]:
    key = "Kennung des Eintrags, zum Beispiel ein Aktenzeichen. Leer: Das Programm vergibt eine."
    found = [FormColumn(KEY, "Kennung", f"{key} Eine vorhandene Kennung ändert den Eintrag.", FieldType.TEXT)]
    for link in own_links(model, entity):
        target = model.entities[link.target]
        keys = tuple(one.key for one in known.get(link.target, ()))
        must = "Muss da sein." if link.required else "Kann fehlen."
        note = f"Kennung ({target.label}): {_sentence(target.meaning)} {must}"
        found.append(FormColumn(link.column, target.label, note, FieldType.TEXT, keys, link.required))
    found += [_field(one) for one in entity.stored]
    for name, heading, note, width, required in _CLOSING:
        kind = FieldType.DATE if name == DAY else FieldType.TEXT
        found.append(FormColumn(name, heading, note, kind, required=required, width=width))
    return tuple(found)


def _field(field: Field) -> FormColumn:
    unit = f" Einheit: {field.unit}." if field.unit else ""
    note = f"{_sentence(field.meaning or field.label)} {_TYPES[field.type]}{unit} {_EMPTY[field.empty]}"
    choices = ("ja", "nein") if field.type is FieldType.YES_NO else field.choices
    width = _WIDTHS.get(field.type, 34 if field.type is FieldType.TEXT else 24)
    return FormColumn(field.name, field.label, note, field.type, choices, width=width)


def _row(columns: Sequence[FormColumn], entry: OwnRecord) -> tuple[Value, ...]:
    day = None if entry.day is None else entry.day.isoformat()
    said = {KEY: entry.key, DOCUMENT: entry.document, POST: entry.post, DAY: day, **entry.values}
    return tuple(said.get(one.id) for one in columns)


def _sheet_name(label: str, taken: set[str]) -> str:
    """A name for a sheet: at most 31 characters, none that is forbidden, none twice."""
    name = " ".join(label.translate(_NOT_IN_A_NAME).split())[:31].strip("' ")
    number = 2
    while name.lower() in taken or name in {"Anleitung", "Auswahl"}:
        name, number = f"{name[:28]} {number}", number + 1
    taken.add(name.lower())
    return name


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _instructions(made: Sequence[Form], office: str, made_on: date) -> tuple[tuple[str, str], ...]:
    sheets = "\n".join(f"{one.name}: {_sentence(one.meaning or one.name)}" for one in made)
    return (
        ("Amt", f"{office}; Vordruck vom {made_on:%d.%m.%Y}"),
        ("Worum es geht", "Hier erfasst das Amt, was es selbst tut: Gremien, Befragungen, Schulungen, Projekte, "
         "Risiken. Die Regeln prüfen danach, ob es rechtzeitig geschehen ist."),
        ("Blätter", sheets),
        ("Ausfüllen", "Ein Eintrag je Zeile. Rote Überschriften müssen ausgefüllt sein. Was in eine Spalte gehört, "
         "sagt die Notiz an ihrer Überschrift. Spalten dürfen verschoben und Blätter weggelassen werden; die "
         "verborgene erste Zeile und die verborgene erste Spalte bleiben, wie sie sind."),
        ("Keine Namen", "Nie den Namen einer Person eintragen, nur die Stelle oder Rolle: „Teamleitung Team 3“."),
        ("Ändern", "Wer einen vorhandenen Eintrag berichtigt, nimmt dieselbe Kennung und schreibt den Grund dazu. Der "
         "frühere Eintrag bleibt erhalten."),
        ("Zurückgeben", "Einlesen mit: regelwerk record import DATEI --store ABLAGE. Enthält die Datei einen Fehler, "
         "wird nichts übernommen; alle Fehler werden mit Blatt und Zelle genannt."),
    )  # fmt: skip
