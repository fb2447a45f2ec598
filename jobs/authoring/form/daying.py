"""Days that take more than a line: the earliest of several, one for each case, the first of some records."""

from __future__ import annotations

from dataclasses import replace

from engine.edit import Value
from engine.json_words import DAY_BLOCKS
from jobs.authoring.form.fields.days import day_of
from jobs.authoring.form.offers import dropping, item_acts, keys_left
from jobs.authoring.form.scope import Scope
from jobs.authoring.form.shape import Do, Edit, Edits, Offer, Part
from jobs.authoring.form.spot import Spot
from schemas.node import Mapping, Sequence, fold

_FIRST = "erster tag aus"
_OF_FIRST = ("mit", "über", "genannt", "frühestens")


def day(spot: Spot, scope: Scope, title: str, hint: str = "", wish: str = "frist") -> Part:
    """A day of any form, with the ways to make it another form."""
    part = Part(spot.at, title, hint, "line", span=spot.span)
    if isinstance(spot.node, Sequence):
        return _branches(spot, scope, part, wish)
    if isinstance(spot.node, Mapping):
        return _block(spot, scope, part, wish)
    return replace(part, controls=(day_of(spot, scope, "Tag", wish),), offers=_forms(spot))


def _forms(spot: Spot) -> tuple[Offer, ...]:
    """The other forms of a day; what stands there becomes the first of several."""
    now = spot.text
    ways: list[tuple[str, str, Value]] = [(key, f"stattdessen: {meaning}", {key: [now, ""]})
                                          for key, meaning in DAY_BLOCKS.items()]  # fmt: skip
    branches: Value = [{"wenn": "", "am": now}, {"sonst": {"am": now}}]
    ways.append(("zweige", "stattdessen: je nach Bedingung ein anderer Tag", branches))
    ways.append((_FIRST, "stattdessen: der erste Tag aus Datensätzen", {_FIRST: "", "am": ""}))
    return tuple(Offer(f"tag:{key}", label, "", (Edit(Do.PUT, spot.path, value),)) for key, label, value in ways)


def _single(spot: Spot, text: str) -> tuple[Offer, ...]:
    return (Offer("einzeln", "durch einen einzelnen Tag ersetzen", "", (Edit(Do.PUT, spot.path, text),)),)


def _branches(spot: Spot, scope: Scope, part: Part, wish: str) -> Part:
    """Branches: the first true one counts."""
    from jobs.authoring.form.conditions import condition  # a condition holds days, a day may hold conditions

    parts = []
    for item in spot.items():
        when, at, otherwise = item.find("wenn"), item.find("am"), item.find("sonst")
        inner: list[Part] = []
        if when is not None:
            inner.append(condition(when, scope, "Wenn"))
        if otherwise is not None:
            at = otherwise.find("am") or otherwise
        if at is not None:
            inner.append(day(at, scope, "dann am" if when is not None else "am", wish=wish))
        title = "Sonst" if otherwise is not None else "Fall"
        acts = item_acts(item, spot) if otherwise is None else dropping(item, spot) if spot.size() > 1 else ()
        parts.append(Part(item.at, title, "", "block", parts=tuple(inner), acts=acts, span=item.span))
    ends = any(one.find("sonst") is not None for one in spot.items())
    number = spot.size() - ends
    more = [Offer("zweig", "weiteren Fall hinzufügen", "", (_at(spot, number, {"wenn": "", "am": ""}),))]
    if not ends:
        more.append(Offer("sonst", "„sonst“ hinzufügen", "", (_at(spot, number, {"sonst": {"am": ""}}),)))
    return replace(part, look="list", parts=tuple(parts), offers=(*more, *_single(spot, "")),
                   text="Der erste Fall, der zutrifft, gilt.")  # fmt: skip


def _at(spot: Spot, number: int, value: Value) -> Edit:
    return Edit(Do.INSERT, (*spot.path, number), value, number)


def _block(spot: Spot, scope: Scope, part: Part, wish: str) -> Part:
    several = next((key for key in DAY_BLOCKS if (spot.find(key)) is not None), None)
    if several is None:
        return _first(spot, scope, part)
    inner = spot.find(several)
    assert inner is not None
    days = tuple(replace(day(one, scope, f"{number}. Tag", wish=wish), acts=item_acts(one, inner))
                 for number, one in enumerate(inner.items(), 1))  # fmt: skip
    first = next((one.text for one in inner.items() if one.text), "")
    renamed = tuple(Offer(f"zu:{key}", f"stattdessen: {meaning}", "", (Edit(Do.RENAME, inner.path, key),))
                    for key, meaning in DAY_BLOCKS.items() if fold(key) != fold(several))  # fmt: skip
    more = Offer("tag", "weiteren Tag hinzufügen", "", (_at(inner, inner.size(), ""),))
    text = DAY_BLOCKS[several]
    return replace(part, look="list", parts=days, offers=(more, *renamed, *_single(spot, first)),
                   text=text[:1].upper() + text[1:])  # fmt: skip


def _first(spot: Spot, scope: Scope, part: Part) -> Part:
    """The first day of some records."""
    from jobs.authoring.form.conditions import row_line

    source, alias = spot.find(_FIRST), spot.find("genannt")
    inner = scope.inside(source.text if source is not None else "", alias.text if alias is not None else "")
    parts = []
    for one in spot.entries():
        if fold(one.key) == "am":
            parts.append(_field(one, inner))
        elif fold(one.key) == "fruehestens":
            parts.append(replace(day(one, scope, "Frühestens am", "ab welchem Tag"), acts=_gone(one)))
        else:
            parts.append(row_line(one, spot, scope, inner))
    meanings = {"mit": "Bedingung, die ein Datensatz erfüllen muss", "über": "Verknüpfung, wenn es mehrere gibt",
                "genannt": "Name des Datensatzes", "frühestens": "ab welchem Tag"}  # fmt: skip
    more = keys_left(spot, _OF_FIRST, meanings)
    return replace(part, look="block", parts=tuple(parts), offers=(*more, *_single(spot, "")),
                   text="Der erste Tag aus diesen Datensätzen")  # fmt: skip


def _field(one: Spot, inner: Scope) -> Part:
    from jobs.authoring.form.fields.lines import choice
    from jobs.authoring.form.scope import fields
    from schemas.factmodel import FieldType

    known = fields(inner, (FieldType.DATE,), one.text, own=True)
    return Part(one.at, "Tag steht im Feld", "", "line", (choice(one, "Feld", known),), span=one.span)


def _gone(one: Spot) -> tuple[Offer, ...]:
    edits: Edits = (Edit(Do.DROP, one.path),)
    return (Offer("weg", "entfernen", "", edits),)
