"""The keys of a rule, block by block, as the language's own tables list them (engine.parse.slots)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from engine.edit import Value
from engine.parse.kinds import MEASURES, OF_BLOCK, SINGLE, WORDS, needed
from engine.parse.slots import Form, Slot, slots
from jobs.authoring.form.conditions import condition, links
from jobs.authoring.form.daying import day
from jobs.authoring.form.examples import examples
from jobs.authoring.form.fields import lines, phrases
from jobs.authoring.form.fields.compare import counted
from jobs.authoring.form.offers import dropping, item_acts
from jobs.authoring.form.scope import Scope, entities, fields
from jobs.authoring.form.shape import Control, Do, Edit, Offer, Options, Part
from jobs.authoring.form.spot import Spot
from jobs.authoring.form.values import rows, values
from jobs.authoring.form.words import KINDS, help_of, title_of
from schemas.factmodel import FieldType
from schemas.node import Sequence, fold
from schemas.outcome import BY_KIND, Kind
from schemas.rule import Authored, Selection

_CONDITIONS = frozenset({"wenn", "betrifft", "ausnahme", "mit", "davon"})
_LONG = frozenset({"kontrollziel", "risiko", "vorschlag"})
_DATES, _CHOICES = (FieldType.DATE,), (FieldType.CHOICE, FieldType.YES_NO)
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
            parts.append(of_slot(one, slot, spot, scope, inner))
    allowed = all_slots if known is None else {key: slot for key, slot in all_slots.items() if key in known}
    return tuple(parts), tuple(_missing(spot, allowed))


def _missing(spot: Spot, known: Mapping[str, Slot]) -> Iterable[Offer]:
    """The keys that are not there yet and that nothing there rules out."""
    there = spot.keys()
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
    if key in ("ruht waehrend",):
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
    part = Part(one.at, title_of(key), help_of(key, slot.meaning), "line", acts=acts, span=one.span)
    if key in _CONDITIONS and not _of_results(one, home):
        return condition(one, inner if key == "mit" else scope, part.title, part.help, acts)
    if slot.form is Form.VALUES:
        return replace(values(one, scope), acts=acts)
    if slot.form is Form.ROWS:
        return replace(rows(one, home, scope), acts=())
    if key == "beispiele":
        return examples(one, scope)
    if slot.shape is not None and slot.form in (Form.BLOCK, Form.LIST):
        return _blocks(one, slot, scope, part)
    control = _control(key, one, home, scope, inner, slot, part.title)
    if control is not None:
        return replace(part, controls=(control,))
    if slot.form is Form.ANY:
        return replace(day(one, scope, part.title, part.help, _WISHES.get(key, "spanne")), acts=acts)
    if slot.form is Form.LIST:
        return replace(part, controls=(lines.lines_of(one, part.title, "je Zeile eine Angabe"),))
    if slot.form is Form.DAY:
        return replace(part, controls=(lines.day(one, part.title),))
    return replace(part, controls=(lines.text(one, part.title, long=key in _LONG),))


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


Maker = Callable[[Spot, Spot, Scope, Scope, str], Control]


def _control(key: str, one: Spot, home: Spot, scope: Scope, inner: Scope, slot: Slot, title: str) -> Control | None:
    """The fields of a single value that is no day; None where a day or a text stands."""
    if key == "wert" and fold(scope.around.kind) == Kind.DEFINITION:
        other = [(v, t) for g, rows in fields(scope, None, one.text) for v, t in rows]
        return None if not one.text or _is_day(one, scope) or not other else lines.choice(one, title, fields(scope, None, one.text))
    if key == "art":
        return lines.choice(one, title, lines.words((kind.value, said) for kind, said in KINDS.items()))
    if key == "deckt":
        return lines.several(one, title, lines.words(scope.around.covered))
    if key == "wert" and home.path == ():
        return lines.choice(one, title, lines.words(MEASURES))
    if (key == "am" and slot.form is Form.WORD) or (key in ("von", "bis") and home.path):
        return lines.choice(one, title, fields(inner, _DATES, one.text, own=True))
    if key == "je" and home.path:
        return lines.choice(one, title, _units(scope, one.text))
    maker = _MAKERS.get(key)
    if maker is not None:
        return maker(one, home, scope, inner, title)
    if key in WORDS:
        return lines.choice(one, title, lines.words(WORDS[key]))
    return None


def _is_day(one: Spot, scope: Scope) -> bool:
    found = scope.field(one.text)
    return found is None or found[2].type is FieldType.DATE


def _units(scope: Scope, now: str) -> Options:
    """Entities, and the whole office."""
    office = scope.around.model.office
    return (("", ((office, "das ganze Amt"),)), *entities(scope.around, None, "" if now == office else now))


def _about(one: Spot, home: Spot, scope: Scope, inner: Scope, title: str) -> Control:
    """What the rule is about; a quota may have several levels."""
    if scope.around.kind == Kind.QUOTA:
        return lines.several(one, title, _units(scope, ""))
    return lines.choice(one, title, entities(scope.around, None, one.text))


def _every(one: Spot, home: Spot, scope: Scope, inner: Scope, title: str) -> Control:
    basis = home.find("zählt ab")
    if basis is not None and fold(basis.text) == "Kalender":
        return lines.choice(one, title, lines.words(("Monat", "Quartal", "Jahr")))
    return counted(one, scope, "alle", "Monate", "abstand")


def _falls(one: Spot, home: Spot, scope: Scope, inner: Scope, title: str) -> Control:
    gives = home.find("ergibt")
    name = gives.text if gives is not None else ""
    return lines.choice(one, title, lines.words((f"{name} steigt nicht", f"{name} fällt nicht")))


def _compared(one: Spot, home: Spot, scope: Scope, inner: Scope, title: str) -> Control:
    now = "" if fold(one.text) == "Vorjahr" else one.text
    return lines.choice(one, title, (("", (("Vorjahr", "das Vorjahr"),)), *fields(scope, phrases.NUMBERS, now)))


def _results(one: Spot, home: Spot, scope: Scope, inner: Scope, title: str) -> Control:
    known = {str(status) for kind, several in BY_KIND.items() if kind is not Kind.QUOTA for status in several}
    return lines.several(one, title, lines.words(sorted(known)))


_MAKERS: dict[str, Maker] = {
    "je": _about,
    "alle": _every,
    "pruefen": _falls,
    "gegenueber": _compared,
    "davon": _results,
    "ziel": lambda one, home, scope, inner, title: phrases.target(one, scope, title),
    "gelb": lambda one, home, scope, inner, title: phrases.yellow(one, scope, title),
    "berichtsmonat": lambda one, home, scope, inner, title: phrases.before_today(one, scope, title),
    "von": lambda one, home, scope, inner, title: phrases.measured(one, scope, title),
    "zu": lambda one, home, scope, inner, title: phrases.ratio(one, scope, title),
    "verfuegbar": lambda one, home, scope, inner, title: phrases.places(one, scope, title),
    "nachholbar": lambda one, home, scope, inner, title: phrases.catch_up(one, scope, title),
    "unbekannt hoechstens": lambda one, home, scope, inner, title: counted(one, scope, "", "%", "unbekannt_grenze"),
    "haelt": lambda one, home, scope, inner, title: counted(one, scope, "", "Monate", "wartezeit"),
    "ruht": lambda one, home, scope, inner, title: counted(one, scope, "", "Monate", "sperre"),
    "bald": lambda one, home, scope, inner, title: phrases.length(one, title),
    "rueckblick": lambda one, home, scope, inner, title: phrases.length(one, title),
    "aus": lambda one, home, scope, inner, title: lines.choice(one, title, _near(scope, one.text)),
    "ueber": lambda one, home, scope, inner, title: lines.choice(one, title, links(inner, one)),
    "genannt": lambda one, home, scope, inner, title: lines.label_of(one, title),
    "ergibt": lambda one, home, scope, inner, title: lines.label_of(one, title),
    "nach": lambda one, home, scope, inner, title: lines.choice(one, title, fields(
        scope, None if home.find("zuerst") or "ergibt" not in home.keys() else _CHOICES, one.text, near=False)),
    "monat": lambda one, home, scope, inner, title: lines.choice(one, title, fields(inner, _DATES, one.text)),
    "erinnerung": lambda one, home, scope, inner, title: lines.choice(one, title, (("", scope.around.ladders),)),
    "aus regel": lambda one, home, scope, inner, title: lines.choice(one, title, (("", scope.around.rules),)),
    "zustaendig": lambda one, home, scope, inner, title: lines.choice(one, title, lines.words(scope.around.roles)),
    "abgeloest durch": lambda one, home, scope, inner, title: lines.choice(one, title, (("", scope.around.rules),)),
}  # fmt: skip


def _near(scope: Scope, now: str) -> Options:
    """Kinds of records: those that belong to what the rule is about, then all others."""
    near = {entity.name for entity in scope.below()} | {name for _, name in scope.rows}
    close = entities(scope.around, near, now if fold(now) in near else "")
    rest = entities(scope.around, set(scope.around.model.entities) - near, "" if fold(now) in near else now)
    return (*close, ("weitere", rest[0][1])) if close[0][1] else rest
