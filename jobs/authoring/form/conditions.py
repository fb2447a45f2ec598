"""Conditions as nested groups: each line a field with its comparison, a count over records, a definition, a group."""

from __future__ import annotations

from dataclasses import replace

from engine.json_words import CONDITIONS, SELECTION, UNION
from jobs.authoring.form.daying import day
from jobs.authoring.form.fields.compare import COUNTS, SAID, counted, form_of, forms_of, plain_of
from jobs.authoring.form.fields.lines import choice, label_of, words
from jobs.authoring.form.offers import dropping, item_acts, keys_left
from jobs.authoring.form.scope import NEWEST, OLDEST, Scope, entities, fields, links, ordinal
from jobs.authoring.form.scope import SAID as SAID_OF
from jobs.authoring.form.shape import Control, Do, Edit, Input, Offer, Options, Part
from jobs.authoring.form.spot import Spot
from schemas.factmodel import Field, FieldType
from schemas.node import Mapping, Scalar, Sequence, fold

GROUPS = ("alles trifft zu", "eines trifft zu")
_ROWS = {"gibt es": "Es gibt", "keine": "Es gibt nicht", "anzahl": "Anzahl", "tage in": "Summe der Tage",
         "monate in": "Zahl der Monate"}  # fmt: skip
_OF_ROWS = ("aus", "genannt", "über", "mit")
_ALLOWED = {
    "gibt es": _OF_ROWS, "keine": _OF_ROWS, "anzahl": (*_OF_ROWS, *COUNTS, "in folge"),
    "tage in": (*_OF_ROWS, *UNION, *COUNTS), "monate in": (*_OF_ROWS, *UNION, "gezählt werden", *COUNTS),
}  # fmt: skip
_WINDOW = "in den letzten"


def condition(spot: Spot, scope: Scope, title: str, hint: str = "", acts: tuple[Offer, ...] = ()) -> Part:
    """A condition as a group of its lines; where nothing stands yet, only what can be added."""
    part = Part(spot.at, title, hint, "group", acts=acts, span=spot.span, adding=f"bedingung:{spot.at}")
    if spot.empty:
        return part
    if isinstance(spot.node, Mapping):
        several = spot.size() > 1
        lines = tuple(_line(one, spot, scope) for one in spot.entries())
        return replace(part, parts=lines, text="Alles davon trifft zu" if several else "")
    return replace(part, look="sentence", text=_raw(spot), adding="")


def _line(spot: Spot, home: Spot, scope: Scope) -> Part:
    """One entry of a condition."""
    key = fold(spot.key)
    acts = (*_negating(spot, home), *dropping(spot, home))
    if key in GROUPS:
        return _group(spot, scope, acts)
    if key == "nicht":
        back = Offer("auf", "Verneinung aufheben", "", (Edit(Do.UNWRAP, spot.path),))
        acts = ((back,) if spot.size() else ()) + dropping(spot, home)
        return replace(condition(spot, scope, "Das trifft nicht zu", CONDITIONS["nicht"], acts), look="not")
    if key == "begriff":
        return _definition(spot, scope, home, acts)
    if key == "am":
        return replace(day(spot, scope, "geprüft am", CONDITIONS["am"]), acts=dropping(spot, home))
    if key in _ROWS:
        return replace(rows(spot, scope, _ROWS[key], CONDITIONS[key], _ALLOWED[key]), acts=acts)
    if key.endswith(".besteht am"):
        owner = spot.key.split(".", 1)[0]
        known = scope.around.entity({fold(a): b for a, b in scope.rows}.get(fold(owner), owner))
        said = known.label if known is not None else owner
        return replace(day(spot, scope, f"{said} besteht am", "der Zeitraum enthält den Tag"), acts=acts)
    return replace(compared(spot, scope), acts=(*_other_end(spot, scope), *acts))


