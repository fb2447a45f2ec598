"""How a field is compared: the operators of its type, and beside each what it needs."""

from __future__ import annotations

from collections.abc import Mapping

from engine.resolve.comparisons import FORMS
from jobs.authoring.form.fields.amounts import Amount
from jobs.authoring.form.fields.days import day_of
from jobs.authoring.form.fields.lines import name_of, several, with_now, words, written
from jobs.authoring.form.scope import Scope, fields
from jobs.authoring.form.shape import Control, Do, Edit, Edits, Input, Options
from jobs.authoring.form.spot import Spot
from schemas.factmodel import Field, FieldType
from schemas.node import Scalar, fold

EQUAL = "="
SAID = {
    EQUAL: "ist", "genau": "ist genau", "mindestens": "ist mindestens", "höchstens": "ist höchstens",
    "mehr als": "ist mehr als", "weniger als": "ist weniger als", "länger als": "ist länger als",
    "kürzer als": "ist kürzer als", "ab": "ist mindestens (vollendet)", "unter": "ist unter", "am": "ist genau am",
    "vor": "liegt vor", "nach": "liegt nach", "frühestens": "liegt frühestens am", "spätestens": "liegt spätestens am",
    "in den letzten": "liegt in den letzten", "in den nächsten": "liegt in den nächsten", "im": "liegt im",
    "eine von": "ist eines von", "keine von": "ist keines von", "wie": "ist dasselbe wie",
    "ist ausgefüllt": "ist ausgefüllt:",
}  # fmt: skip
"""Each way to compare as a person reads it behind the field's name."""

FIRST = {
    FieldType.CHOICE: "", FieldType.TEXT: "", FieldType.YES_NO: "ja", FieldType.NUMBER: {"mindestens": ""},
    FieldType.INTEGER: {"mindestens": ""}, FieldType.DATE: {"spätestens": ""}, FieldType.DURATION: {"länger als": ""},
    FieldType.AGE: {"unter": ""},
}  # fmt: skip
"""What stands behind a field that has just been added."""

_WISHES = {"ab": "mindestalter", "unter": "altersgrenze", "in den letzten": "zeitraum", "in den nächsten": "zeitraum",
           "länger als": "dauer", "kürzer als": "dauer", "mindestens": "mindestzahl", "höchstens": "höchstzahl",
           "genau": "zahl", "mehr als": "grenze", "weniger als": "grenze"}  # fmt: skip
_DAYS = frozenset({"am", "vor", "nach", "fruehestens", "spaetestens"})
_AMOUNTS = frozenset(fold(one) for one in _WISHES)
_UNITS = {FieldType.AGE: "Jahre", FieldType.DURATION: "Monate", FieldType.DATE: "Monate"}
NUMBERS = (FieldType.NUMBER, FieldType.INTEGER)
COUNTS = ("genau", "mindestens", "höchstens", "mehr als", "weniger als")


def forms_of(type_: FieldType) -> tuple[str, ...]:
    """The ways to compare a field of a type, as rule files spell them."""
    plain = type_ in (FieldType.CHOICE, FieldType.TEXT, FieldType.YES_NO)
    return (*((EQUAL,) if plain else ()), *(form for form in FORMS[type_] if form not in ("ja", "nein")))


def plain_of(spot: Spot, field: Field | None, scope: Scope) -> Control:
    """A field whose value stands right behind it: `kunde.status: arbeitslos`, `k.arbeitgeber: wie a.arbeitgeber`."""
    type_ = field.type if field is not None else FieldType.TEXT
    like = spot.text.startswith("wie ") and not (isinstance(spot.node, Scalar) and spot.node.quoted)
    now = "wie" if like else EQUAL
    operator = _operator(spot, type_, now)
    value = _like(spot, scope, spot.text[4:].strip()) if like else _value(spot, field)

    def write(given: Mapping[str, str]) -> Edits:
        chosen = given.get(operator.name, now)
        if chosen != now:
            return _changed(spot, now, chosen, spot.text)
        new = given.get(value.name, value.value)
        return () if new == value.value else written(spot, f"wie {new}" if like and new else new)

    return Control((operator, value), write)


def form_of(spot: Spot, field: Field | None, scope: Scope, alone: bool) -> Control:
    """One comparison under a field (`mindestens: grenze`); the operator can be exchanged."""
    type_ = field.type if field is not None else FieldType.NUMBER
    form = next((one for one in SAID if fold(one) == fold(spot.key)), spot.key)
    operator = _operator(spot, type_, form, plain=alone)
    inner = inner_of(spot, form, field, scope)

    def write(given: Mapping[str, str]) -> Edits:
        chosen = given.get(operator.name, form)
        if chosen == form:
            return inner.write(given)
        if chosen == EQUAL or (alone and not _alike(form, chosen)):
            return _changed(spot, form, chosen, spot.text, spot.path[:-1])
        if _alike(form, chosen):
            return (Edit(Do.RENAME, spot.path, chosen), *inner.write(given))
        return (Edit(Do.PUT, spot.path, ""), Edit(Do.RENAME, spot.path, chosen))

    return Control((operator, *inner.inputs), write)


