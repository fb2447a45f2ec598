"""The keys of a rule, block by block, as the language's own tables list them (engine.parse.slots)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.edit import Value
from engine.parse.kinds import OF_BLOCK, SINGLE, WORDS, needed
from engine.parse.slots import Form, Slot, slots
from jobs.authoring.form.cases.examples import examples
from jobs.authoring.form.conditions import condition
from jobs.authoring.form.daying import day
from jobs.authoring.form.fields import lines
from jobs.authoring.form.fields.keys import Seat, control_of
from jobs.authoring.form.fields.values import rows, values
from jobs.authoring.form.offers import dropping, item_acts
from jobs.authoring.form.scope import Scope
from jobs.authoring.form.shape import Do, Edit, Offer, Part
from jobs.authoring.form.spot import Spot
from jobs.authoring.form.words import LEVELS, help_of, title_of
from schemas.node import Sequence, fold
from schemas.outcome import Kind
from schemas.rule import Authored, Selection

REJECTED = "nach ablehnung"
CONDITIONS = frozenset({"wenn", "betrifft", "ausnahme", "mit", "davon"})
_LONG = frozenset({"kontrollziel", "risiko", "vorschlag"})
_WISHES = {"faellig am": "frist", "alle": "abstand", "haelt": "wartezeit", "ruht": "sperre", "nicht vor": "frist",
           "faellig": "frist"}  # fmt: skip


def keyed(
    spot: Spot, shape: type[Authored], scope: Scope, known: Iterable[str] | None = None
) -> tuple[tuple[Part, ...], tuple[Offer, ...]]:
    """The parts of a block, in the order of the file, and the keys that can be added."""
    all_slots = slots(shape)
    inner = scope
    if issubclass(shape, Selection):
        source, alias = spot.find("aus"), spot.find("genannt")
        inner = scope.inside(source.text if source else "", alias.text if alias else "")
    parts = []
    for one in spot.entries():
        slot = all_slots.get(fold(one.key))
        if slot is not None and (known is None or fold(one.key) in known):
            parts.append(of_slot(one, slot, spot, opened(spot, one, scope), inner))
    allowed = all_slots if known is None else {key: slot for key, slot in all_slots.items() if key in known}
    return tuple(parts), tuple(_missing(spot, allowed))


def _missing(spot: Spot, known: Mapping[str, Slot]) -> Iterable[Offer]:
    """The keys that are not there yet and that nothing there rules out."""
    there = spot.names()
    ruled_out = {key for choice in OF_BLOCK.get(fold(spot.key), ()) if there & set(choice.keys) for key in choice.keys}
    order = list(known)
    for key, slot in known.items():
        if key in there or key in ruled_out or slot.form is Form.SPECIAL:
            continue
        behind = [n for n, one in enumerate(spot.entries()) if fold(one.key) in order
                  and order.index(fold(one.key)) > order.index(key)]  # fmt: skip
        at = behind[0] if behind else spot.size()
        edit = Edit(Do.INSERT, (*spot.path, slot.key), first(slot), at)
        yield Offer(f"schluessel:{key}", title_of(key), help_of(key, slot.meaning), (edit,))


def first(slot: Slot) -> Value:
    """What stands behind a key that has just been added: the keys that must be there, with nothing behind them."""
    key = fold(slot.key)
    if key == "faellig":
        return [{"wenn": "", "am": ""}, {"sonst": {"am": ""}}]
    if key == "ruht waehrend":
        return {"aus": "", "von": "", "bis": ""}
    if key in WORDS and len(WORDS[key]) == 1:
        return WORDS[key][0]
    if slot.form is Form.ROWS:
        return ""
    if slot.shape is not None:
        block: Value = {one.key: first(one) for one in slots(slot.shape).values() if one.required}
        return block if slot.form is Form.BLOCK or key in SINGLE else [block]
    if slot.form is Form.LIST and key not in SINGLE:
        return [""]
    return ""


def of_slot(one: Spot, slot: Slot, home: Spot, scope: Scope, inner: Scope) -> Part:
    """One key with its value."""
    key = fold(one.key)
    kept = slot.required or (home.path == () and key in _needed(scope))
    acts = () if kept else dropping(one, home) if home.size() > 1 else ()
    told = (title_of(key), help_of(key, slot.meaning))
    if key == "je" and scope.around.kind == Kind.QUOTA:
        told = LEVELS
    part = Part(one.at, *told, "line", acts=acts, span=one.span)
    if key in CONDITIONS and not _of_results(one, home):
        return condition(one, inner if key == "mit" else scope, part.title, part.help, acts)
    if slot.form is Form.VALUES:
        return replace(values(one, scope), acts=acts)
    if slot.form is Form.ROWS:
        return replace(rows(one, home, scope), acts=())
    if key == "beispiele":
        return examples(one, scope)
    if slot.shape is not None and slot.form in (Form.BLOCK, Form.LIST):
        return _blocks(one, slot, evidenced(home, scope) if key == REJECTED else scope, part)
    control = control_of(key, Seat(one, home, scope, inner, part.title), slot.form is Form.WORD)
    if control is not None:
        return replace(part, controls=(control,))
    if slot.form is Form.ANY:
        return replace(day(one, scope, part.title, part.help, _WISHES.get(key, "spanne")), acts=acts)
    if slot.form is Form.LIST:
        return replace(part, controls=(lines.lines_of(one, part.title, "je Zeile eine Angabe"),))
    if slot.form is Form.DAY:
        return replace(part, controls=(lines.day(one, part.title),))
    return replace(part, controls=(lines.text(one, part.title, long=key in _LONG),))


def evidenced(rule: Spot, scope: Scope) -> Scope:
    """The scope of what is said about a rejection: the record that answers the proposal can be named."""
    evidence = rule.find("erledigt durch")
    source, alias = (None, None) if evidence is None else (evidence.find("aus"), evidence.find("genannt"))
    return scope.inside(source.text if source else "", alias.text if alias else "")


def opened(home: Spot, one: Spot, scope: Scope) -> Scope:
    """The scope of a key of a cycle: its days may name the record that opened the period, its evidence may not."""
    evidence = home.find("erledigt durch") if fold(home.key) == "turnus" else None
    if evidence is None or fold(one.key) in ("erledigt durch", "erster abschnitt ab"):
        return scope
    for each in (*evidence.items(), evidence):
        source, alias = each.find("aus"), each.find("genannt")
        if source is not None and alias is not None:
            return scope.named(alias.text, source.text)
    return scope


def _needed(scope: Scope) -> tuple[str, ...]:
    """The keys that a rule of this kind cannot do without."""
    return needed(Kind(scope.around.kind)) if scope.around.kind in {kind.value for kind in Kind} else ()


def _of_results(one: Spot, home: Spot) -> bool:
    """Whether a share counts the outcomes of another rule."""
    return fold(one.key) == "davon" and home.find("aus regel") is not None


def _blocks(one: Spot, slot: Slot, scope: Scope, part: Part) -> Part:
    """A block of keys, or a list of such blocks."""
    assert slot.shape is not None
    if not isinstance(one.node, Sequence):
        if one.empty:
            fill = Offer("anlegen", "ausfüllen", "", (Edit(Do.PUT, one.path, _filled(slot)),))
            return replace(part, look="block", offers=(fill,))
        parts, offers = keyed(one, slot.shape, scope)
        if slot.form is Form.LIST:
            more = Offer("weitere", f"weitere Angabe: {part.title}", "", _second(one, slot))
            offers = (*offers, more)
        return replace(part, look="block", parts=parts, offers=offers)
    found = []
    for number, item in enumerate(one.items(), 1):
        parts, offers = keyed(item, slot.shape, scope)
        found.append(Part(item.at, f"{part.title} {number}", "", "block", parts=parts, offers=offers,
                          acts=item_acts(item, one), span=item.span))  # fmt: skip
    new: Value = {inner.key: first(inner) for inner in slots(slot.shape).values() if inner.required}
    more = Offer("weitere", "weitere hinzufügen", "", (Edit(Do.INSERT, (*one.path, one.size()), new, one.size()),))
    return replace(part, look="list", parts=tuple(found), offers=(more,))


def _filled(slot: Slot) -> Value:
    assert slot.shape is not None
    block: Value = {inner.key: first(inner) for inner in slots(slot.shape).values() if inner.required}
    return block if slot.form is Form.BLOCK else [block]


def _second(one: Spot, slot: Slot) -> tuple[Edit, ...]:
    """A single block becomes the first of a list, with a second behind it."""
    assert slot.shape is not None
    new: Value = {inner.key: first(inner) for inner in slots(slot.shape).values() if inner.required}
    return (Edit(Do.WRAP, one.path, "", listing=True), Edit(Do.INSERT, (*one.path, 1), new, 1))