def _other_end(spot: Spot, scope: Scope) -> tuple[Offer, ...]:
    """The oldest record instead of the newest, and back."""
    found = scope.field(spot.key)
    if found is None or not found[0]:
        return ()
    which = NEWEST if found[0].startswith(OLDEST) else OLDEST
    new = f"{ordinal(which, found[1])} {spot.key.split()[-1]}"
    return (Offer("reihe", f"stattdessen {SAID_OF[which]}", "", (Edit(Do.RENAME, spot.path, new),)),)


def _group(spot: Spot, scope: Scope, acts: tuple[Offer, ...]) -> Part:
    """A group: all, or at least one."""
    now = fold(spot.key)
    name = f"k:{spot.at}:art"
    ways = (("alles trifft zu", "Alles davon trifft zu"), ("eines trifft zu", "Mindestens eines trifft zu"))
    field = Input(name, "Art der Gruppe", "order", now, words(ways))
    control = Control((field,), lambda given: () if given[name] == now else (Edit(Do.RENAME, spot.path, given[name]),))
    parts = []
    for item in spot.items():
        moves = item_acts(item, spot)
        if item.size() == 1:
            only = next(iter(item.entries()))
            line = _line(only, item, scope)
            kept = tuple(one for one in line.acts if one.token != "weg")
            parts.append(replace(line, acts=(*kept, *moves)))
        else:
            parts.append(condition(item, scope, "Alles davon trifft zu", acts=moves))
    return Part(spot.at, "Gruppe", CONDITIONS[now], "group", (control,), tuple(parts), acts=acts, span=spot.span,
                adding=f"bedingung:{spot.at}")  # fmt: skip


def _definition(spot: Spot, scope: Scope, home: Spot, acts: tuple[Offer, ...]) -> Part:
    known = sorted(((name, title) for name, (title, _, value) in scope.around.definitions.items() if not value),
                   key=lambda row: row[1].casefold())  # fmt: skip
    if home.find("am") is None:
        at = Edit(Do.INSERT, (*home.path, "am"), "", spot.numbers[-1] + 1)
        acts = (Offer("am", "an einem anderen Tag prüfen", CONDITIONS["am"], (at,)), *acts)
    return Part(spot.at, "Begriff", CONDITIONS["begriff"], "line",
                (choice(spot, "Begriff", (("", tuple(known)),)),), acts=acts, span=spot.span)  # fmt: skip


def compared(spot: Spot, scope: Scope) -> Part:
    """A field and how it is compared; several comparisons hold together."""
    found = scope.field(spot.key)
    field = found[2] if found is not None else _defined(spot, scope)
    title = scope.told(spot.key)
    title = scope.around.definitions[spot.key][0] if spot.key in scope.around.definitions else title
    hint = f"{field.meaning[:1].upper()}{field.meaning[1:]}" if field is not None and field.meaning else ""
    part = Part(spot.at, title, hint, "line", span=spot.span)
    if isinstance(spot.node, Scalar):
        return replace(part, controls=(plain_of(spot, field, scope),))
    if isinstance(spot.node, Sequence):
        return replace(part, look="sentence", text=_raw(spot))
    alone = spot.size() == 1
    left = [form for form in forms_of(field.type if field else FieldType.NUMBER)[:] if form != "="
            and fold(form) not in spot.names()]  # fmt: skip
    type_ = field.type if field is not None else FieldType.NUMBER
    ranged = type_ not in (FieldType.CHOICE, FieldType.TEXT, FieldType.YES_NO)
    more = tuple(Offer(f"und:{form}", f"… und {SAID.get(form, form)}", "",
                       (Edit(Do.INSERT, (*spot.path, form), "", spot.size()),), "Noch ein Vergleich")
                 for form in left if ranged and form != "ist ausgefüllt")  # fmt: skip
    lines: list[Part] = []
    for one in spot.entries():
        control = form_of(one, field, scope, alone)
        if isinstance(one.node, Mapping):
            return replace(part, look="block", parts=(*lines, day(one, scope, one.key)), offers=more)
        acts = () if alone else dropping(one, spot)
        lines.append(Part(one.at, "", "", "line", (control,), acts=acts, span=one.span))
    return replace(part, parts=tuple(lines), offers=more) if not alone else replace(
        part, controls=lines[0].controls, offers=more)  # fmt: skip


