"""The Lieferumfang in the wizard, of a whole mapping or of one of its tables: three choices with what they need."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, replace

from engine.edit import Value, drop, put
from engine.parse.literals import read_date
from engine.sources.extent import slotted
from jobs.authoring.form.fields.lines import german
from jobs.imports.wizard.written import Place, at, inner, texts_of
from schemas.delivery.mapping import Slot
from schemas.delivery.scope import Told
from schemas.diagnostic import NOWHERE, Diagnostic
from schemas.failure import FieldsRefused
from schemas.node import Node, Scalar, fold

SOME = "einzeln"
"""The choice that names teams or a day of its own."""
WHOLE, OWN = "ganz", "eigen"
"""What the fields of the whole mapping and those of one table begin with."""
_KEY = "lieferumfang"
_SLOTS = {"teams": Slot.UNIT, "von": Slot.START, "bis": Slot.END}
_NAMES = {"teams": "Teams", "von": "vollständig von", "bis": "vollständig bis"}
_SHOWN = {
    "teams": {"alle": "alle Teams", SOME: "nur diese Teams"},
    "von": {"unbegrenzt": "unbegrenzt", SOME: "ab einem Tag"},
    "bis": {"Stichtag": "bis zum Stichtag", SOME: "bis zu einem Tag"},
}

_UNNAMED = "Teams: Bitte sagen, welche, zum Beispiel: T01, T02"
_NO_DAY = "{0.label}: „{0.named}“ ist kein Tag. Erwartet wird zum Beispiel 30.06.2026."


@dataclass(frozen=True, slots=True)
class Part:
    """Teams, first or last day: which of `options` is chosen ("": nothing is said), and what `SOME` names."""

    key: str
    how: str
    named: str

    @property
    def label(self) -> str:
        """What it is, as people say it."""
        return _NAMES[self.key]

    def options(self, slots: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """What can be chosen; what a file's name says is offered where every name has a place for it."""
        found = {**({} if self.how else {"": "bitte wählen"}), **_SHOWN[self.key]}
        found[Told.IMPORT] = "wird beim Import genannt"
        if self.key in slots or self.how == Told.FILE:
            found[Told.FILE] = "steht im Namen der Datei"
        return tuple(found.items())


Extent = tuple[Part, Part, Part]
"""Teams, first day, last day."""
NOTHING: Extent = (Part("teams", "", ""), Part("von", "", ""), Part("bis", "", ""))
"""A Lieferumfang of which nothing is said."""


def extent_of(node: Node | None) -> Extent:
    """What a mapping, or a table of it, says of its Lieferumfang."""
    found = inner(node, _KEY)
    return _three(lambda key: _read(key, texts_of(found, key)))


def has_extent(node: Node | None) -> bool:
    """Whether a mapping, or a table of it, says anything of its Lieferumfang."""
    return inner(node, _KEY) is not None


def slots_of(node: Node | None) -> frozenset[str]:
    """Which parts the names of a table's files say."""
    files, sheets = texts_of(node, "dateien"), texts_of(node, "blaetter")
    return frozenset(key for key, slot in _SLOTS.items() if slotted(slot, files, sheets))


def sent(said: Mapped[str, str], prefix: str) -> Extent | None:
    """What was sent by the fields; None where they were not on the page."""
    if f"{prefix}.teams" not in said:
        return None
    return _three(
        lambda key: Part(key, said.get(f"{prefix}.{key}", ""), " ".join(said.get(f"{prefix}.{key}.was", "").split()))
    )


def write(
    data: bytes, file: str, base: Place, before: Extent, wanted: Extent | None, above: Extent | None = None
) -> bytes:  # fmt: skip
    """The text with another Lieferumfang at `base`; one like that of the whole mapping (`above`) is not written.

    `before` is what was shown. Raises FieldsRefused with everything that is missing, EditError.
    """
    if wanted is None or wanted == before:
        return data
    exact = _exact(wanted, before, OWN if base else WHOLE)
    if exact == before:
        return data
    if exact == above:
        return drop(data, file, (*base, _KEY)) if has_extent(at(data.decode("utf-8-sig"), base)) else data
    for one in exact:
        data = put(data, file, (*base, _KEY, one.key), _value(one))
    return data


def _three(part: Callable[[str], Part]) -> Extent:
    return part("teams"), part("von"), part("bis")


def _read(key: str, texts: tuple[str, ...]) -> Part:
    words = {fold(one): one for one in (*_SHOWN[key], *Told) if one != SOME}
    if len(texts) == 1 and fold(texts[0]) in words:
        return Part(key, words[fold(texts[0])], "")
    return Part(key, SOME if texts else "", ", ".join(texts))


def _exact(wanted: Extent, before: Extent, prefix: str) -> Extent:
    """What was sent, as it can be written: the choice decides, what it does not need goes."""
    wrong: dict[str, str] = {}
    found = []
    for one, old in zip(wanted, before, strict=True):
        field = f"{prefix}.{one.key}"
        if one.how == SOME:
            named = _named(one)
            if named is None:
                wrong[f"{field}.was"] = _UNNAMED if one.key == "teams" else _NO_DAY.format(one)
            one = replace(one, named=named or "")
        elif not one.how:
            wrong[field] = f"{one.label}: Bitte auswählen."
        elif one.named and one.named != old.named:
            said = f"„{one.named}“ gilt nur mit „{_SHOWN[one.key][SOME]}“. Bitte das auswählen oder hier leeren."
            wrong[f"{field}.was"] = f"{one.label}: {said}"
        else:
            one = replace(one, named="")
        found.append(one)
    if wrong:
        raise FieldsRefused(wrong)
    return found[0], found[1], found[2]


def _named(part: Part) -> str | None:
    """The teams or the day as the file says them; None where it is neither."""
    if part.key == "teams":
        names = [one.strip() for one in part.named.split(",") if one.strip()]
        return ", ".join(dict.fromkeys(names)) or None
    day = read_date(Scalar(german(part.named), NOWHERE))
    return None if isinstance(day, Diagnostic) else f"{day:%d.%m.%Y}"


def _value(part: Part) -> Value:
    if part.how != SOME:
        return part.how
    return list(part.named.split(", ")) if part.key == "teams" else part.named
