"""The keys of every authored shape: what may stand behind each, told by the shapes themselves (schemas.rule)."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import UnionType

from schemas.diagnostic import Place
from schemas.node import Mapping, Scalar, Sequence, fold
from schemas.outcome import Kind
from schemas.rule import Authored, NamedValue, TableRow


class Form(Enum):
    """What a value looks like in the file."""

    TEXT = "ein Text"
    DAY = "ein Tag"
    WORD = "ein einzelner Wert"
    ANY = "irgendetwas"
    BLOCK = "eingerückte Schlüssel"
    LIST = "eine Liste"
    VALUES = "benannte Werte"
    ROWS = "Zeilen"
    SPECIAL = "eigens gelesen"


@dataclass(frozen=True, slots=True)
class Slot:
    """One key: `name` in the shape, `key` as authors write it, `form` of the value.

    `shape` is the shape of a block or of every entry of a list; `entry` the form of a list's entries.
    """

    name: str
    key: str
    form: Form
    required: bool
    meaning: str
    shape: type[Authored] | None = None
    entry: Form | None = None


_SPELLED = {fold(word): word for word in (
    "abgelöst durch", "fällig", "fällig am", "fällig im", "fällig im Berichtsmonat", "frühestens", "geprüft",
    "gegenüber", "gezählt werden", "hält", "läuft weiter bis", "maßgeblich", "nicht geprüft", "nächste prüfung",
    "plätze", "prüfen", "ruht während", "rückblick", "schließtage", "unbekannt höchstens", "verfügbar", "zuständig",
    "zählt ab", "zählt nur bis", "über", "übergang", "blätter", "entität", "ergänzt", "fälle", "höchstalter",
    "nicht übernommen", "nur ob ausgefüllt", "zählt", "ämter",
)}  # fmt: skip


def spelled(key: str) -> str:
    """A folded key as authors write it, with its umlauts."""
    return _SPELLED.get(key, key)


@cache
def slots(shape: type[Authored]) -> dict[str, Slot]:
    """The keys of a shape by folded key; what is not read from a key of its own is left out."""
    found = {}
    for name, field in shape.model_fields.items():
        if name == "place" or (name == "id" and field.alias is None) or field.annotation is None:
            continue
        key = field.alias or name
        form, inner, entry = _form(field.annotation)
        found[key] = Slot(name, spelled(key), form, field.is_required(), field.description or "", inner, entry)
    return found


def _form(annotation: typing.Any) -> tuple[Form, type[Authored] | None, Form | None]:
    """The form of a value, by the annotation of its field; a missing value (None) has no form."""
    if typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (typing.Union, UnionType):
        kinds = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
        if set(kinds) == {Scalar, Sequence, Mapping}:
            return Form.ANY, None, None
        return _form(kinds[0]) if len(kinds) == 1 else (Form.SPECIAL, None, None)
    if typing.get_origin(annotation) is tuple:
        return _list_form(typing.get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, Authored):
        return Form.BLOCK, annotation, None
    simple = {str: Form.TEXT, date: Form.DAY, Scalar: Form.WORD, Mapping: Form.BLOCK, Place: Form.SPECIAL,
              Kind: Form.SPECIAL}  # fmt: skip
    return simple[annotation], None, None


def _list_form(entry: typing.Any) -> tuple[Form, type[Authored] | None, Form | None]:
    if entry is NamedValue:
        return Form.VALUES, None, None
    if entry is TableRow:
        return Form.ROWS, None, None
    if typing.get_origin(entry) is tuple:
        return Form.SPECIAL, None, None
    form, shape, _ = _form(entry)
    return Form.LIST, shape, form