def _defined(spot: Spot, scope: Scope) -> Field | None:
    """A definition that gives a day, compared like a field."""
    known = scope.around.definitions.get(spot.key)
    return Field(fold(spot.key), known[0], FieldType.DATE) if known is not None and known[2] else None


def rows(spot: Spot, scope: Scope, title: str, hint: str, allowed: tuple[str, ...]) -> Part:
    """A selection of records with its condition, and how they are counted."""
    source = spot.find("aus") or spot.find("erster tag aus")
    alias = spot.find("genannt")
    name = source.text if source is not None else ""
    inner = scope.inside(name, alias.text if alias is not None else "")
    lines = tuple(row_line(one, spot, scope, inner) for one in spot.entries())
    left = keys_left(spot, allowed, {**SELECTION, **CONDITIONS, **UNION, **dict.fromkeys(COUNTS, "wie viele es sind")})
    if any(fold(one) in spot.names() for one in COUNTS):
        left = tuple(one for one in left if one.label not in COUNTS)
    return Part(spot.at, title, hint, "block", parts=lines, offers=left, span=spot.span)


def row_line(one: Spot, home: Spot, scope: Scope, inner: Scope) -> Part:
    """One key of a selection of records."""
    key = fold(one.key)
    said = {**SELECTION, **CONDITIONS, **UNION}
    hint = next((text for word, text in said.items() if fold(word) == key), "")
    acts = dropping(one, home)
    part = Part(one.at, one.key[:1].upper() + one.key[1:], hint, "line", acts=acts, span=one.span)
    if key in ("aus", "erster tag aus"):
        near = {entity.name for entity in scope.below()} | {name for _, name in scope.rows}
        known = entities(scope.around, near or None, one.text)
        others = (("weitere", entities(scope.around, None, one.text)[0][1]),) if near else ()
        return replace(
            part,
            title="Welche Datensätze",
            acts=(),
            controls=(choice(one, "Datensätze", (*known, *_rest(known, others))),),
        )
    if key == "mit":
        return condition(one, inner, "Nur Datensätze mit", hint, acts)
    if key == "ueber":
        return replace(part, controls=(choice(one, "Verknüpfung", links(inner)),))
    if key == "genannt":
        return replace(
            part, controls=(label_of(one, "Name", "unter diesem Namen lässt sich der Datensatz in der Regel nennen"),)
        )
    if key == "in folge":
        return replace(part, controls=(choice(one, "in Folge", words(("ja", "nein"))),))
    if key == fold("gezählt werden"):
        return replace(part, controls=(choice(one, "Monate", words(("volle Monate", "angefangene Monate"))),))
    if key in ("von", "bis"):
        known = fields(inner, (FieldType.DATE,), one.text, own=True)
        return replace(part, controls=(choice(one, "Feld", known),))
    if key == "zwischen":
        days = tuple(day(item, scope, ("von", "bis")[min(n, 1)]) for n, item in enumerate(one.items()))
        return replace(part, look="block", parts=days)
    if key == _WINDOW:
        return replace(part, controls=(counted(one, scope, _WINDOW, "Monate"),))
    form = next((form for form in COUNTS if fold(form) == key), None)
    if form is not None:
        return replace(part, controls=(form_of(one, None, scope, alone=False),))
    return replace(part, look="sentence", text=_raw(one))


def _rest(known: Options, others: Options) -> Options:
    """Those of the others that are not known yet."""
    seen = {value for _, inner in known for value, _ in inner}
    return tuple((group, tuple(row for row in inner if row[0] not in seen)) for group, inner in others)


def _negating(spot: Spot, home: Spot) -> tuple[Offer, ...]:
    if "nicht" in home.names():
        return ()
    return (Offer("nicht", "verneinen", CONDITIONS["nicht"], (Edit(Do.WRAP_ENTRY, spot.path, "nicht"),)),)


def _raw(spot: Spot) -> str:
    if isinstance(spot.node, Scalar):
        return f"{spot.key}: {spot.node.text}"
    return spot.key
