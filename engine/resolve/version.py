"""One version of one rule at one moment: its values, its table, and the words of the language read with them."""

from __future__ import annotations

from datetime import date

from engine.parse.literals import read_duration
from engine.parse.wording import quote
from engine.plan.conditions import Condition
from engine.plan.values import Duration, RowRef, Value
from engine.resolve.comparisons import Comparisons
from engine.resolve.conditions import Conditions
from engine.resolve.context import Library, Moment, Reader, Scope, Word, words
from engine.resolve.days import Days
from engine.resolve.definitions import Definitions
from engine.resolve.names import named
from engine.resolve.names.fields import Reference, reference
from engine.resolve.names.tables import read_table
from schemas.node import Node, Scalar, Sequence, fold
from schemas.rule import AuthoredRule, OfficeNote


class Version(Reader):
    """Reads one version with the values in force at its moment, the office's own values first."""

    def __init__(self, library: Library, rule: AuthoredRule, moment: Moment, office: OfficeNote | None = None) -> None:
        super().__init__(library, rule, moment, office)
        self.overrides = overrides(office, rule)
        self.values = named.Values(named.in_force(rule.values, law_day(rule, moment), self.overrides))
        self.definitions = Definitions(self)
        self.days = Days(self, self.values, self.definitions)
        self.comparisons = Comparisons(self, self.values, self.days)
        self.conditions = Conditions(self, self.values, self.days, self.comparisons, self.definitions)

    def condition(self, node: Node, scope: Scope) -> Condition:
        """A condition in a scope."""
        return self.conditions.condition(node, scope)

    def day(self, node: Node, scope: Scope) -> Value:
        """A day in a scope."""
        return self.days.day(node, scope)

    def definition(self, rule: AuthoredRule) -> Reader:
        """A reader of a definition used here; its own mistakes are told where it is read on its own."""
        inner = Version(self.library, rule, self.moment, self.office)
        inner.chain = (*self.chain, rule)
        inner.root = self.root
        self.root.inner.append(inner)
        inner.used_definitions = self.used_definitions
        return inner

    def enter(self, scope: Scope) -> None:
        """Reads the table, if there is one, for the record of `scope`; its result is a value from then on."""
        note = self.rule.table
        if note is not None:
            if isinstance(note.by, Sequence):
                self.error("R318", note.by.place, "Eine Tabelle hat eine Spalte; für zwei schreiben Sie Zweige unter "
                           "„fällig:“.")  # fmt: skip
            fact = None if isinstance(note.by, Sequence) else self.fact(note.by, scope)
            self.values.tables[fold(note.gives.text)] = read_table(self, note, fact, self.overrides)

    def fact(self, node: Node, scope: Scope) -> Reference | None:
        """A field, or a definition's value, or the field of the newest record."""
        parts = words(node) if isinstance(node, Scalar) else []
        if not isinstance(node, Scalar) or not parts:
            self.shape(node, "ein Feld („<entität>.<feld>“)")
            return None
        if len(parts) == 1 and self.definitions.knows(parts[0]):
            return self.definitions.value(parts[0], scope)
        return reference(self, parts, scope)

    def top(self) -> Scope | None:
        """The scope of the rule's own record, None when its entity is unknown."""
        word = self.rule.entity[0]
        entity = self.entity(word)
        if entity is None:
            return None
        row = RowRef("", (), entity.name)
        names = {entity.name: row}
        if self.rule.entity_alias is not None:
            names[fold(self.rule.entity_alias.text)] = row
        return Scope(names, (row,))

    def length(self, scalar: Scalar | None) -> Duration | None:
        """A duration in the head of a rule: a named value, or as written (`bald: 4 Wochen`)."""
        if scalar is None:
            return None
        word = Word(scalar.text.strip(), scalar.place)
        if word.folded in self.values.given or not scalar.text.strip()[:1].isdigit():
            found = named.duration(self, self.values, word)
            if isinstance(found, named.Spread):
                self.error(
                    "R309",
                    scalar.place,
                    f"{quote(scalar.text)} kommt aus einer Tabelle; hier gilt eine Dauer für alle.",
                )
            return found if isinstance(found, Duration) else None
        written = read_duration(scalar)
        if isinstance(written, Duration):
            return written
        self.found.append(written)
        return None


def law_day(rule: AuthoredRule, moment: Moment) -> date:
    """The day whose law counts: a rule that says `maßgeblich: Stichtag` always follows the Stichtag."""
    decisive = rule.decisive
    return moment.today if decisive is not None and fold(decisive.text) == "Stichtag" else moment.law


def overrides(office: OfficeNote | None, rule: AuthoredRule) -> dict[str, Scalar]:
    """The office's own values for a rule, by folded name (`abstand.Marktprofil` for a table's row)."""
    if office is None:
        return {}
    return {
        fold(value.name.text): value.value
        for owner, values in office.values
        if fold(owner.text) == fold(rule.id.text)
        for value in values
        if value.value is not None
    }
