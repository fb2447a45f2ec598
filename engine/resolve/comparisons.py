"""Comparisons of a fact: which forms its type knows, and what each becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from engine.parse.literals import Percent, read_yes_no
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.plan.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Counting,
    Filled,
    Lasts,
    OneOf,
    Operator,
)  # fmt: skip
from engine.plan.values import Duration, Literal, Period, Scaled, Shifted, Unit, Unset, Value
from engine.resolve.context import Reader, Scope, Word, span, words
from engine.resolve.days import Days
from engine.resolve.names import named
from engine.resolve.names.fields import TYPE_NAMES, Fact, Length, Reference, is_reference, reference
from schemas.diagnostic import Diagnostic, Place
from schemas.factmodel import FieldType
from schemas.node import Entry, Node, Scalar, Sequence, fold

NUMBER_FORMS = {"genau": Operator.EQUAL, "mindestens": Operator.AT_LEAST, "höchstens": Operator.AT_MOST,
                "mehr als": Operator.MORE, "weniger als": Operator.LESS}  # fmt: skip
LENGTH_FORMS = {"genau": Operator.EQUAL, "mindestens": Operator.AT_LEAST, "höchstens": Operator.AT_MOST,
                "länger als": Operator.MORE, "kürzer als": Operator.LESS}  # fmt: skip
AGE_FORMS = {"ab": Operator.AT_LEAST, "unter": Operator.LESS}
DAY_FORMS = {"am": Operator.EQUAL, "vor": Operator.LESS, "nach": Operator.MORE, "frühestens": Operator.AT_LEAST,
             "spätestens": Operator.AT_MOST}  # fmt: skip
WINDOW_FORMS = ("in den letzten", "in den nächsten", "im")
WORD_FORMS = ("eine von", "keine von", "wie")
FILLED = "ist ausgefüllt"
NUMBERS = (FieldType.NUMBER, FieldType.INTEGER)
NOTHING = Constant(True)
"""Stands for a comparison that could not be read."""

FORMS: dict[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: (*WORD_FORMS, FILLED),
    FieldType.CHOICE: (*WORD_FORMS, FILLED),
    FieldType.YES_NO: ("ja", "nein", FILLED),
    FieldType.NUMBER: (*NUMBER_FORMS, FILLED),
    FieldType.INTEGER: (*NUMBER_FORMS, FILLED),
    FieldType.DATE: (*DAY_FORMS, *WINDOW_FORMS, FILLED),
    FieldType.DURATION: tuple(LENGTH_FORMS),
    FieldType.AGE: tuple(AGE_FORMS),
}
"""The forms of comparison that each type knows."""


class Comparisons:
    """Reads comparisons for one version."""

    def __init__(self, reader: Reader, values: named.Values, days: Days) -> None:
        self.reader = reader
        self.values = values
        self.days = days

    def compare(self, subject: Reference, node: Node, scope: Scope) -> Condition:
        """What stands behind a field: a value, or one or more comparisons that hold together."""
        if isinstance(node, Sequence):
            what = "eine Liste passt nicht"
            if subject.type in (FieldType.CHOICE, FieldType.TEXT):
                what = "eine Liste steht hier unter „eine von:“ oder „keine von:“"
            self.reader.error("R318", node.place, f"{quote(subject.name)} ist {TYPE_NAMES[subject.type]}; {what}.")
            return NOTHING
        if isinstance(node, Scalar):
            return self._plain(subject, node, scope)
        parts = tuple(self._form(subject, entry, scope) for entry in node.entries)
        return parts[0] if len(parts) == 1 else All(parts, node.place)

    def _plain(self, subject: Reference, node: Scalar, scope: Scope) -> Condition:
        parts = words(node)
        if not parts:
            self.reader.error("R318", node.place, f"Hinter {quote(subject.name)} fehlt, womit verglichen wird: "
                              f"{self._allowed(subject)}.")  # fmt: skip
        elif isinstance(subject, Fact) and subject.type in (FieldType.CHOICE, FieldType.TEXT):
            if len(parts) > 1 and parts[0].folded == "wie" and not node.quoted:
                return self._like(subject, parts[1:], scope, node.place)
            choice = self._choice(subject, node)
            return (
                NOTHING
                if choice is None
                else _equal(subject, Literal(choice, subject.type, place=node.place), node.place)
            )
        elif isinstance(subject, Fact) and subject.type is FieldType.YES_NO:
            truth = read_yes_no(node)
            if isinstance(truth, bool):
                return _equal(subject, Literal(truth, FieldType.YES_NO, place=node.place), node.place)
            self.reader.found.append(truth)
        else:
            self._needs_form(subject, node)
        return NOTHING

    def _needs_form(self, subject: Reference, node: Scalar) -> None:
        self.reader.error(
            "R308", node.place, f"{quote(subject.name)} ist {TYPE_NAMES[subject.type]}; wie verglichen wird, muss "
            f"dabeistehen: {self._allowed(subject)}.",
        )  # fmt: skip

    def _form(self, subject: Reference, entry: Entry, scope: Scope) -> Condition:
        form, node, place = fold(entry.key.text), entry.value, entry.key.place
        known = {fold(f): f for f in FORMS[subject.type]}
        if form not in known or form in ("ja", "nein"):
            meant = nearest(entry.key.text, FORMS[subject.type])
            self.reader.error(
                "R308", place, f"{quote(subject.name)} ist {TYPE_NAMES[subject.type]}; {quote(entry.key.text)} gibt es "
                f"dafür nicht. Erlaubt: {self._allowed(subject)}.", meant,
            )  # fmt: skip
            return NOTHING
        if isinstance(subject, Length):
            return self._length(subject, known[form], node, place)
        if form == fold(FILLED):
            return self._filled(subject, node)
        if subject.type in (FieldType.CHOICE, FieldType.TEXT):
            return self._word(subject, form, node, scope, place)
        if subject.type is FieldType.DATE:
            return self._date(subject, known[form], node, scope, place)
        number = self.number(node, scope, (Decimal, Percent) if subject.unit == "%" else (Decimal,))
        return NOTHING if number is None else Compare(subject.value, NUMBER_FORMS[known[form]], number, place)

    def _allowed(self, subject: Reference) -> str:
        forms = [f"{form}:" if form not in ("ja", "nein") else form for form in FORMS[subject.type]]
        if isinstance(subject, Fact) and subject.type is FieldType.CHOICE:
            forms = [*subject.choices, *forms]
        elif subject.type is FieldType.TEXT:
            forms = ["ein Text", *forms]
        return listed(forms, "oder")

    def _filled(self, subject: Fact, node: Node) -> Condition:
        truth = read_yes_no(node) if isinstance(node, Scalar) else None
        if not isinstance(truth, bool):
            if isinstance(truth, Diagnostic):
                self.reader.found.append(truth)
            else:
                self.reader.shape(node, "ja oder nein")
            return NOTHING
        if not subject.stored:
            self.reader.error(
                "R308", subject.place, f"„{FILLED}“ gibt es nur für ein Feld, nicht für {quote(subject.name)}."
            )
            return NOTHING
        if len(subject.stored) == 1:
            return Filled(subject.stored[0], truth, node.place)
        parts = tuple(Filled(column, truth, node.place) for column in subject.stored)
        return AnyOf(parts, node.place) if truth else All(parts, node.place)

    def _word(self, subject: Fact, form: str, node: Node, scope: Scope, place: Place) -> Condition:
        if form == "wie":
            if isinstance(node, Scalar):
                return self._like(subject, words(node), scope, place)
            self.reader.shape(node, "ein Feld")
            return NOTHING
        items = node.items if isinstance(node, Sequence) else (node,)
        if not isinstance(node, Sequence) or not items:
            self.reader.shape(node, "eine Liste")
        found = [self._choice(subject, item) for item in items if isinstance(item, Scalar)]
        choices = tuple(choice for choice in found if choice is not None)
        if len(set(choices)) < len(choices):
            self.reader.error("R318", node.place, "In dieser Liste steht ein Wert zweimal.")
        return OneOf(subject.value, choices, form == "keine von", place)

    def _like(self, subject: Fact, parts: list[Word], scope: Scope, place: Place) -> Condition:
        other = reference(self.reader, parts, scope) if parts else None
        if other is None:
            return NOTHING
        if isinstance(other, Length) or other.type not in (FieldType.CHOICE, FieldType.TEXT):
            self.reader.error("R308", other.place, f"{quote(other.name)} ist {TYPE_NAMES[other.type]} und lässt sich "
                              f"nicht mit {quote(subject.name)} vergleichen.")  # fmt: skip
            return NOTHING
        return Compare(subject.value, Operator.EQUAL, other.value, place)

    def _choice(self, subject: Fact, node: Scalar) -> str | None:
        """The text itself, or the choice as the fact model spells it."""
        if subject.type is FieldType.TEXT:
            return node.text
        by_fold = {fold(choice): choice for choice in subject.choices}
        found = by_fold.get(fold(node.text))
        if found is None:
            self.reader.error(
                "R304", node.place, f"{quote(subject.name)} kann nicht {quote(node.text)} sein. Es gibt "
                f"{listed(subject.choices)}.", nearest(node.text, subject.choices),
            )  # fmt: skip
        return found

    def _date(self, subject: Fact, form: str, node: Node, scope: Scope, place: Place) -> Condition:
        if form in DAY_FORMS:
            return Compare(subject.value, DAY_FORMS[form], self.days.day(node, scope), place)
        if not isinstance(node, Scalar):
            self.reader.shape(node, "ein Wort")
            return NOTHING
        if form == "im":
            if self.reader.one_of(node, ("Berichtsmonat",), "im") is None:
                return NOTHING
            return in_month(subject.value, place)
        amount = named.duration(self.reader, self.values, node)
        if amount is None:
            return NOTHING
        past = form == "in den letzten"
        return spread(amount, place, lambda one: _window(subject.value, one, scope.today, past, place))

    def _length(self, subject: Length, form: str, node: Node, place: Place) -> Condition:
        if not isinstance(node, Scalar):
            self.reader.shape(node, "der Name einer Dauer")
            return NOTHING
        amount = named.duration(self.reader, self.values, node)
        if amount is None:
            return NOTHING
        age = subject.counting is Counting.AGE
        for one in [row for _, row in amount.rows] if isinstance(amount, named.Spread) else [amount]:
            if age and isinstance(one, Duration) and one.unit not in (Unit.YEARS, Unit.MONTHS):
                self.reader.error("R310", node.place, f"Ein Alter zählt in Jahren oder Monaten; {quote(node.text)} ist "
                                  "in einer anderen Einheit angegeben.")  # fmt: skip
                return NOTHING
        operator = (AGE_FORMS if age else LENGTH_FORMS)[form]
        return spread(
            amount, place,
            lambda one: Lasts(subject.start, subject.end, operator, one, subject.counting, place, subject.label),
        )  # fmt: skip

    def number(self, node: Node, scope: Scope, wanted: tuple[type, ...] = (Decimal,)) -> Value | None:
        """A number: a named value, a field, or the product of two (`fälle_je_stelle mal team.vollzeitstellen`)."""
        if not isinstance(node, Scalar) or not node.text.strip():
            self.reader.shape(node, "der Name einer Zahl")
            return None
        parts = words(node)
        cuts = [i for i, part in enumerate(parts) if part.folded == "mal"]
        if not cuts:
            return self._factor(parts, scope, wanted)
        left, right = (self._factor(some, scope, wanted) for some in (parts[: cuts[0]], parts[cuts[0] + 1 :]))
        return None if left is None or right is None else Scaled(left, right, node.place)

    def _factor(self, parts: list[Word], scope: Scope, wanted: tuple[type, ...]) -> Value | None:
        if not parts:
            return None
        if parts[0].text.lstrip("+-")[:1].isdigit() or not is_reference(parts[0].folded):
            whole = Word(" ".join(part.text for part in parts), span(parts[0], parts[-1]))
            return named.number(self.reader, self.values, whole, wanted)
        found = reference(self.reader, parts, scope)
        if isinstance(found, Fact) and found.type in NUMBERS:
            return found.value
        if found is not None:
            self.reader.error("R309", found.place, f"{quote(found.name)} ist {TYPE_NAMES[found.type]}; hier wird eine "
                              "Zahl gebraucht.")  # fmt: skip
        return None


def spread(
    amount: Duration | Unset | named.Spread, place: Place, build: Callable[[Duration | Unset], Condition]
) -> Condition:
    """A condition over a duration; over a table's durations, the one row that hits decides."""
    if isinstance(amount, named.Spread):
        return AnyOf(tuple(All((amount.holds(choice), build(one)), place) for choice, one in amount.rows), place)
    return build(amount)


def in_month(day: Value, place: Place) -> Condition:
    """That a day lies in the report's month."""
    return All(
        (
            Compare(day, Operator.AT_LEAST, Period(False, place), place),
            Compare(day, Operator.AT_MOST, Period(True, place), place),
        ),
        place,
    )


def _window(day: Value, amount: Duration | Unset, today: Value, past: bool, place: Place) -> Condition:
    """The last n up to and with the Stichtag, or the next n after it."""
    if not past:
        last = Shifted(today, amount, forward=True, place=place)
        return All((Compare(day, Operator.MORE, today, place), Compare(day, Operator.AT_MOST, last, place)), place)
    # Of working days the Stichtag is one only if it is one; all else is counted from the day that lies before.
    working = isinstance(amount, Duration) and amount.unit is Unit.WORKING_DAYS
    first = Shifted(today, amount, forward=False, inclusive=working, place=place)
    within = Operator.AT_LEAST if working else Operator.MORE
    return All((Compare(day, within, first, place), Compare(day, Operator.AT_MOST, today, place)), place)


def _equal(subject: Fact, literal: Literal, place: Place) -> Compare:
    return Compare(subject.value, Operator.EQUAL, replace(literal, place=place), place)
