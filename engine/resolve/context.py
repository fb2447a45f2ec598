"""What every step of resolving shares: the library of all rules, the names in scope, and one version being read."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.plan.conditions import Condition
from engine.plan.values import RowRef, Today, Value
from schemas.diagnostic import Diagnostic, Place
from schemas.factmodel import Entity, FactModel
from schemas.node import Mapping, Node, Scalar, fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule, OfficeNote, PackNote

KEYWORDS = frozenset(
    fold(
        "stichtag nach vor mal ja nein und oder bis von am im ab je aus mit letzte erste nächste lieferumfang "
        "einschließlich wie monat quartal jahr kalender beginn sonst wenn nicht keine anzahl alle keiner entfällt "
        "unbekannt darunter darüber begriff berichtsmonat mindestens höchstens genau vorjahr keines"
    ).split()
)
"""Words that mean something of their own where the name of a value could stand (compared without case)."""


class Library:
    """All authored rules and definitions by folded id (versions in the order of legal time), packs, the fact model.

    `canonical` and `facts` keep what of them goes into hashes: with a rule its canonical form, by the rule's identity.
    """

    def __init__(self, model: FactModel, rules: tuple[AuthoredRule, ...], packs: tuple[PackNote, ...] = ()) -> None:
        self.model = model
        self.packs = {fold(pack.id.text): pack for pack in packs}
        self.rules: dict[str, tuple[AuthoredRule, ...]] = {}
        self.definitions: dict[str, tuple[AuthoredRule, ...]] = {}
        self.canonical: dict[int, tuple[AuthoredRule, Any]] = {}
        self.facts: str | None = None
        for rule in sorted(rules, key=lambda r: (r.start, r.effective or date.min, r.id.place)):
            shelf = self.definitions if rule.kind is Kind.DEFINITION else self.rules
            shelf[fold(rule.id.text)] = (*shelf.get(fold(rule.id.text), ()), rule)

    @cached_property
    def field_names(self) -> dict[str, str]:
        """Every field name of the model with the entity that has it."""
        return {name: entity.name for entity in self.model.entities.values() for name in entity.fields}

    @cached_property
    def choice_words(self) -> dict[str, str]:
        """Every choice of the model, folded, with the field that has it."""
        return {
            fold(choice): f"{entity.name}.{found.name}"
            for entity in self.model.entities.values()
            for found in entity.fields.values()
            for choice in found.choices
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """The names a condition may use: what each means, the records in scope (innermost last), what Stichtag means."""

    names: dict[str, RowRef]
    rows: tuple[RowRef, ...]
    today: Value = field(default_factory=Today)
    taken: frozenset[str] = frozenset({""})

    def fresh(self, wish: str) -> str:
        """A name for a new scope of the plan that no enclosing scope has."""
        name, number = wish, 1
        while name in self.taken:
            number += 1
            name = f"{wish}_{number}"
        return name

    def field_meant(self, model: FactModel, word: str) -> str | None:
        """The full name of the field that a bare word surely means: exactly one record in scope has such a field."""
        owners = [row for row in self.rows if fold(word) in model.entities[row.entity].fields]
        if len(owners) != 1:
            return None
        names = [name for name, row in self.names.items() if row is owners[0]]
        return f"{names[0]}.{word}" if names else None

    def inside(self, row: RowRef, *names: str) -> Scope:
        """The scope in which the record `row` stands under `names`, hiding outer records of the same name."""
        return replace(
            self,
            names={**self.names, **dict.fromkeys(names, row)},
            rows=(*self.rows, row),
            taken=self.taken | {row.scope},
        )

    def alone(self, row: RowRef, name: str, today: Value) -> Scope:
        """The scope of a definition: it knows its own record only."""
        return Scope({name: row}, (row,), today, self.taken)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an expression with its own stretch of the file."""

    text: str
    place: Place

    @property
    def folded(self) -> str:
        """The spelling under which the word is looked up."""
        return fold(self.text)


def words(scalar: Scalar) -> list[Word]:
    """The words of a one-line scalar, each with its place."""
    return [Word(match[0], stretch(scalar, match.start(), match.end())) for match in re.finditer(r"\S+", scalar.text)]


