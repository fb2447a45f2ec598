"""Named values that nobody uses, and names that already mean something else."""

from __future__ import annotations

from collections.abc import Iterator

from engine.parse.wording import quote
from engine.resolve import Version
from engine.resolve.context import KEYWORDS, Library
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar, fold


def check_values(version: Version) -> list[Diagnostic]:
    """The names of the values and of the table's result; `version` must have been resolved."""
    rule, values = version.rule, version.values
    names = [value.name for value in rule.values]
    if rule.table is not None:
        names.append(rule.table.gives)
    return [found for name in names for found in _about(version.library, name, fold(name.text) in values.used)]


def _about(library: Library, name: Scalar, used: bool) -> Iterator[Diagnostic]:
    taken = _taken(library, fold(name.text))
    if taken is not None:
        yield Diagnostic("R313", name.place, f"Ein Wert kann nicht {quote(name.text)} heißen: so heißt schon {taken}.")
    elif not used:
        yield Diagnostic("R312", name.place, f"Der Wert {quote(name.text)} wird in der Regel nicht benutzt.")


def _taken(library: Library, name: str) -> str | None:
    """What else has this name."""
    if name.casefold() in KEYWORDS:
        return "ein Wort der Sprache"
    if name in library.model.entities:
        return "eine Entität"
    if name in library.field_names:
        return f"ein Feld („{library.field_names[name]}.{name}“)"
    if name in library.choice_words:
        return f"eine Auswahl von „{library.choice_words[name]}“"
    return "ein Begriff" if name in library.definitions else None
