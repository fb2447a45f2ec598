"""What can be added or done at a place of the form, as edits of the file's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map

from engine.edit import Value
from engine.json_words import CONDITIONS
from jobs.authoring.form.fields.compare import FIRST
from jobs.authoring.form.scope import Scope, fields
from jobs.authoring.form.shape import Do, Edit, Edits, Offer
from jobs.authoring.form.spot import Spot
from jobs.authoring.form.words import title_of
from schemas.factmodel import FieldType
from schemas.node import Mapping, Sequence, fold

_GROUPS: tuple[tuple[str, str, Value], ...] = (
    ("alles trifft zu", "Gruppe: alles davon trifft zu", ""),
    ("eines trifft zu", "Gruppe: mindestens eines trifft zu", ""),
    ("nicht", "Gruppe: nichts davon trifft zu", {"eines trifft zu": ""}),
)
_ROWS: tuple[tuple[str, str, Value], ...] = (
    ("gibt es", "Es gibt mindestens einen Datensatz …", {"aus": ""}),
    ("keine", "Es gibt keinen Datensatz …", {"aus": ""}),
    ("anzahl", "Anzahl von Datensätzen …", {"aus": "", "mindestens": ""}),
    ("tage in", "Summe der Tage in Zeiträumen …", {"aus": "", "von": "", "bis": "", "mindestens": ""}),
    ("monate in", "Zahl der Monate in Zeiträumen …",
     {"aus": "", "von": "", "bis": "", "gezählt werden": "", "mindestens": ""}),
)  # fmt: skip


def dropping(spot: Spot, home: Spot) -> tuple[Offer, ...]:
    """Taking an entry out; the last one leaves its key with nothing behind it, so that another can be added."""
    last = home.size() == 1 and home.path
    edit = Edit(Do.PUT, home.path, "") if last else Edit(Do.DROP, spot.path)
    return (Offer("weg", "entfernen", "", (edit,)),)


def item_acts(item: Spot, home: Spot) -> tuple[Offer, ...]:
    """Moving an item of a list and taking it out."""
    number, size = item.numbers[-1], home.size()
    found = [Offer("hoch", "nach oben", "", (Edit(Do.MOVE, item.path, at=-1),))] if number else []
    found += [Offer("runter", "nach unten", "", (Edit(Do.MOVE, item.path, at=1),))] if number + 1 < size else []
    return (*found, *dropping(item, home))


def keys_left(spot: Spot, allowed: Iterable[str], meanings: Map[str, str]) -> tuple[Offer, ...]:
    """The keys that are not there yet, each as something to add."""
    return tuple(
        Offer(f"schluessel:{key}", title_of(fold(key)), meanings.get(key, ""),
              (Edit(Do.INSERT, (*spot.path, key), first_of(key), spot.size()),))
        for key in allowed if fold(key) not in spot.names()
    )  # fmt: skip


def first_of(key: str) -> Value:
    """What stands behind a key that has just been added."""
    known: dict[str, Value] = {"in folge": "ja", "zwischen": ["", ""]}
    return known.get(key, "")


def put_into(spot: Spot, key: str, value: Value) -> Edits:
    """One more line of a condition: a new entry, a new item, or a group of what there is and the new one."""
    if isinstance(spot.node, Sequence):
        return (Edit(Do.INSERT, (*spot.path, spot.size()), {key: value}, spot.size()),)
    if spot.empty:
        inner: Value = {key: value}
        if fold(spot.key) in ("alles trifft zu", "eines trifft zu"):
            return (Edit(Do.INSERT, (*spot.path, 0), inner),)
        return (Edit(Do.INSERT, (*spot.path, key), value),)
    assert isinstance(spot.node, Mapping)
    only = next(iter(spot.entries()))
    if spot.size() == 1 and fold(only.key) == "alles trifft zu" and only.size():
        return put_into(only, key, value)
    if fold(key) not in spot.names() and not spot.names() & {"alles trifft zu", "eines trifft zu"}:
        return (Edit(Do.INSERT, (*spot.path, key), value, spot.size()),)
    return (Edit(Do.WRAP, spot.path, "alles trifft zu", listing=True),
            Edit(Do.INSERT, (*spot.path, "alles trifft zu", 1), {key: value}, 1))  # fmt: skip


def adding(spot: Spot, scope: Scope) -> tuple[Offer, ...]:
    """Everything that can be added to a condition: fields by their records, counts, definitions, groups."""
    return (*_fields(spot, scope), *_definitions(spot, scope), *_rows(spot, scope), *_groups(spot),
            *_standing(spot, scope), *_same(spot, scope), *_newest(spot, scope))  # fmt: skip


def _fields(spot: Spot, scope: Scope) -> Iterator[Offer]:
    for group, inner in fields(scope):
        for reference, label in inner:
            yield _of_field(spot, scope, reference, label, group)


def _newest(spot: Spot, scope: Scope) -> Iterator[Offer]:
    near = {group for group, _ in fields(scope)}
    for group, inner in fields(scope, near=False):
        if group not in near:
            for reference, label in inner:
                yield _of_field(spot, scope, reference, label, group)


def _of_field(spot: Spot, scope: Scope, reference: str, label: str, group: str) -> Offer:
    found = scope.field(reference)
    one = found[2] if found is not None else None
    first = FIRST[one.type if one is not None else FieldType.TEXT]
    meaning = one.meaning if one is not None else ""
    choices = ", ".join(one.choices) if one is not None else ""
    return Offer(f"feld:{reference}", label, meaning, put_into(spot, reference, first), group,  # type: ignore[arg-type]
                 f"{group} {meaning} {choices}")  # fmt: skip


def _definitions(spot: Spot, scope: Scope) -> Iterator[Offer]:
    near = {entity.name for _, entity in scope.above()}
    for name, (title, entity, gives) in scope.around.definitions.items():
        if entity not in near:
            continue
        first: Value = name
        if gives:
            first = {"spätestens": ""}
        key = name if gives else "begriff"
        yield Offer(f"begriff:{name}", title[:1].upper() + title[1:], "", put_into(spot, key, first),
                    "Begriffe (einmal festgelegt)")  # fmt: skip


def _rows(spot: Spot, scope: Scope) -> Iterator[Offer]:
    """Counts; who searches for a kind of record finds them, too."""
    kinds = " ".join(entity.label for entity in scope.below())
    for key, label, value in _ROWS:
        yield Offer(f"zahl:{key}", label, CONDITIONS[key], put_into(spot, key, value), "Datensätze zählen", kinds)


def _groups(spot: Spot) -> Iterator[Offer]:
    for key, label, value in _GROUPS:
        yield Offer(f"gruppe:{key}", label, CONDITIONS[key], put_into(spot, key, value), "Gruppen")


def _same(spot: Spot, scope: Scope) -> Iterator[Offer]:
    """Whether the innermost record is the very one that another name stands for."""
    mine, target = scope.rows[-1] if scope.rows else ("", "")
    entity = scope.around.entity(target)
    for name, other in scope.rows[:-1]:
        if entity is not None and other == target and fold(name) != target:
            edits = put_into(spot, f"{mine}.{entity.key}", {"wie": f"{name}.{entity.key}"})
            label = f"ist derselbe Datensatz wie „{name.replace('_', ' ')}“"
            yield Offer(f"derselbe:{name}", label, "verneint: ein anderer Datensatz", edits, entity.label)


def _standing(spot: Spot, scope: Scope) -> Iterator[Offer]:
    for name, entity in scope.above():
        if entity.interval is not None:
            yield Offer(f"besteht:{name}", f"{entity.label} besteht an einem Tag", "der Zeitraum enthält den Tag",
                        put_into(spot, f"{name}.besteht am", ""), "Zeiträume")  # fmt: skip
