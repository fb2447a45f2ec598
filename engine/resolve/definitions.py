"""Definitions (begriffe): written once, used by name wherever the record of their entity is uniquely reached."""

from __future__ import annotations

from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.plan.conditions import ALWAYS, Condition, Named
from engine.plan.values import RowRef, Value
from engine.resolve.context import Reader, Scope, Word, words
from engine.resolve.law.pieces import version_at
from engine.resolve.names.fields import Fact, Length, reference
from engine.resolve.names.paths import upward
from schemas.factmodel import FieldType
from schemas.node import Scalar, fold
from schemas.rule import AuthoredRule


class Definitions:
    """The definitions as one version sees them."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.shelf = reader.library.definitions

    @property
    def names(self) -> list[str]:
        """All definitions by the name their author gave."""
        return [versions[0].id.text for versions in self.shelf.values()]

    def knows(self, word: Word | Scalar) -> bool:
        """Whether there is a definition of this name."""
        return fold(word.text) in self.shelf

    def condition(self, name: Scalar, scope: Scope, today: Value | None) -> Condition:
        """The definition's condition about the record that is reached from here, at the day `today`."""
        entered = self._enter(name, scope, today)
        if entered is None:
            return ALWAYS
        rule, inner, own = entered
        if rule.when is None:
            self.reader.error("R327", name.place, f"{quote(name.text)} gibt einen Wert und keine Bedingung; ein Wert "
                              f"wird verglichen: „{name.text}:“ und darunter der Vergleich.")  # fmt: skip
            return ALWAYS
        return Named(rule.id.text, rule.title, inner.condition(rule.when, own), name.place)

    def value(self, name: Word | Scalar, scope: Scope) -> Fact | None:
        """The day or field that a definition gives, for the record that is reached from here."""
        entered = self._enter(name, scope, None)
        if entered is None:
            return None
        rule, inner, own = entered
        if rule.value is None:
            self.reader.error("R327", name.place, f"{quote(name.text)} ist wahr oder falsch und hat keinen Wert; der "
                              f"Begriff wird so benutzt: „begriff: {rule.id.text}“.")  # fmt: skip
            return None
        return given_by(inner, rule, own)

    def _enter(
        self, name: Word | Scalar, scope: Scope, today: Value | None
    ) -> tuple[AuthoredRule, Reader, Scope] | None:
        """The definition's version in force, its reader, and the scope of its one record."""
        versions = self.shelf.get(fold(name.text))
        if versions is None:
            known = f" Es gibt {listed(self.names)}." if 0 < len(self.names) <= 12 else ""
            self.reader.error("R306", name.place, f"Einen Begriff {quote(name.text)} gibt es nicht.{known}",
                              nearest(name.text, self.names))  # fmt: skip
            return None
        rule = version_at(versions, self.reader.moment)
        if self._circle(rule, name):
            return None
        row = self._row(rule, name, scope)
        if row is None:
            return None
        self.reader.used_definitions[fold(rule.id.text)] = rule
        inner = self.reader.definition(rule)
        names = [fold(rule.entity_alias.text)] if rule.entity_alias is not None else []
        own = scope.alone(row, row.entity, scope.today if today is None else today)
        own.names.update(dict.fromkeys(names, row))
        return rule, inner, own

    def _circle(self, rule: AuthoredRule, name: Word | Scalar) -> bool:
        """Whether the definition is being read already; told at the first of the circle, whoever asks for which."""
        chain = [fold(one.id.text) for one in self.reader.chain]
        own = fold(rule.id.text)
        if own not in chain:
            return False
        last = len(chain) - 1 - chain[::-1].index(own)
        circle = [one.id.text for one in self.reader.chain[last:]]
        if own != min(map(fold, circle)):
            return False  # once more round, to the first of them
        message = f"Die Begriffe drehen sich im Kreis: {' → '.join([*circle, circle[0]])}."
        self.reader.root.error("R501", name.place, message)
        return True

    def _row(self, rule: AuthoredRule, name: Word | Scalar, scope: Scope) -> RowRef | None:
        """The record of the definition's entity, reached from the innermost record that reaches one."""
        target = fold(rule.entity[0].text)
        for row in reversed(scope.rows):
            ways = upward(self.reader.model, row, target) if target in self.reader.model.entities else ()
            if len(ways) == 1:
                return ways[0]
        here = listed(dict.fromkeys(row.entity for row in scope.rows))
        self.reader.error("R507", name.place, f"Der Begriff {quote(name.text)} spricht über {quote(target)}; von "
                          f"{here} ist kein solcher Datensatz eindeutig zu erreichen.")  # fmt: skip
        return None


def given_by(reader: Reader, rule: AuthoredRule, scope: Scope) -> Fact | None:
    """The value of a definition (`wert`): a field, or any day expression."""
    node = rule.value
    assert node is not None
    if isinstance(node, Scalar):
        parts = words(node)
        if parts and len(parts) <= 2 and "." in parts[-1].text and parts[0].folded != "lieferumfang":
            found = reference(reader, parts, scope)
            if isinstance(found, Length):
                reader.error("R319", node.place, f"{quote(found.name)} ist abgeleitet; ein Begriff kann nur ein Feld "
                             "oder einen Tag geben.")  # fmt: skip
                return None
            return found
    return Fact(reader.day(node, scope), FieldType.DATE, rule.id.text, node.place)
