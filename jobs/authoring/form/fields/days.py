"""A day as people pick it: `3 Monate · vor · Teilnahme: geplantes Ende`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.resolve.days import DIRECTIONS
from jobs.authoring.form.fields.amounts import UNSET, Amount
from jobs.authoring.form.fields.lines import german, name_of, with_now, words, written
from jobs.authoring.form.scope import NEWEST, OLDEST, SAID, Scope, entities, fields, ordinal
from jobs.authoring.form.shape import Control, Edits, Input, Options
from jobs.authoring.form.spot import Spot
from schemas.factmodel import FieldType
from schemas.node import fold

FIXED = "tag"
_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
_INCLUSIVE = "einschließlich"


def split(text: str) -> tuple[list[tuple[str, str]], str, str]:
    """The spans in front of a day (value, nach or vor), the day itself, and the word that counts its first day."""
    words, shifts, inclusive = text.split(), [], ""
    while len(words) >= 2 and fold(words[1]) in DIRECTIONS:  # the day itself may not be picked yet
        shifts.append((words[0], words[1]))
        words = words[2:]
    if shifts and len(words) > 1 and fold(words[-1]) == fold(_INCLUSIVE):
        inclusive, words = words[-1], words[:-1]
    return shifts, " ".join(words), inclusive


def day_of(spot: Spot, scope: Scope, label: str, wish: str = "frist", head: str = "") -> Control:
    """The fields of a day in one line; `head` is what stands in front of it in the file (`bis`)."""
    text = spot.text.removeprefix(head).strip() if head else spot.text
    shifts, base, inclusive = split(text)
    spans = [_span(spot, scope, number, shift, wish) for number, shift in enumerate(shifts)]
    more = _span(spot, scope, len(shifts), ("", ""), wish)
    if shifts or base or wish != "frist":
        told = "weitere Zeitspanne" if shifts else "Zeitspanne davor oder danach"
        more = (more[0], tuple(replace(one, hidden=True, more=told) for one in more[1]))
    spans.append(more)
    anchor, picked = _anchor(spot, scope, base, label)
    inputs = [field for _, several in spans for field in several]
    count = Input(name_of(spot, "mit"), "der erste Tag zählt mit", "check", inclusive, hint=_INCLUSIVE,
                  hidden=not inclusive, more="Mehr")  # fmt: skip

    def write(given: Mapping[str, str]) -> Edits:
        return _written(spot, [amount for amount, _ in spans], given, (head, picked(given), inclusive))

    return Control((*inputs, *anchor, count), write)


def _span(spot: Spot, scope: Scope, number: int, shift: tuple[str, str], wish: str) -> tuple[Amount, tuple[Input, ...]]:
    """The fields of one span: how much, of what, before or after."""
    amount = Amount(scope.around, name_of(spot, f"{number}."), shift[0], wish, "Monate", "ohne Zeitspanne")
    direction = Input(name_of(spot, f"{number}.richtung"), "Richtung", "choice", shift[1] or "nach",
                      (("", (("nach", "nach"), ("vor", "vor"))),))  # fmt: skip
    return amount, (*amount.inputs, direction)


def _anchor(
    spot: Spot, scope: Scope, base: str, label: str
) -> tuple[tuple[Input, ...], Callable[[Mapping[str, str]], str]]:
    """What the span is counted from, with a field for a fixed day; and the day that was picked."""
    fixed = bool(_DATE.fullmatch(base))
    found = scope.field(base) if " " in base else None
    which = OLDEST if found is not None and found[0].startswith(OLDEST) else NEWEST
    shown = base if found is None or which == NEWEST else f"{ordinal(NEWEST, found[1])} {base.split()[-1]}"
    day = Input(name_of(spot, "tag"), label, "choice", FIXED if fixed else shown, _days(scope, "" if fixed else shown))
    typed = Input(name_of(spot, "fest"), "fester Tag", "fixed", base if fixed else "")
    end = Input(name_of(spot, "reihe"), "welcher Datensatz", "choice", which, words(SAID.items()))

    def picked(given: Mapping[str, str]) -> str:
        chosen, new = given.get(day.name, ""), given.get(end.name, which)
        if chosen == FIXED:
            return german(given.get(typed.name, ""))
        if chosen == shown and new == which:
            return base
        owner = scope.field(chosen) if " " in chosen else None
        return chosen if owner is None or not owner[0] else f"{ordinal(new, owner[1])} {chosen.split()[-1]}"

    return ((day, end, typed) if found is not None and found[0] else (day, typed)), picked


def _days(scope: Scope, now: str) -> Options:
    """Every day that can be picked here, in groups."""
    around = scope.around
    common: list[tuple[str, str]] = [("", "bitte wählen")] if not now else []
    common += [("Stichtag", "Stichtag (der Tag der Prüfung)"), (FIXED, "ein fester Tag")]
    common += [(one.name, one.name.replace("_", " ")) for one in around.values if _may_be_day(one.text)]
    common += [(name, title) for name, (title, _, value) in around.definitions.items() if value]
    found = fields(scope, (FieldType.DATE,), now if "." in now else "", near=False)
    groups: Options = (("", tuple(common)), *found, *_special(scope))
    return with_now(groups, now) if not any(value == now for _, inner in groups for value, _ in inner) else groups


def _may_be_day(text: str) -> bool:
    """Whether a value is a day; one that the office sets, or that has steps, may be one."""
    return bool(_DATE.fullmatch(text)) or fold(text) in ("", UNSET)


def _special(scope: Scope) -> Options:
    """The next record of the series, and the first day of a delivery."""
    own = [(f"nächste {entity.name}", f"{entity.label}: Tag des nächsten Datensatzes") for _, entity in
           list(scope.above())[:1] if entity.day is not None]  # fmt: skip
    below = {entity.name for entity in scope.below()} | {entity.name for _, entity in scope.above()}
    given = [(f"lieferumfang {name}", label) for _, inner in entities(scope.around, below) for name, label in inner]
    found: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    if own:
        found.append(("in der Reihe", tuple(own)))
    found.append(("erster gelieferter Tag", tuple(given)))
    return tuple(found)


def _written(spot: Spot, spans: list[Amount], given: Mapping[str, str], told: tuple[str, str, str]) -> Edits:
    head, base, inclusive = told
    words: list[str] = [head] if head else []
    edits: Edits = ()
    for number, amount in enumerate(spans):
        name, more = amount.read(given)
        edits += more
        if name:
            words += [name, given.get(name_of(spot, f"{number}.richtung"), "nach")]
    shifted = len(words) > (1 if head else 0)
    if base:
        words.append(base)
    if shifted and given.get(name_of(spot, "mit")):
        words.append(inclusive or _INCLUSIVE)
    new = " ".join(words) if base or shifted else ""
    return edits if new.split() == spot.text.split() else (*edits, *written(spot, new))
