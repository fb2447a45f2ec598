"""Examples as small tables: the facts that the rule reads, and what it must say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.edit import Value
from jobs.authoring.form.cases.expected import expected
from jobs.authoring.form.cases.records import records
from jobs.authoring.form.fields import lines
from jobs.authoring.form.fields.values import literal
from jobs.authoring.form.offers import item_acts
from jobs.authoring.form.scope import Scope, entities
from jobs.authoring.form.shape import Do, Edit, Offer, Options, Part
from jobs.authoring.form.spot import Spot
from jobs.authoring.form.words import help_of, title_of
from schemas.node import Mapping, Node, Scalar, Sequence, fold

_OWN = frozenset({"name", "stichtag", "werte", "nicht geliefert", "lieferumfang", "erwartet"})
_MORE = "Mehr zu diesem Beispiel"
_OTHERS = "Datensatz, den die Regel nicht liest"
_FEW = 3
"""So many kinds of records each have a button of their own."""


def examples(spot: Spot, scope: Scope) -> Part:
    """All examples of a rule."""
    parts = tuple(_example(one, spot, scope) for one in spot.items())
    subject = scope.rows[0][1] if scope.rows else scope.around.model.case
    new: Value = {"name": f"Beispiel {spot.size() + 1}", "stichtag": f"{scope.around.today:%d.%m.%Y}",
                  subject: "", "erwartet": ""}  # fmt: skip
    edit = (
        Edit(Do.PUT, spot.path, [new]) if spot.empty else Edit(Do.INSERT, (*spot.path, spot.size()), new, spot.size())
    )
    more = Offer("beispiel", "Beispiel hinzufügen", "", (edit,))
    return Part(spot.at, title_of("beispiele"), help_of("beispiele", ""), "examples", parts=parts, offers=(more,),
                span=spot.span)  # fmt: skip


def _example(spot: Spot, home: Spot, scope: Scope) -> Part:
    name, day, wanted = spot.find("name"), spot.find("stichtag"), spot.find("erwartet")
    controls = [lines.text(name, "Name des Beispiels")] if name is not None else []
    controls += [lines.day(day, "Stichtag")] if day is not None else []
    parts = [part for one in spot.entries() if fold(one.key) not in _OWN for part in records(one, scope)]
    parts += [_special(one, scope) for one in spot.entries() if fold(one.key) in ("werte", "nicht geliefert",
                                                                                  "lieferumfang")]  # fmt: skip
    if wanted is not None:
        parts.append(expected(wanted, scope))
    number = spot.numbers[-1]
    copied = {one.key: value_of(one.node) for one in spot.entries()}
    copied["name"] = f"{name.text if name is not None else 'Beispiel'} (Kopie)"
    copy = Offer("kopie", "kopieren", "", (Edit(Do.INSERT, (*home.path, number + 1), copied, number + 1),))
    title = name.text if name is not None and name.text else f"Beispiel {number + 1}"
    adding = f"datensatz:{spot.at}" if scope.around.reads else ""
    return Part(spot.at, title, "", "example", tuple(controls), tuple(parts), tuple(_offers(spot, scope)),
                (copy, *item_acts(spot, home)), spot.span, adding=adding)  # fmt: skip


def _offers(spot: Spot, scope: Scope) -> Iterator[Offer]:
    """Another record, another Stichtag, values that an office sets, tables that are not delivered."""
    wanted = spot.find("erwartet")
    end = wanted.numbers[-1] if wanted is not None else spot.size()
    read = {*scope.around.tables_read}
    # The case can always be named: its records belong to different people only if somebody says so.
    near = {*read, scope.around.model.case} if read else {*scope.around.model.entities}
    yield from _kinds(spot, scope, near, end, "Datensatz hinzufügen" if len(near) > _FEW else "")
    if scope.around.picking == spot.at:
        yield from _kinds(spot, scope, {*scope.around.model.entities} - near, end, _OTHERS)
    if spot.find("stichtag") is None:
        first = f"{scope.around.today:%d.%m.%Y}"
        yield Offer("stichtag", "Stichtag", "", (Edit(Do.INSERT, (*spot.path, "stichtag"), first, 1),), _MORE)
    given = spot.find("werte")
    for name in scope.around.value_names:
        if given is None:
            edit = Edit(Do.INSERT, (*spot.path, "werte"), {name: ""}, 1)
        elif fold(name) in given.names():
            continue
        else:
            edit = Edit(Do.INSERT, (*given.path, name), "", given.size())
        yield Offer(f"wert:{name}", name.replace("_", " "), "einen Wert für dieses Beispiel festlegen", (edit,),
                    "Wert festlegen")  # fmt: skip
    if spot.find("nicht geliefert") is None:
        edit = Edit(Do.INSERT, (*spot.path, "nicht geliefert"), "", end)
        yield Offer("nicht geliefert", "Tabelle, die nicht geliefert wurde", "", (edit,), _MORE)
    scoped = spot.find("lieferumfang")
    for name, label in _flat(entities(scope.around, read or None)):
        if scoped is not None and fold(name) in scoped.names():
            continue
        value: Value = {"von": ""}
        edit = Edit(Do.INSERT, (*spot.path, "lieferumfang"), {name: value}, end) if scoped is None else Edit(
            Do.INSERT, (*scoped.path, name), value, scoped.size())  # fmt: skip
        yield Offer(f"lieferumfang:{name}", f"{label} nur für einige Zeit geliefert", "", (edit,), _MORE)


def _kinds(spot: Spot, scope: Scope, names: set[str], end: int, group: str) -> Iterator[Offer]:
    for name, label in _flat(entities(scope.around, names)):
        edits = _record(spot, spot.find(name), name, end)
        yield Offer(f"datensatz:{name}", label if group else f"{label} hinzufügen", "", edits, group)


def _record(spot: Spot, held: Spot | None, name: str, end: int) -> tuple[Edit, ...]:
    if held is None:
        return (Edit(Do.INSERT, (*spot.path, name), "", end),)
    if isinstance(held.node, Sequence):
        return (Edit(Do.INSERT, (*held.path, held.size()), "", held.size()),)
    if held.empty:
        return (Edit(Do.PUT, held.path, ["", ""]),)
    return (Edit(Do.WRAP, held.path, "", listing=True), Edit(Do.INSERT, (*held.path, 1), "", 1))


def _flat(options: Options) -> Iterator[tuple[str, str]]:
    for _, inner in options:
        yield from inner


def _special(one: Spot, scope: Scope) -> Part:
    """Values of an office, tables that are missing, a delivery that covers only some time."""
    key = fold(one.key)
    part = Part(one.at, one.key[:1].upper() + one.key[1:], "", "block", span=one.span)
    gone = (Offer("weg", "entfernen", "", (Edit(Do.DROP, one.path),)),)
    if key == "werte":
        inner = tuple(Part(value.at, value.key.replace("_", " "), "", "line", (literal(value),), span=value.span,
                           acts=_dropped(value)) for value in one.entries())  # fmt: skip
        return replace(part, title="Werte in diesem Beispiel", parts=inner, acts=gone)
    if key == "nicht geliefert":
        control = lines.several(one, "Tabellen", entities(scope.around, scope.around.tables_read or None))
        return replace(part, look="line", title="Nicht geliefert", controls=(control,), acts=gone)
    return replace(part, title="Lieferumfang", parts=tuple(_delivered(one, scope) for one in one.entries()), acts=gone)


def _delivered(table: Spot, scope: Scope) -> Part:
    """From which and to which day a table was delivered; one of them is enough."""
    known = scope.around.entity(table.key)
    days = tuple(Part(one.at, f"geliefert {one.key}", "", "line", (lines.day(one, f"geliefert {one.key}"),),
                      acts=_dropped(one) if table.size() > 1 else (), span=one.span)
                 for one in table.entries())  # fmt: skip
    offers = tuple(Offer(key, said, "", (Edit(Do.INSERT, (*table.path, key), "", at),))
                   for key, said, at in (("von", "erst ab einem Tag", 0), ("bis", "nur bis zu einem Tag", 1))
                   if table.find(key) is None)  # fmt: skip
    return Part(table.at, known.label if known else table.key, "", "block", parts=days, offers=offers,
                acts=_dropped(table), span=table.span)  # fmt: skip


def _dropped(one: Spot) -> tuple[Offer, ...]:
    return (Offer("weg", "entfernen", "", (Edit(Do.DROP, one.path),)),)


def value_of(node: Node) -> Value:
    """What a node says, as something that can be put elsewhere."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {entry.key.text: value_of(entry.value) for entry in node.entries}
    return [value_of(item) for item in node.items]
