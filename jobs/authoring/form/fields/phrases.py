"""Values that are small phrases: a goal, a distance to it, what is measured, how many places there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from jobs.authoring.form.fields.amounts import Amount, amount_inputs, joined
from jobs.authoring.form.fields.compare import NUMBERS
from jobs.authoring.form.fields.days import day_of
from jobs.authoring.form.fields.lines import choice, name_of, text, with_now, words, written
from jobs.authoring.form.scope import Scope, fields
from jobs.authoring.form.shape import Control, Edits, Input, Options
from jobs.authoring.form.spot import Spot
from schemas.factmodel import FieldType

_TARGET = re.compile(
    r"(keines)()()|(mindestens|höchstens|hoechstens|mehr als|weniger als) (\S+)(?: (darunter|dar(?:ü|ue)ber))?"
)
_YELLOW = re.compile(r"bis (\S+)( des Ziels)?(?: (darunter|dar(?:ü|ue)ber))?")
_SPAN = re.compile(r"Tage von (.+) bis (.+)")
_WAYS: Options = words(("mindestens", "höchstens", "mehr als", "weniger als", ("keines", "kein Ziel, nur ausweisen")))
_SIDES: Options = words((("", "–"), ("darunter", "darunter (bezogen auf den Vergleich)"),
                         ("darüber", "darüber (bezogen auf den Vergleich)")))  # fmt: skip


def target(spot: Spot, scope: Scope, label: str) -> Control:
    """`mindestens quote`, `mindestens senkung darunter`, `keines`."""
    found = _TARGET.fullmatch(spot.text)
    if found is None and not spot.empty:
        return text(spot, label)
    way, value, side = ("", "", "") if found is None else (
        (found[1], "", "") if found[1] else (found[4], found[5], found[6] or ""))  # fmt: skip
    how = _choice(spot, "wie", "Ziel", _WAYS, way)
    where = _choice(spot, "seite", "bezogen", _SIDES, side)
    amount = Amount(scope.around, name_of(spot, "v."), value, "zielmarke", "%")

    def write(given: Mapping[str, str]) -> Edits:
        chosen = given.get(how.name, way)
        if chosen == "keines":
            return written(spot, "keines")
        name, edits = amount.read(given)
        new = " ".join(one for one in (chosen, name, given.get(where.name, side)) if one)
        return (*edits, *(written(spot, new) if chosen and name else ()))

    return Control((how, *amount.inputs, where), write)


def yellow(spot: Spot, scope: Scope, label: str) -> Control:
    """`bis abstand darunter`, `bis abstand des Ziels darüber`."""
    found = _YELLOW.fullmatch(spot.text)
    if found is None and not spot.empty:
        return text(spot, label)
    value, of, side = ("", "", "") if found is None else (found[1], (found[2] or "").strip(), found[3] or "")
    amount = Amount(scope.around, name_of(spot, "v."), value, "gelbabstand", "%")
    share = _choice(
        spot, "ziels", "gemessen", words((("", "in Prozentpunkten"), ("des Ziels", "in Prozent des Ziels"))), of
    )
    where = _choice(spot, "seite", "Richtung", words(("darunter", "darüber")), side)

    def write(given: Mapping[str, str]) -> Edits:
        name, edits = amount.read(given)
        rest = (given.get(share.name, of), given.get(where.name, side))
        return (*edits, *(written(spot, " ".join(one for one in ("bis", name, *rest) if one)) if name else ()))

    return Control((*amount.inputs, share, where), write)


def before_today(spot: Spot, scope: Scope, label: str) -> Control:
    """`wartezeit vor Stichtag`."""
    value = spot.text.removesuffix("vor Stichtag").strip()
    if value.count(" ") or (not spot.empty and not spot.text.endswith("vor Stichtag")):
        return text(spot, label)
    amount = Amount(scope.around, name_of(spot, "v."), value, "wartezeit", "Monate")

    def write(given: Mapping[str, str]) -> Edits:
        name, edits = amount.read(given)
        return (*edits, *(written(spot, f"{name} vor Stichtag") if name else ()))

    return Control(amount.inputs, write)


def measured(spot: Spot, scope: Scope, label: str) -> Control:
    """`Tage von antrag.vollständig_am bis antrag.entschieden_am`, or a field with a number."""
    found = _SPAN.fullmatch(spot.text)
    start, end = (found[1], found[2]) if found else ("", "")
    plain = "" if found else spot.text
    numbers = (("", (("", "bitte wählen"), ("tage", "Tage zwischen zwei Tagen"))), *fields(scope, NUMBERS, plain))
    what = _choice(spot, "was", label, numbers, "tage" if found else plain)
    first = _choice(spot, "von", "erster Tag", (("", (("", "–"),)), *fields(scope, (FieldType.DATE,), start)), start)
    last = _choice(spot, "bis", "letzter Tag", (("", (("", "–"),)), *fields(scope, (FieldType.DATE,), end)), end)

    def write(given: Mapping[str, str]) -> Edits:
        chosen = given.get(what.name, what.value)
        if chosen != "tage":
            return written(spot, chosen)
        days = given.get(first.name, start), given.get(last.name, end)
        return written(spot, f"Tage von {days[0]} bis {days[1]}") if all(days) else ()

    return Control((what, first, last), write)


def ratio(spot: Spot, scope: Scope, label: str) -> Control:
    """A field with a number, perhaps as the mean of its months."""
    tail = "im Monatsmittel"
    mean = spot.text.endswith(tail)
    now = spot.text.removesuffix(tail).strip()
    what = _choice(spot, "was", label, fields(scope, NUMBERS, now), now)
    how = _choice(spot, "mittel", "über Monate", words((("", "als Summe"), (tail, tail))), tail if mean else "")

    def write(given: Mapping[str, str]) -> Edits:
        return written(
            spot, " ".join(one for one in (given.get(what.name, now), given.get(how.name, how.value)) if one)
        )

    return Control((what, how), write)


def places(spot: Spot, scope: Scope, label: str) -> Control:
    """How many places there are: a value or a field, perhaps times another."""
    factors = [one.strip() for one in re.split(r"\smal\s", spot.text)] if spot.text else [""]
    rows = tuple((one.name, one.name.replace("_", " ")) for one in scope.around.values)

    def one_of(number: int, now: str) -> Input:
        options = (
            ("Werte", (*((("", "–"),) if number else ()), *rows)),
            *fields(scope, NUMBERS, now if "." in now else ""),
        )
        return _choice(spot, str(number), "mal" if number else label, options, now)

    inputs = tuple(
        one_of(number, now) for number, now in enumerate((*factors, "")[:2] if len(factors) < 2 else factors)
    )

    def write(given: Mapping[str, str]) -> Edits:
        return written(spot, " mal ".join(text for one in inputs if (text := given.get(one.name, one.value))))

    return Control(inputs, write)


def catch_up(spot: Spot, scope: Scope, label: str) -> Control:
    """`ja`, `nein` or `bis <Tag>`."""
    until = spot.text.startswith("bis ")
    how = _choice(spot, "wie", label, words((("ja", "ja, jederzeit"), ("nein", "nein"), ("bis", "bis zu einem Tag"))),
                  "bis" if until else spot.text)  # fmt: skip
    if not until:
        return Control((how,), lambda given: written(spot, "bis Stichtag" if given.get(how.name) == "bis" else
                                                     given.get(how.name, how.value)))  # fmt: skip
    inner = day_of(spot, scope, "Tag", "nachholzeit", head="bis")

    def write(given: Mapping[str, str]) -> Edits:
        chosen = given.get(how.name, "bis")
        return inner.write(given) if chosen == "bis" else written(spot, chosen)

    return Control((how, *inner.inputs), write)


def length(spot: Spot, label: str) -> Control:
    """A length of time that stands right here (`bald`, `rückblick`)."""
    inputs = amount_inputs(name_of(spot), spot.text, label)
    if spot.empty:
        inputs = (inputs[0], Input(inputs[1].name, inputs[1].label, inputs[1].kind, "Wochen", inputs[1].options))

    def write(given: Mapping[str, str]) -> Edits:
        return written(spot, joined(given.get(inputs[0].name, ""), given.get(inputs[1].name, "")))

    return Control(inputs, write)


def picked(spot: Spot, label: str, options: Callable[[str], Options]) -> Control:
    """A field out of those that fit here."""
    return choice(spot, label, options(spot.text))


def _choice(spot: Spot, piece: str, label: str, options: Options, now: str) -> Input:
    return Input(name_of(spot, piece), label, "choice", now, with_now(options, now))