def stretch(scalar: Scalar, start: int, end: int) -> Place:
    """The part of a scalar's place that its characters `start`–`end` take; the whole of it on several lines."""
    place = scalar.place
    offset = 1 if scalar.quoted else 0
    if place.line != place.end_line or place.end_column - place.column != len(scalar.text) + 2 * offset:
        return place
    column = place.column + offset
    return Place(place.file, place.line, column + start, place.line, column + end)


def span(first: Word, last: Word) -> Place:
    """From the first to the last of some words."""
    return replace(first.place, end_line=last.place.end_line, end_column=last.place.end_column)


@dataclass(frozen=True, slots=True)
class Moment:
    """Which law is read: on the Stichtag `today`, for something decisive on `law` (the same day, or an event's).

    With a `regelstand` only what was released by that day is known; drafts only with `drafts`.
    """

    today: date
    law: date
    regelstand: date | None = None
    drafts: bool = False


class Reader(ABC):
    """Reads one version of one rule and collects what is wrong; every method gives a placeholder after an error."""

    def __init__(self, library: Library, rule: AuthoredRule, moment: Moment, office: OfficeNote | None) -> None:
        self.library = library
        self.model = library.model
        self.rule = rule
        self.moment = moment
        self.office = office
        self.found: list[Diagnostic] = []
        self.used_definitions: dict[str, AuthoredRule] = {}
        self.chain: tuple[AuthoredRule, ...] = (rule,)
        self.root: Reader = self
        self.inner: list[Reader] = []

    @property
    def wrong(self) -> list[Diagnostic]:
        """What is wrong with this version, and with the definitions that it uses."""
        return [*self.found, *(one for inner in self.inner for one in inner.found)]

    @abstractmethod
    def condition(self, node: Node, scope: Scope) -> Condition:
        """A condition in a scope."""

    @abstractmethod
    def day(self, node: Node, scope: Scope) -> Value:
        """A day in a scope."""

    @abstractmethod
    def definition(self, rule: AuthoredRule) -> Reader:
        """A reader of a definition that this one uses; what is wrong inside is told where it is defined."""

    def error(self, code: str, place: Place, message: str, remedy: str | None = None) -> None:
        """Notes a mistake."""
        self.found.append(Diagnostic(code, place, message, remedy))

    def shape(self, node: Node, wanted: str) -> None:
        """Notes that something of another shape stands here."""
        self.error("R318", node.place, f"Hier wird {wanted} erwartet.")

    def entity(self, word: Scalar | Word) -> Entity | None:
        """The entity of that name, or None after saying that there is none."""
        found = self.model.entities.get(fold(word.text))
        if found is None:
            self.error(
                "R302", word.place, f"Eine Entität {quote(word.text)} gibt es im Faktenmodell nicht.",
                nearest(word.text, self.model.entities),
            )  # fmt: skip
        return found

    def one_of(self, scalar: Scalar, allowed: tuple[str, ...], key: str) -> str | None:
        """The allowed word that the scalar is, folded; None after saying what is allowed."""
        by_fold = {fold(word): word for word in allowed}
        if fold(scalar.text) in by_fold:
            return fold(scalar.text)
        choices = listed(allowed, "oder")
        self.error("R324", scalar.place, f"Hinter „{key}:“ gibt es {quote(scalar.text)} nicht. Erlaubt: {choices}.",
                   nearest(scalar.text, allowed))  # fmt: skip
        return None

    def keys(self, node: Mapping, allowed: tuple[str, ...], where: str) -> dict[str, Node]:
        """The values by folded key; other keys than the allowed ones are reported."""
        known = {fold(key) for key in allowed}
        for entry in node.entries:
            if fold(entry.key.text) not in known:
                meant = nearest(entry.key.text, allowed)
                self.error(
                    "R301", entry.key.place, f"{quote(entry.key.text)} kennt die Sprache unter {where} nicht. "
                    f"Erlaubt: {listed(allowed)}.", meant,
                )  # fmt: skip
        return {fold(entry.key.text): entry.value for entry in node.entries if fold(entry.key.text) in known}
