"""What an example expects of the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.edit import Value
from jobs.authoring.form.fields import lines
from jobs.authoring.form.scope import Scope
from jobs.authoring.form.shape import Control, Do, Edit, Edits, Input, Part
from jobs.authoring.form.spot import Spot
from schemas.node import Mapping as Keys
from schemas.node import fold
from schemas.outcome import BY_KIND, Kind, Status

_DAYS = ("fällig am", "erledigt am")
_OF_RECORD = (*_DAYS, "periode", "fehlend")
_OF_PROPOSAL = ("rang", "platz frei", "fehlend")
_OF_UNIT = ("zähler", "nenner", "unbekannt", "wert", "bezug", "abweichung", "intervall von", "intervall bis")
_RARE = frozenset({"periode", "fehlend", "rang", "platz frei", "bezug", "abweichung", "intervall von", "intervall bis",
                   "erledigt am"})  # fmt: skip
_LABELS = {"fehlend": "es fehlt (ein Feld je Zeile)", "periode": "Abschnitt", "zähler": "Zähler: so viele erfüllen es",
           "nenner": "Nenner: so viele zählen", "unbekannt": "bei so vielen fehlt eine Angabe",
           "wert": "Wert der Quote"}  # fmt: skip


def expected(spot: Spot, scope: Scope) -> Part:
    """The outcome that an example expects, in one row of fields."""
    kind = Kind(scope.around.kind) if scope.around.kind in set(Kind) else Kind.DUTY
    inputs = tuple(_inputs(spot, kind, scope))

    def write(given: Mapping[str, str]) -> Edits:
        new = {one.name.rsplit(":", 1)[1]: _typed(one, given) for one in inputs}
        now = {one.name.rsplit(":", 1)[1]: one.value for one in inputs}
        if new == now:
            return ()
        return tuple(_changes(spot, now, new))

    return Part(spot.at, "Erwartet", "Was die Regel sagen muss.", "record", (Control(inputs, write),), span=spot.span)


def _inputs(spot: Spot, kind: Kind, scope: Scope) -> Iterator[Input]:
    held = {fold(one.key): one for one in spot.entries()}
    status = held.get("status") or held.get("ampel")
    now = status.text if status is not None else spot.text
    if kind is Kind.DEFINITION:
        known = ["ja", "nein", "unbekannt"]
        day = "" if now in ("", *known) else now
        yield Input(
            f"e:{spot.at}:status", "Ergebnis", "choice", "" if day else now, _options(known, "" if day else now)
        )
        yield Input(f"e:{spot.at}:tag", "oder der Tag", "day", day)
        return
    known = [str(one) for one in Status if one in BY_KIND[kind]]
    yield Input(f"e:{spot.at}:status", "Ergebnis", "choice", now, _options(known, now))
    for key in {Kind.QUOTA: _OF_UNIT, Kind.PROPOSAL: _OF_PROPOSAL}.get(kind, _OF_RECORD):
        one = held.get(fold(key))
        value = "" if one is None else "\n".join(item.text for item in one.items()) if one.size() else one.text
        name = f"e:{spot.at}:{fold(key)}"
        rare = key in _RARE and one is None
        label = _LABELS.get(key, key)
        if key == "fehlend":
            yield Input(name, "Angaben, die fehlen", "checks", value, _missing(scope, value), hidden=rare)
        elif key in _DAYS and value != "keiner":
            yield Input(name, label, "day", value, hidden=rare)
        else:
            yield Input(name, label, "text", value, hidden=rare)


def _missing(scope: Scope, now: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What can be missing: the fields that the rule reads, whole tables, values that nobody has set."""
    model = scope.around.model.entities
    read = [(f"{owner}.{name}", f"{model[owner].label}: {model[owner].fields[name].label}")
            for owner, name in scope.around.reads if owner in model and name in model[owner].fields]  # fmt: skip
    tables = [(owner, f"{model[owner].label}, die ganze Tabelle") for owner in scope.around.tables_read
              if owner in model]  # fmt: skip
    values = [(name, f"Wert {name.replace('_', ' ')}") for name in scope.around.value_names]
    return lines.with_all((("", (*read, *tables, *values)),), [one for one in now.split("\n") if one])


def _options(known: list[str], now: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return lines.with_now((("", (("", "bitte wählen"), *((one, one) for one in known))),), now)


def _typed(one: Input, given: Mapping[str, str]) -> str:
    value = given.get(one.name, "" if one.kind == "checks" else one.value)
    if value == one.value:
        return value
    return lines.german(value) if one.kind == "day" else value.strip()


def _changes(spot: Spot, now: dict[str, str], new: dict[str, str]) -> Iterator[Edit]:
    if "tag" in new:
        yield Edit(Do.PUT, spot.path, new["tag"] if new["tag"] != now["tag"] or not new["status"] else new["status"])
        return
    more = {key: value for key, value in new.items() if key != "status" and value}
    if not isinstance(spot.node, Keys):
        first = {"status": new["status"]} if new["status"] else {}
        whole: Value = {_spelled(key): _value(key, value) for key, value in {**first, **more}.items()}
        yield Edit(Do.PUT, spot.path, whole if more else new["status"])
        return
    held = {fold(one.key): one for one in spot.entries()}
    if "status" not in held and "ampel" in held:
        held["status"] = held["ampel"]
    gone = []
    for key, value in new.items():
        one = held.get(key)
        if value == now[key]:
            continue
        if one is None and value:
            yield Edit(Do.ADD, (*spot.path, _spelled(key)), _value(key, value))
        elif one is not None and value:
            yield Edit(Do.PUT, one.path, _value(key, value))
        elif one is not None:
            gone.append(Edit(Do.DROP, one.path))
    yield from gone


def _spelled(key: str) -> str:
    """A folded key as authors write it."""
    return next((one for one in (*_OF_RECORD, *_OF_PROPOSAL, *_OF_UNIT) if fold(one) == key), key)


def _value(key: str, value: str) -> Value:
    return [one for one in value.split("\n") if one] if key == "fehlend" else value
