"""What can be named at a place of a rule: records and their fields, values, definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from jobs.authoring.form.shape import Options
from schemas.factmodel import Entity, FactModel, Field, FieldType
from schemas.node import fold

NEWEST, OLDEST = "letzte", "erste"
SAID = {NEWEST: "neuester Datensatz", OLDEST: "ältester Datensatz"}
"""Which of several records is meant, as rule files say it and as people read it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A value of the rule: its name as written, its text (empty with legal time), what it is in force in the office."""

    name: str
    text: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What the file speaks of, read once for the whole form."""

    model: FactModel
    file: str
    kind: str
    values: tuple[Named, ...] = ()
    tables: tuple[str, ...] = ()
    definitions: Mapping[str, tuple[str, str, bool]] = field(default_factory=dict)
    ladders: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    reads: tuple[tuple[str, str], ...] = ()
    value_names: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    today: date = date.max
    picking: str = ""
    tables_read: tuple[str, ...] = ()
    names_taken: frozenset[str] = frozenset()
    fresh: set[str] = field(default_factory=set)

    def entity(self, name: str) -> Entity | None:
        """An entity by any spelling of its name."""
        return self.model.entities.get(fold(name))


@dataclass(frozen=True, slots=True)
class Scope:
    """The records that can be named here: (name as written, entity), the innermost last."""

    around: Around
    rows: tuple[tuple[str, str], ...] = ()

    def inside(self, entity: str, alias: str = "") -> Scope:
        """The scope in which a selected record can be named."""
        known = self.around.entity(entity)
        if known is None:
            return self
        new = [(known.name, known.name), *([(alias, known.name)] if alias else [])]
        kept = [row for row in self.rows if row[0] != known.name]
        return replace(self, rows=(*kept, *new))

    def named(self, alias: str, entity: str) -> Scope:
        """The scope in which one more record can be named, but only by its name."""
        known = self.around.entity(entity)
        return self if known is None or not alias else replace(self, rows=(*self.rows, (alias, known.name)))

    def above(self) -> Iterator[tuple[str, Entity]]:
        """Every record that can be named directly, the innermost first, those above them behind."""
        seen: set[str] = set()
        waiting = [(name, entity) for name, entity in reversed(self.rows)]
        while waiting:
            name, target = waiting.pop(0)
            entity = self.around.model.entities.get(target)
            if entity is None or fold(name) in seen:
                continue
            seen.add(fold(name))
            yield name, entity
            waiting += [(link.target, link.target) for link in entity.links]

    def below(self) -> Iterator[Entity]:
        """Entities of which several records may belong to what can be named here."""
        near = {entity.name for _, entity in self.above()}
        for entity in self.around.model.entities.values():
            if any(link.target in near for link in entity.links):
                yield entity

    def field(self, reference: str) -> tuple[str, Entity, Field] | None:
        """What `teilnahme.ende` or `letzte kontakt.datum` means: the word before it, the entity, the field."""
        words = reference.split()
        if not words or "." not in words[-1] or len(words) > 2:
            return None
        owner, name = words[-1].split(".", 1)
        known = {fold(one): entity for one, entity in self.rows}
        entity = self.around.model.entities.get(known.get(fold(owner), fold(owner)))
        found = None if entity is None else entity.fields.get(fold(name))
        if entity is not None and fold(name) == entity.key:
            found = Field(entity.key, "Kennung", FieldType.TEXT)
        if entity is None or found is None:
            return None
        return words[0] if len(words) == 2 else "", entity, found

    def told(self, reference: str) -> str:
        """A field as people read it: `Teilnahme: geplantes Ende`."""
        found = self.field(reference)
        if found is None:
            return reference
        before, entity, one = found
        owner = reference.split()[-1].split(".", 1)[0]
        alias = f" „{owner}“" if fold(owner) != entity.name else ""
        which = next((f" ({said})" for one, said in SAID.items() if before.startswith(one)), "")
        return f"{entity.label}{alias}{which}: {one.label}"


def fields(
    scope: Scope, types: Iterable[FieldType] | None = None, now: str = "", near: bool = True, own: bool = False,
    oldest: bool = False,
) -> Options:  # fmt: skip
    """Fields that can be named directly, in groups of their records; what stands there `now` is always among them.

    Not `near`: those of the newest records too, and if `oldest` those of the oldest ones. `own`: delivered fields of
    the innermost record alone.
    """
    wanted = None if types is None else frozenset(types)
    groups: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    seen = False
    for name, entity in [*scope.above()][: 1 if own else None]:
        inner = []
        for one in entity.fields.values():
            if (wanted is not None and one.type not in wanted) or (own and one.derived):
                continue
            reference = f"{_spelled(entity.name if own and not _owned(now, name) else name, now)}.{one.spelled}"
            same = fold(reference) == fold(now)
            seen |= same
            inner.append((now if same else reference, one.label))
        if inner:
            alias = f" „{name}“" if fold(name) != entity.name else ""
            groups.append((f"{entity.label}{alias}", tuple(inner)))
    if not near:
        groups += _newest(scope, wanted, now, NEWEST)
        groups += _newest(scope, wanted, now, OLDEST) if oldest else []
        seen |= any(fold(value) == fold(now) for _, inner in groups for value, _ in inner)
    if now and not seen:
        groups.insert(0, ("", ((now, scope.told(now)),)))
    return tuple(groups)


def _newest(
    scope: Scope, wanted: frozenset[FieldType] | None, now: str, which: str
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """The fields of the newest, or the oldest, record of what belongs to here."""
    groups = []
    for entity in scope.below():
        if entity.day is None:
            continue
        word = ordinal(which, entity)
        inner = tuple(
            (now if fold(text := f"{word} {entity.name}.{one.spelled}") == fold(now) else text, one.label)
            for one in entity.fields.values()
            if wanted is None or one.type in wanted
        )
        if inner:
            groups.append((f"{entity.label}, {SAID[which]}", inner))
    return groups


def ordinal(which: str, entity: Entity) -> str:
    """`letzte` or `erste` as it fits the entity: `letzter`, `erstes`."""
    return which + {"der": "r", "das": "s"}.get(entity.article, "")


def _owned(now: str, name: str) -> bool:
    """Whether a field as it is written now is one of the record of that name."""
    return fold(now.split(".", 1)[0]) == fold(name)


def _spelled(name: str, now: str) -> str:
    """The owner as it is written now, where it is the same one."""
    owner = now.split()[-1].split(".", 1)[0] if now and "." in now.split()[-1] else ""
    return owner if owner and fold(owner) == fold(name) else name


def entities(around: Around, names: Iterable[str] | None, now: str = "") -> Options:
    """Kinds of records to choose from, by what they are called."""
    known = around.model.entities
    chosen = [known[name] for name in names if name in known] if names is not None else list(known.values())
    rows = sorted(((one.name, one.label) for one in chosen), key=lambda row: row[1].casefold())
    found = [(now if fold(now) == name else name, label) for name, label in rows]
    if now and all(value != now for value, _ in found):
        entity = around.entity(now)
        found.insert(0, (now, entity.label if entity is not None else now))
    return (("", tuple(found)),)


def links(scope: Scope) -> Options:
    """The links of the innermost record."""
    model = scope.around.model.entities
    if not scope.rows:
        return (("", ()),)
    entity = model[scope.rows[-1][1]]
    named = [(link.column, model[link.target].label if link.target in model else link.target) for link in entity.links]
    return (("", tuple((f"{entity.name}.{column}", label) for column, label in named)),)
