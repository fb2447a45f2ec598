"""Pseudonyms in place of the keys of persons: in their own table, in every link, and inside keys made from them.

A key such as `123D456789-2` holds the number of the case in its own row; there the number alone is replaced, so that
the key stays as unique as it was and a change of the office's key can be followed. Where the row does not tell whose
number it is, the whole key is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from intake.database import Connection, identifier, literal
from intake.keys.pseudonym import normalised
from intake.keys.vault import Person
from schemas.factmodel import Entity, FactModel, FieldType
from schemas.snapshot import Table, scan

_SHORTEST = 6
"""A number this short and shorter is not looked for inside other texts: 12 stands in every date."""
_CHUNK = 50_000
_NUMBER = r"\b(\d{3}[A-Z]\d{6}|\d{5}//\d{7})\b"
"""The Kundennummer of the Bundesagentur and the number of a Bedarfsgemeinschaft."""
REMOVED = "[Nummer entfernt]"


Names = Callable[[str, list[str]], dict[str, str]]
"""The pseudonyms of some numbers of an entity; a number that is not in the answer stays as it is."""


@dataclass(slots=True)
class Mask:
    """What replaces which key; `people` are the entries for the Schlüsseltabelle."""

    connection: Connection
    model: FactModel
    names: Names
    tables: Mapping[str, Table]
    hidden: Mapping[str, Collection[str]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    _masked: set[str] = field(default_factory=set)
    _told: dict[str, str] = field(default_factory=dict)

    def learn(self) -> None:
        """Computes the pseudonyms of all keys that are delivered, in one pass per entity."""
        for entity in self.model.personal:
            self._replace(entity.name, self._delivered(entity))
        followed = self._followed()
        for name in in_order(self.model, self.tables):
            if name not in self._masked and (name in followed or name in self.hidden):
                self._inherit(self.model.entities[name])

    def _followed(self) -> set[str]:
        """The entities that a delivered column links to; in other tables a row alone tells what becomes of its key."""
        return {
            link.target
            for name, table in self.tables.items()
            for link in self.model.entities[name].links
            if link.column in table.columns
        }

    def columns(self, entity: Entity) -> dict[str, str]:
        """Column → SQL of its masked value, over `source`; the columns in the order of the fact model."""
        table = self.tables[entity.name]
        found = {entity.key: self._key(entity)}
        for link in entity.links:
            if link.column in table.columns:
                found[link.column] = self._link(entity, link.column, link.target)
        for one in entity.stored:
            if one.name in table.columns:
                raw = f"t.{identifier(one.name)}"
                text = one.type is FieldType.TEXT
                found[one.name] = self._without_numbers(self._own(entity, raw)) if text else raw
        return found

    def replaced(self, entity: Entity, connection: Connection) -> list[str]:
        """What tells whether others of the table's keys and links are replaced, or by others, than in another delivery.

        A person's pseudonym hangs on the number and the office's key alone; other keys follow rows of other tables.
        """
        personal = {one.name for one in self.model.personal}
        targets = {target for _, target in self._joined(entity)}
        return [f"{one} {'' if one in personal else self._digest(one, connection)}" for one in sorted(targets)]

    def _digest(self, entity: str, connection: Connection) -> str:
        if entity not in self._told:
            asked = f"SELECT count(*), bit_xor(md5_number(old || chr(0) || new)) FROM {_name(entity)}"
            self._told[entity] = str(connection.execute(asked).fetchall()[0])
        return self._told[entity]

    def source(self, entity: Entity) -> str:
        """The FROM of a table with everything that replaces its keys."""
        table = self.tables[entity.name]
        joins = [f"{scan(table.path)} AS t"]
        for column, target in self._joined(entity):
            alias = _alias(column)
            joins.append(f"LEFT JOIN {_name(target)} AS {alias} ON {alias}.old = t.{identifier(column)}")
        return " ".join(joins)

    def _joined(self, entity: Entity) -> Iterator[tuple[str, str]]:
        if entity.name in self._masked:
            yield entity.key, entity.name
        for link in entity.links:
            if link.target in self._masked and link.column in self.tables[entity.name].columns:
                yield link.column, link.target

    def _personal(self, entity: Entity) -> Iterator[str]:
        """The columns of a table that hold the key of a person."""
        personal = {one.name for one in self.model.personal}
        if entity.name in personal:
            yield entity.key
        for link in entity.links:
            if link.target in personal and link.column in self.tables[entity.name].columns:
                yield link.column

    def _key(self, entity: Entity) -> str:
        raw = f"t.{identifier(entity.key)}"
        replaced = f"{_alias(entity.key)}.new" if entity.name in self._masked else "NULL"
        return f"coalesce({replaced}, {self._own(entity, raw)})"

    def _link(self, entity: Entity, column: str, target: str) -> str:
        raw = f"t.{identifier(column)}"
        replaced = f"{_alias(column)}.new" if target in self._masked else "NULL"
        return f"coalesce({replaced}, {self._own(entity, raw)})"

    def _own(self, entity: Entity, text: str) -> str:
        """A text in which the numbers of the row's own persons are replaced."""
        for column in self._personal(entity):
            number = f"t.{identifier(column)}"
            new = f"coalesce({_alias(column)}.new, {number})"
            inside = f"length({number}) >= {_SHORTEST} AND contains({text}, {number})"
            text = f"CASE WHEN {inside} THEN replace({text}, {number}, {new}) ELSE {text} END"
        return text

    def _without_numbers(self, text: str) -> str:
        return f"regexp_replace({text}, {literal(_NUMBER)}, {literal(REMOVED)}, 'g')"

    def _delivered(self, entity: Entity) -> list[str]:
        """Every key of an entity, wherever it stands."""
        asked = [
            f"SELECT {identifier(column)} AS k FROM {scan(table.path)}"
            for name, table in self.tables.items()
            for column in _columns_of(self.model.entities[name], entity.name)
            if column in table.columns
        ]
        if not asked:
            return []
        query = f"SELECT DISTINCT k FROM ({' UNION ALL '.join(asked)}) WHERE k IS NOT NULL ORDER BY k"
        return [str(row[0]) for row in self.connection.execute(query).fetchall()]

    def _inherit(self, entity: Entity) -> None:
        """Keys that hold a person's number: what links to them has to follow."""
        hidden = self.hidden.get(entity.name, ())
        if not self.tables[entity.name].rows or not (hidden or any(self._personal(entity))):
            return
        raw, key = f"t.{identifier(entity.key)}", self._key(entity)
        query = f"SELECT DISTINCT {raw}, {key} AS masked FROM {self.source(entity)} WHERE {raw} IS DISTINCT FROM masked"
        pairs = [(str(row[0]), str(row[1])) for row in self.connection.execute(query).fetchall()]
        if pairs:
            self._keep(entity.name, pairs)
        if entity.key in hidden:
            self._replace(entity.name, self._kept(entity, raw, key))
        for link in entity.links:
            if link.column in hidden and link.column in self.tables[entity.name].columns:
                column = f"t.{identifier(link.column)}"
                kept = self._kept(entity, column, self._link(entity, link.column, link.target))
                self._replace(link.target, kept, known=False)

    def _kept(self, entity: Entity, raw: str, masked: str) -> list[str]:
        """The texts of a column that nothing has replaced yet."""
        query = f"SELECT DISTINCT {raw} AS k FROM {self.source(entity)} WHERE {masked} = {raw} ORDER BY k"
        return [str(row[0]) for row in self.connection.execute(query).fetchall()]

    def _replace(self, entity: str, numbers: list[str], known: bool = True) -> None:
        found = self.names(entity, numbers)
        self._keep(entity, list(found.items()))
        if known:
            people = {new: Person(new, entity, normalised(old)) for old, new in found.items()}
            self.people += people.values()

    def _keep(self, entity: str, pairs: list[tuple[str, str]]) -> None:
        name = _name(entity)
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS {name} (old VARCHAR, new VARCHAR)")
        for start in range(0, len(pairs), _CHUNK):
            part = pairs[start : start + _CHUNK]
            self.connection.execute(
                f"INSERT INTO {name} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
                [[old for old, _ in part], [new for _, new in part]],
            )
        self._masked.add(entity)


def in_order(model: FactModel, names: Collection[str]) -> list[str]:
    """The entities, each after those it links to."""
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in found:
            return
        for link in model.entities[name].links:
            visit(link.target)
        found[name] = None

    for name in model.entities:
        visit(name)
    return [name for name in found if name in names]


def _columns_of(entity: Entity, target: str) -> Iterator[str]:
    if entity.name == target:
        yield entity.key
    yield from (link.column for link in entity.links if link.target == target)


def _name(entity: str) -> str:
    return identifier(f"maske {entity}")


def _alias(column: str) -> str:
    return identifier(f"m {column}")