def inner_of(spot: Spot, form: str, field: Field | None, scope: Scope) -> Control:
    """What stands behind one way to compare."""
    key, type_ = fold(form), field.type if field is not None else FieldType.NUMBER
    if key in _DAYS and type_ is FieldType.DATE:
        return day_of(spot, scope, "Tag", "zeitraum")
    if key in ("eine von", "keine von"):
        return several(spot, "Werte", words(field.choices) if field is not None and field.choices else (("", ()),))
    if key == "wie":
        return _single(spot, _like(spot, scope, spot.text))
    if key == "im":
        return _single(spot, _select(spot, "Zeitraum", words(("Berichtsmonat",))))
    if key == fold("ist ausgefüllt"):
        return _single(spot, _select(spot, "ja oder nein", words(("ja", "nein"))))
    if key in _AMOUNTS and type_ in NUMBERS:
        return product(spot, scope, form, "%" if field is not None and field.unit == "%" else "")
    if key in _AMOUNTS:
        return counted(spot, scope, form, _UNITS[type_])
    return _single(spot, Input(name_of(spot, "v"), "Wert", "text", spot.text))


def counted(spot: Spot, scope: Scope, form: str, unit: str = "", wish: str = "", optional: str = "") -> Control:
    """A named value: how much is compared with, or how long something is."""
    amount = Amount(scope.around, name_of(spot, "v."), spot.text, wish or _WISHES.get(form, "wert"), unit, optional)

    def write(given: Mapping[str, str]) -> Edits:
        name, edits = amount.read(given)
        return (*edits, *written(spot, name))

    return Control(amount.inputs, write)


def product(spot: Spot, scope: Scope, form: str, unit: str) -> Control:
    """A number: a named value, a field, or one times the other (`fälle_je_stelle mal team.vollzeitstellen`)."""
    first, _, second = spot.text.partition(" mal ")
    amount = Amount(scope.around, name_of(spot, "v."), first, _WISHES.get(form, "wert"), unit,
                    others=fields(scope, NUMBERS, first if "." in first else ""))  # fmt: skip
    known = (("", (("", "–"),)), *fields(scope, NUMBERS, second))
    more = "mit einem Feld malnehmen"
    times = Input(name_of(spot, "mal"), "mal", "choice", second, known, hidden=not second, more=more)

    def write(given: Mapping[str, str]) -> Edits:
        name, edits = amount.read(given)
        factor = given.get(times.name, second)
        return (*edits, *written(spot, f"{name} mal {factor}" if name and factor else name))

    return Control((*amount.inputs, times), write)


def _operator(spot: Spot, type_: FieldType, now: str, plain: bool = True) -> Input:
    known = [form for form in forms_of(type_) if plain or form != EQUAL]
    return Input(name_of(spot, "op"), "Vergleich", "order", now,
                 with_now(words((form, SAID.get(form, form)) for form in known), now))  # fmt: skip


def _value(spot: Spot, field: Field | None) -> Input:
    if field is not None and field.type is FieldType.YES_NO:
        return _select(spot, "ja oder nein", words(("ja", "nein")))
    if field is not None and field.choices:
        return _select(spot, "Wert", words(field.choices))
    return Input(name_of(spot, "v"), "Wert", "text", spot.text)


def _select(spot: Spot, label: str, options: Options) -> Input:
    return Input(name_of(spot, "v"), label, "choice", spot.text, with_now(options, spot.text))


def _like(spot: Spot, scope: Scope, now: str) -> Input:
    return Input(name_of(spot, "v"), "Feld", "choice", now, with_now(fields(scope, None, now), now))


def _single(spot: Spot, field: Input) -> Control:
    return Control((field,), lambda given: written(spot, given.get(field.name, field.value)))


def _alike(one: str, other: str) -> bool:
    """Whether two ways to compare need the same beside them."""
    kinds = (_DAYS, frozenset({"eine von", "keine von"}), frozenset(fold(form) for form in COUNTS) | {
        "laenger als", "kuerzer als", "ab", "unter"}, frozenset({"in den letzten", "in den naechsten"}))  # fmt: skip
    return any(fold(one) in kind and fold(other) in kind for kind in kinds)


def _changed(spot: Spot, was: str, new: str, text: str, path: tuple[str | int, ...] = ()) -> Edits:
    """Another way to compare: what can be kept of the value is kept."""
    place = path or spot.path
    kept = text if was in (EQUAL, "eine von", "keine von") else ""
    if not kept and spot.size():
        kept = next((one.text for one in spot.items()), "")
    if new == EQUAL:
        return (Edit(Do.PUT, place, kept),)
    if new == "wie":
        return (Edit(Do.PUT, place, {"wie": ""}),)
    if new in ("eine von", "keine von"):
        return (Edit(Do.PUT, place, {new: [kept] if kept else ""}),)
    if new == "ist ausgefüllt":
        return (Edit(Do.PUT, place, {new: "ja"}),)
    return (Edit(Do.PUT, place, {new: "Berichtsmonat" if new == "im" else ""}),)
