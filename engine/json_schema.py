"""JSON Schema (2020-12) of rule, office and fact-model files, with German descriptions, for editors' completion.

Built from the same tables as parse. Editors type scalars (`3` is a number to them), so a single value may be text,
number or yes/no; every key with an umlaut is accepted in both spellings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.json_words import (
    COMPARISONS,
    CONDITIONS,
    COUNTING,
    DAY_BLOCKS,
    ENTITY_KEYS,
    FIELD_KEYS,
    MODEL_KEYS,
    SELECTION,
    UNION,
)
from engine.parse.kinds import MEASURES, OF_BLOCK, OF_KIND, SINGLE, WORDS, allowed, needed
from engine.parse.slots import Form, Slot, slots, spelled
from schemas.delivery.written import FieldNote, MappingNote
from schemas.factmodel import Empty, FieldType
from schemas.node import fold
from schemas.outcome import Kind
from schemas.rule import Authored, AuthoredRule, OfficeNote, PackNote, ValueStep
from schemas.sample.written import ChecklistNote
from schemas.workflow.exact import FLOWS
from schemas.workflow.written import LadderNote, LifecycleNote, ScheduleNote

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_WORD: Schema = {"type": ["string", "number", "boolean"]}
_TEXT: Schema = {"type": ["string", "number"], "minLength": 1}
_DAY: Schema = {"type": "string", "pattern": r"^\d{2}\.\d{2}\.\d{4}$"}
_CONDITION: Schema = {"$ref": "#/$defs/bedingung"}
_ANY_DAY: Schema = {"$ref": "#/$defs/tag"}
_FIELD = r"^((letzte[rs]?|erste[rs]?) )?[^\s.]+\.[^\s.]+( am Stichtag)?$"
_STANDS_AT = r"^[^\s.]+\.besteht am$"
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_NODES = {"wenn": _CONDITION, "betrifft": _CONDITION, "ausnahme": _CONDITION, "mit": _CONDITION,
          "davon": {"anyOf": [_CONDITION, _WORD, {"type": "array", "items": _WORD}]}}  # fmt: skip
"""What stands behind keys whose value parse leaves to resolve; all others are days."""

_OBJECTS: dict[str, Schema] = {
    "felder": {"type": "object", "additionalProperties": {"anyOf": [_WORD, {"$ref": "#/$defs/feld"}]}},
    "werte": {"type": "object", "additionalProperties": _WORD},
}
"""What stands behind keys under which authors choose the keys themselves."""

_WORKFLOWS: dict[str, tuple[type[Authored], str, str]] = {
    "leiter": (LadderNote, "Erinnerungsleiter", "Wer wann erinnert wird und an wen es danach geht"),
    "ablauf": (LifecycleNote, "Ablauf", "Schritte, die nacheinander kommen"),
    "zeitplan": (ScheduleNote, "Zeitplan", "Wann was startet"),
}


def rule_schema() -> Schema:
    """The schema of a rule or definition file."""
    kinds = [kind.value for kind in Kind if kind is not Kind.DEFINITION]
    known = _keys(AuthoredRule)
    known["wert"] = _described({"anyOf": [_enum(MEASURES), _ANY_DAY]}, known["wert"]["description"])
    known["art"] = _described(_enum(kinds), known["art"]["description"])
    known["regel"] = _described({"type": "string", "pattern": _ID}, "Kennung der Regel, der Name der Datei")
    known["begriff"] = _described({"type": "string", "pattern": _ID}, "Kennung einer Definition, der Name der Datei")
    return {
        "$schema": DIALECT, "title": "Regel", "description": "Eine Regel oder Definition", **_object(known),
        "oneOf": [{"required": ["regel"]}, {"required": ["begriff"]}],
        "allOf": [_of_kind(kind) for kind in Kind], "$defs": _definitions(),
    }  # fmt: skip


def office_schema() -> Schema:
    """The schema of an office file."""
    known = _keys(OfficeNote)
    values = {"type": "object", "additionalProperties": _named_values()}
    known |= {
        "amt": _described({"type": "string", "pattern": _ID}, "Kennung des Amts, der Name der Datei"),
        "regeln": _described({"anyOf": [_WORD, {"type": "array", "items": _WORD}]}, "alle, ein Paket oder eine Liste"),
        "werte": _described(values, "je Regel die Werte, die hier anders sind"),
        "zuständig": _described({"type": "object", "additionalProperties": _TEXT}, "je Regel die Rolle, die handelt"),
        "dienstvereinbarung": _described({"type": "object", "additionalProperties": _TEXT},
                                         "je Regel über Beschäftigte die Vereinbarung, die sie erlaubt"),
        "vorrang": _described({"type": "object", "additionalProperties": {"type": "array", "items": _WORD}},
                              "je Zuordnung die Regeln in der Reihenfolge, in der sie vorgehen"),
    }  # fmt: skip
    required = ["amt", *(slot.key for slot in slots(OfficeNote).values() if slot.required and slot.name != "id")]
    return {"$schema": DIALECT, "title": "Amt", "description": "Die Einstellungen eines Amts",
            **_object(known, required)}  # fmt: skip


def pack_schema() -> Schema:
    """The schema of a pack of rules."""
    known = _keys(PackNote)
    known["paket"] = _described({"type": "string", "pattern": _ID}, "Kennung des Pakets, der Name der Datei")
    return {"$schema": DIALECT, "title": "Paket", "description": "Regeln, die ein Amt zusammen einschaltet",
            **_object(known, [slot.key for slot in slots(PackNote).values() if slot.required])}  # fmt: skip


def workflow_schema(key: str) -> Schema:
    """The schema of a ladder (`leiter`), a lifecycle (`ablauf`) or a schedule (`zeitplan`)."""
    shape, title, meaning = _WORKFLOWS[key]
    known = _keys(shape)
    known[key] = _described({"type": "string", "pattern": _ID}, f"{known[key]['description']}, der Name der Datei")
    if shape is ScheduleNote:
        known["startet"] = _described(_enum(FLOWS), known["startet"]["description"])
    found = _object(known, [slot.key for slot in slots(shape).values() if slot.required])
    if shape is ScheduleNote:
        found["oneOf"] = [_has("cron"), _has("wann")]
    return {"$schema": DIALECT, "title": title, "description": meaning, **found}


def source_schema() -> Schema:
    """The schema of a mapping of foreign tables (`rules/quellen`)."""
    known = _keys(MappingNote)
    known["datenquelle"] = _described({"type": "string", "pattern": _ID}, "Kennung der Datenquelle, der Name der Datei")
    checked = r"^(Vorlage, ungepr(ü|ue)ft|gepr(ü|ue)ft am \d{2}\.\d{2}\.\d{4} von \S.*)$"
    known["status"] = _described({"type": "string", "pattern": checked}, known["status"].get("description", ""))
    required = [slot.key for slot in slots(MappingNote).values() if slot.required]
    return {"$schema": DIALECT, "title": "Datenquelle", "description": "Welche Spalte welches Feld ist",
            **_object(known, required), "$defs": {"feld": _block(FieldNote, "felder")}}  # fmt: skip


def checklist_schema() -> Schema:
    """The schema of a checklist for samples (`rules/pruefbogen`)."""
    known = _keys(ChecklistNote)
    known["prüfbogen"] = _described({"type": "string", "pattern": _ID}, "Kennung des Prüfbogens, der Name der Datei")
    checked = r"^(Vorschlag, ungepr(ü|ue)ft|gepr(ü|ue)ft am \d{2}\.\d{2}\.\d{4} von \S.*)$"
    known["status"] = _described({"type": "string", "pattern": checked}, known["status"].get("description", ""))
    required = [slot.key for slot in slots(ChecklistNote).values() if slot.required]
    return {"$schema": DIALECT, "title": "Prüfbogen", "description": "Was an jedem Fall einer Stichprobe geprüft wird",
            **_object(known, required)}  # fmt: skip


def fact_model_schema() -> Schema:
    """The schema of an entity file of the fact model, and of the file that names the case and the unit."""
    words = {"type": "array", "items": _WORD, "minItems": 1}
    yes = _enum(("ja", "nein"))
    own = {
        "typ": _enum(t.value for t in FieldType), "auswahl": words, "leer heißt": _enum(e.value for e in Empty),
        "geplant": yes, "einschließlich": yes, "quellen": {"type": "object", "additionalProperties": _WORD},
        "erstes vorhandene von": words, "artikel": _enum(("der", "die", "das")), "gehört zu": words,
        "kann gehören zu": words, "gibt es ab": _DAY, "personenbezogen": yes,
        "zeitraum": _object({"von": _described(_WORD, "Feld mit dem ersten Tag"),
                             "bis": _described(_WORD, "Feld mit dem letzten Tag")}, ["von", "bis"]),
    }  # fmt: skip
    field = _object({k: _described(own.get(k, _TEXT), m) for k, m in FIELD_KEYS.items()}, ["typ", "bezeichnung"])
    own["felder"] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/feld"}}
    entity = {key: _described(own.get(key, _TEXT), meaning) for key, meaning in ENTITY_KEYS.items()}
    model = {key: _described(_WORD, meaning) for key, meaning in MODEL_KEYS.items()}
    return {
        "$schema": DIALECT, "title": "Faktenmodell", "description": "Eine Entität mit ihren Feldern",
        "anyOf": [_object(entity, ["entität", "bezeichnung", "artikel", "mehrzahl", "felder"]),
                  _object(model, ["fall", "einheit"])],
        "$defs": {"feld": field},
    }  # fmt: skip


def _described(schema: Schema, meaning: str) -> Schema:
    return {**schema, "description": meaning} if meaning else dict(schema)


def _enum(words: Iterable[str]) -> Schema:
    """A few words, with and without umlauts."""
    given = list(words)
    return {"enum": [*given, *(fold(word) for word in given if fold(word) != word)]}


def _keys(shape: type[Authored]) -> dict[str, Schema]:
    """Every key of a shape with what may stand behind it."""
    return {slot.key: _described(_value(slot), slot.meaning) for slot in slots(shape).values()}


def _object(
    known: dict[str, Schema], required: Iterable[str] = (), patterns: dict[str, Schema] | None = None
) -> Schema:
    """An object with these keys and no others; keys count in both spellings."""
    both = dict(known)
    both.update({fold(key): {**schema, "deprecated": True} for key, schema in known.items() if fold(key) != key})
    found: Schema = {"type": "object", "properties": both, "additionalProperties": False}
    if patterns:
        found["patternProperties"] = patterns
    demands = [_has(key) for key in required]
    if demands:
        found["allOf"] = demands
    return found


def _has(*keys: str) -> Schema:
    """One of the keys is there, in either spelling."""
    ways = [{"required": [way]} for key in keys for way in dict.fromkeys((key, fold(key)))]
    return ways[0] if len(ways) == 1 else {"anyOf": ways}


def _of_kind(kind: Kind) -> Schema:
    """What a kind must have, and which keys of other kinds it cannot have."""
    foreign = [s for key, s in slots(AuthoredRule).items() if key not in allowed(kind)]
    barred = {spelling: False for slot in foreign for spelling in (slot.key, fold(slot.key))}
    demands = [_has(spelled(key)) for key in needed(kind)]
    demands += [_has(*(spelled(key) for key in choice.keys)) for choice in OF_KIND.get(kind, ()) if choice.required]
    given: Schema = {"required": ["begriff"]}
    if kind is not Kind.DEFINITION:
        given = {"properties": {"art": {"const": kind.value}}, "required": ["art"]}
    return {"if": given, "then": {"properties": barred, "allOf": demands}}


def _value(slot: Slot) -> Schema:
    """What may stand behind a key."""
    key = fold(slot.key)
    if key in WORDS:
        words = WORDS[key]
        beginnings = [{"type": "string", "pattern": f"^{word[:-1]}"} for word in words if word.endswith(" …")]
        fixed = _enum(word for word in words if not word.endswith(" …"))
        return {"anyOf": [fixed, *beginnings]} if beginnings else fixed
    if slot.form is Form.LIST:
        entry = _single(slot.entry, slot)
        many: Schema = {"type": "array", "items": entry, "minItems": 1}
        return {"anyOf": [many, entry]} if key in SINGLE else many
    return _single(slot.form, slot)


def _single(form: Form | None, slot: Slot) -> Schema:
    key = fold(slot.key)
    if form is Form.BLOCK:
        return _OBJECTS.get(key, {"type": "object"}) if slot.shape is None else _block(slot.shape, key)
    if form is Form.ANY:
        return {"$ref": "#/$defs/zweige"} if key == "faellig" else _NODES.get(key, _ANY_DAY)
    if form is Form.VALUES:
        return _named_values()
    return {Form.TEXT: _TEXT, Form.DAY: _DAY, Form.WORD: _WORD, Form.ROWS: _rows()}.get(form or Form.SPECIAL, {})


def _block(shape: type[Authored], key: str) -> Schema:
    found = _object(_keys(shape), [slot.key for slot in slots(shape).values() if slot.required])
    for choice in OF_BLOCK.get(key, ()):
        if choice.required:
            found.setdefault("allOf", []).append(_has(*(spelled(one) for one in choice.keys)))
    return found


def _named_values() -> Schema:
    steps = {"type": "array", "items": _block(ValueStep, "werte"), "minItems": 1}
    meaning = "Zahl, Dauer, Anteil, Tag oder „vom Amt festzulegen“; mit Rechtszeit eine Liste"
    return {"type": "object", "additionalProperties": _described({"anyOf": [_WORD, steps]}, meaning)}


def _rows() -> Schema:
    row = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": _WORD}
    return {"type": "array", "items": row, "minItems": 1}


def _definitions() -> Schema:
    """Conditions, selections, comparisons and days, which contain one another."""
    conditions = {"type": "array", "items": _CONDITION, "minItems": 1}
    selection = {key: {**(_CONDITION if key == "mit" else _WORD), "description": m} for key, m in SELECTION.items()}
    limits = {key: _described(_WORD, COMPARISONS[key]) for key in COUNTING}
    series = _described(_enum(("ja", "nein")), CONDITIONS["in folge"])
    counted = _object({**selection, **limits, "in folge": series}, ["aus"])
    window = {"type": "array", "items": _ANY_DAY, "minItems": 2, "maxItems": 2}
    union = {**selection, **limits, **{key: _described(window if key == "zwischen" else _WORD, meaning)
                                       for key, meaning in UNION.items()}}  # fmt: skip
    own: dict[str, Schema] = {
        "alles trifft zu": conditions, "eines trifft zu": conditions, "nicht": _CONDITION, "begriff": _WORD,
        "am": _ANY_DAY, "gibt es": _object(selection, ["aus"]), "keine": _object(selection, ["aus"]),
        "anzahl": counted, "tage in": _object(union, ["aus", "von", "bis"]),
        "monate in": _object({**union, "gezählt werden": _enum(("volle Monate", "angefangene Monate"))},
                             ["aus", "von", "bis", "gezählt werden"]),
    }  # fmt: skip
    lines = {key: _described(schema, CONDITIONS[key]) for key, schema in own.items()}
    words = {"type": "array", "items": _WORD, "minItems": 1}
    compare = {key: _described(words if key in ("eine von", "keine von") else _ANY_DAY, meaning)
               for key, meaning in COMPARISONS.items()}  # fmt: skip
    fields = {_STANDS_AT: _ANY_DAY, _FIELD: {"anyOf": [_WORD, _object(compare)]}}
    branch = _object({"wenn": _described(_CONDITION, "wann dieser Zweig gilt"), "am": _described(_ANY_DAY, "der Tag"),
                      "sonst": {"anyOf": [_object({"am": _ANY_DAY}, ["am"]), _ANY_DAY],
                                "description": "wenn kein Zweig gilt"}})  # fmt: skip
    several = {key: {"type": "array", "items": _ANY_DAY, "minItems": 1, "description": meaning}
               for key, meaning in DAY_BLOCKS.items()}  # fmt: skip
    first = {**selection, "am": _described(_WORD, "Feld mit dem Tag"),
             "erster tag aus": _described(_WORD, "Entität, deren erster Datensatz zählt"),
             "frühestens": _described(_ANY_DAY, "ab welchem Tag")}  # fmt: skip
    del first["aus"]
    return {
        "bedingung": {**_object(lines, patterns=fields), "minProperties": 1},
        "zweige": {"type": "array", "items": branch, "minItems": 1},
        "tag": {"anyOf": [_WORD, {"$ref": "#/$defs/zweige"}, {**_object(several), "maxProperties": 1},
                          _object(first, ["erster tag aus", "am"])]},
    }  # fmt: skip
