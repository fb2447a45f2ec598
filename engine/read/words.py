"""Words of the language that help to guess what a broken line meant: its keys, and the keys whose values are prose."""

from __future__ import annotations

import inspect
import typing

import schemas.rule
from schemas.node import fold

_PROSE_ELSEWHERE = ("name", "bezeichnung", "bedeutung", "liefert", "text", "betreff")
_KEYS_ELSEWHERE = (
    "regel", "begriff", "alles trifft zu", "eines trifft zu", "nicht", "gibt es", "keine", "anzahl", "tage in",
    "monate in", "in den letzten", "in den nächsten", "zwischen", "in folge", "eine von", "keine von", "wie",
    "ist ausgefüllt", "genau", "mindestens", "höchstens", "mehr als", "weniger als", "länger als", "kürzer als", "ab",
    "unter", "vor", "nach", "spätestens", "im", "frühestes von", "spätestes von", "erstes vorhandene von", "sonst",
    "erster tag aus", "stichtag", "erwartet", "status", "periode", "fehlend", "nicht geliefert", "entität", "artikel",
    "mehrzahl", "gehört zu", "kann gehören zu", "tag", "zeitraum", "felder", "typ", "auswahl", "leer heißt", "geplant",
    "schutzstufe", "quellen", "einschließlich",
)  # fmt: skip


def _fields() -> dict[str, bool]:
    """Every key of the authored shapes, folded, with whether its value is prose."""
    found: dict[str, bool] = {}
    for _, shape in inspect.getmembers(schemas.rule, inspect.isclass):
        if not issubclass(shape, schemas.rule.Authored):
            continue
        for name, field in shape.model_fields.items():
            kinds = {field.annotation, *typing.get_args(field.annotation)}
            key = fold(field.alias or name)
            found[key] = found.get(key, False) or str in kinds
    return found


_FIELDS = _fields()

PROSE = frozenset(key for key, prose in _FIELDS.items() if prose) | {fold(word) for word in _PROSE_ELSEWHERE}
"""Folded keys whose value is free text."""

KEYS = frozenset(_FIELDS) | PROSE | {fold(word) for word in _KEYS_ELSEWHERE}
"""Folded keys of all kinds of file; only used to guess, never to refuse."""
