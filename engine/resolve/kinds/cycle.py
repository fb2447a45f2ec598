"""`turnus`: something must happen again and again."""

from __future__ import annotations

from dataclasses import replace

from engine.parse.wording import quote
from engine.plan.rules import Basis, CalendarUnit, Cycle
from engine.plan.values import Anchor, Duration, RowRef, Shifted, Unset, Value
from engine.resolve.context import Scope
from engine.resolve.kinds.deadline import around
from engine.resolve.names import named
from engine.resolve.names.paths import check_alias
from engine.resolve.version import Version
from schemas.node import fold
from schemas.rule import CycleNote

_BASES = {fold(basis): basis for basis in Basis}
_UNITS = {fold(unit): unit for unit in CalendarUnit}


def cycle(version: Version, note: CycleNote, scope: Scope) -> Cycle | None:
    """A whole `turnus`."""
    word = version.one_of(note.basis, tuple(str(basis) for basis in Basis), "zählt ab")
    if word is None:
        return None
    basis = _BASES[word]
    _fitting(version, note, basis)
    alias, inner = _alias(version, note, scope)
    first = None if note.first_from is None else version.day(note.first_from, scope)
    unit, every, due = _rhythm(version, note, basis, inner)
    return Cycle(
        basis=basis,
        # What a due day is counted from is the period's own beginning, whatever the basis.
        deadline=around(version, note, inner, Anchor(note.place), due, replace(scope, taken=inner.taken)),
        first=first,
        every=every,
        calendar=unit,
        alias=alias,
        end_is_due=_end_is_due(version, note),
        place=note.place,
    )


def _alias(version: Version, note: CycleNote, scope: Scope) -> tuple[str | None, Scope]:
    """The name of the record that opened the period, known to the due day but not to the selection of evidence."""
    named_ones = [one for one in note.done_by if one.alias is not None]
    if not named_ones:
        return None, scope
    one = named_ones[0]
    assert one.alias is not None
    name = fold(one.alias.text)
    if len({fold(other.entity.text) for other in note.done_by}) > 1 or any(
        other.alias is not None and fold(other.alias.text) != name for other in named_ones
    ):
        version.error("R326", one.alias.place, "„genannt:“ gibt es hier nur, wenn aller Nachweis aus einer Entität "
                      "kommt und gleich genannt wird.")  # fmt: skip
    check_alias(version, one.alias)
    entity = version.model.entities.get(fold(one.entity.text))
    if entity is None:
        return None, scope
    row = RowRef(name, (), entity.name)
    names = {**scope.names, name: row}
    return name, Scope(names, (*scope.rows,), scope.today, scope.taken | {name})


def _rhythm(
    version: Version, note: CycleNote, basis: Basis, scope: Scope
) -> tuple[CalendarUnit | None, Duration | Unset | None, Value]:
    """The calendar's unit, the fixed distance, and the due day of a period.

    Only a sliding cycle reads the due day; the others count from the first day or end with the calendar's unit.
    """
    place = note.place
    anchor = Anchor(place)
    if note.every is None:
        if note.due_cases is None and note.due is None:
            return None, None, anchor
        node = note.due_cases if note.due_cases is not None else note.due
        if basis is not Basis.SLIDING:
            version.error("R328", place, f"„zählt ab: {basis}“ braucht „alle:“.")
        assert node is not None
        return None, None, version.day(node, scope)
    if basis is Basis.CALENDAR:
        word = version.one_of(note.every, tuple(str(unit) for unit in CalendarUnit), "alle")
        return (None if word is None else _UNITS[word]), None, anchor
    amount = named.duration(version, version.values, note.every)
    if amount is None:
        return None, None, anchor
    if isinstance(amount, named.Spread):
        if basis is Basis.FIXED:
            version.error("R326", note.every.place, f"{quote(note.every.text)} kommt aus einer Tabelle; ein fester "
                          "Takt („zählt ab: Beginn“) braucht eine Dauer für alle.")  # fmt: skip
        return None, None, amount.choose(lambda one: Shifted(anchor, one, True, place=place))
    return None, amount, Shifted(anchor, amount, True, place=place)


def _fitting(version: Version, note: CycleNote, basis: Basis) -> None:
    """Keys that only some bases know, and what the first period counts from: there is no default."""
    if note.early is not None:
        version.one_of(note.early, ("zählt für den laufenden Abschnitt",), "vorzeitig")
        if basis is not Basis.FIXED:
            version.error("R326", note.early.place, "„vorzeitig:“ gibt es nur bei „zählt ab: Beginn“.")
    if note.first is not None:
        version.one_of(note.first, ("keiner",), "erster abschnitt")
        if basis is not Basis.SLIDING:
            version.error("R326", note.first.place, "„erster abschnitt: keiner“ gibt es nur bei „zählt ab: letzte "
                          "Erledigung“.")  # fmt: skip


def _end_is_due(version: Version, note: CycleNote) -> bool:
    if note.last is None:
        return False
    word = version.one_of(note.last, ("entfällt", "fällig am Ende"), "letzter abschnitt")
    if note.ends is None:
        version.error("R328", note.last.place, "„letzter abschnitt:“ braucht „endet mit:“.")
    return word == fold("fällig am Ende")
