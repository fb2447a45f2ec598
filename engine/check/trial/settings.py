"""What an example sets in the place of an office: values of the rule, of definitions it uses, of the rule it counts."""

from __future__ import annotations

from engine.check.office import value_names
from engine.check.survey import Reading
from engine.parse.fill import Filling
from engine.parse.named import named_values
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.resolve import Library
from schemas.diagnostic import Diagnostic
from schemas.node import Entry, Mapping, Scalar, fold
from schemas.rule import AuthoredRule, NamedValue

Settings = tuple[tuple[Scalar, tuple[NamedValue, ...]], ...]
"""By owner, as an office's file has them."""


def read_settings(library: Library, reading: Reading, example: Mapping) -> tuple[Settings, list[Diagnostic]]:
    """The values under `werte:`: the rule's own by their names, others as „<begriff>.<wert>“."""
    entry = example.find("werte")
    if entry is None or not isinstance(entry.value, Mapping):
        return (), []
    names = _names(library, reading)
    found = [_nested(one, names) for one in entry.value.entries if isinstance(one.value, Mapping)]
    flat = Mapping(tuple(one for one in entry.value.entries if not isinstance(one.value, Mapping)), entry.value.place)
    values: dict[str, list[NamedValue]] = {}
    for value in named_values(Filling(flat, found), flat):
        known = names.get(fold(value.name.text))
        if known is None:
            found.append(_unknown(value.name, names))
        else:
            owner, name = known
            own = value.model_copy(update={"name": Scalar(name, value.name.place)})
            values.setdefault(owner, []).append(own)
    place = entry.key.place
    return tuple((Scalar(owner, place), tuple(several)) for owner, several in values.items()), found


def _names(library: Library, reading: Reading) -> dict[str, tuple[str, str]]:
    """By what an example writes (folded): whose value it is, and what the owner calls it."""
    rule = reading.authored
    names = {fold(name): (rule.id.text, name) for name in value_names(rule)}
    for other in _others(library, reading):
        for name in value_names(other):
            names[fold(f"{other.id.text}.{name}")] = (other.id.text, name)
    return names


def _others(library: Library, reading: Reading) -> list[AuthoredRule]:
    """The definitions that a version uses, and the rule whose outcomes it counts."""
    found: list[AuthoredRule] = []
    for used in reading.version.used_definitions.values():
        found += library.definitions.get(fold(used.id.text), ())
    counted = reading.authored.from_rule
    return found + list(library.rules.get(fold(counted.text), ()) if counted is not None else ())


def _unknown(name: Scalar, names: dict[str, tuple[str, str]]) -> Diagnostic:
    spelled = [one if fold(one) in names else f"{owner}.{one}" for owner, one in names.values()]
    elsewhere = [f"{owner}.{one}" for owner, one in names.values() if fold(one) == fold(name.text)]
    message = f"Einen Wert {quote(name.text)} hat die Regel nicht"
    if elsewhere:
        message += f"; {listed(elsewhere, 'oder')} gibt es"
        return Diagnostic("R605", name.place, f"{message}.", elsewhere[0] if len(elsewhere) == 1 else None)
    return Diagnostic("R605", name.place, f"{message}.", nearest(name.text, spelled))


def _nested(entry: Entry, names: dict[str, tuple[str, str]]) -> Diagnostic:
    """Values of a definition written the way an office's file has them."""
    inside = entry.value.entries if isinstance(entry.value, Mapping) else ()
    owner = entry.key.text
    known = [one.key.text for one in inside if fold(f"{owner}.{one.key.text}") in names]
    if not known:
        return _unknown(entry.key, names)
    line = f"{owner}.{known[0]}"
    return Diagnostic("R605", entry.key.place, f"Ein Wert von {quote(owner)} steht im Beispiel in einer Zeile: "
                      f"„{line}: …“.", line)  # fmt: skip
