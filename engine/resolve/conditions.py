"""Conditions: the words that combine, that ask for records, and that compare a field."""

from __future__ import annotations

from decimal import Decimal

from engine.parse.literals import read_yes_no
from engine.parse.nearest import nearest
from engine.parse.wording import quote
from engine.plan.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Compare,
    Condition,
    Counts,
    Covers,
    Measure,
    Not,
    Operator,
)  # fmt: skip
from engine.plan.values import Column, Duration, Literal, RowRef, Rows, Shifted, Unit, Unset, Value
from engine.resolve.comparisons import NOTHING, NUMBER_FORMS, Comparisons
from engine.resolve.context import Reader, Scope, Word, stretch, words
from engine.resolve.days import Days
from engine.resolve.definitions import Definitions
from engine.resolve.names import named
from engine.resolve.names.fields import Fact, field_of, reference, stored_field
from engine.resolve.names.paths import chosen, reach
from schemas.diagnostic import Place
from schemas.factmodel import FieldType
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold

WORDS = ("alles trifft zu", "eines trifft zu", "nicht", "begriff", "am", "gibt es", "keine", "anzahl", "tage in",
         "monate in")  # fmt: skip
_SELECTION = ("aus", "mit", "über", "genannt")
_UNION = (*_SELECTION, "von", "bis", "in den letzten", "zwischen", *NUMBER_FORMS)
_ONE = Literal(Decimal(1), FieldType.INTEGER)
_ZERO = Literal(Decimal(0), FieldType.INTEGER)
_OPERATORS = {fold(form): operator for form, operator in NUMBER_FORMS.items()}


class Conditions:
    """Reads conditions for one version."""

    def __init__(
        self, reader: Reader, values: named.Values, days: Days, comparisons: Comparisons, definitions: Definitions
    ) -> None:
        self.reader = reader
        self.values = values
        self.days = days
        self.comparisons = comparisons
        self.definitions = definitions

    def condition(self, node: Node, scope: Scope) -> Condition:
        """A mapping whose lines hold together."""
        if not isinstance(node, Mapping):
            self.reader.shape(node, "eine Bedingung („<entität>.<feld>:“, „gibt es:“, „begriff:“ …)")
            return NOTHING
        keys = {fold(entry.key.text) for entry in node.entries}
        parts = tuple(
            self._entry(entry, node, scope)
            for entry in node.entries
            if not (fold(entry.key.text) == "am" and "begriff" in keys)
        )
        return parts[0] if len(parts) == 1 else All(parts, node.place)

    def _entry(self, entry: Entry, whole: Mapping, scope: Scope) -> Condition:
        key, node = fold(entry.key.text), entry.value
        if key in ("alles trifft zu", "eines trifft zu"):
            return self._several(key, node, scope)
        if key == "nicht":
            return Not(self.condition(node, scope), entry.key.place)
        if key == "begriff":
            return self._named(node, whole, scope)
        if key in ("gibt es", "keine", "anzahl"):
            return self._count(key, entry, scope)
        if key in ("tage in", "monate in"):
            return self._union(key, entry, scope)
        return self._about(entry, scope)

    def _several(self, key: str, node: Node, scope: Scope) -> Condition:
        if not isinstance(node, Sequence) or not node.items:
            self.reader.shape(node, "eine Liste von Bedingungen (jede mit „- “)")
            return NOTHING
        parts = tuple(self.condition(item, scope) for item in node.items)
        return All(parts, node.place) if key == "alles trifft zu" else AnyOf(parts, node.place)

    def _named(self, node: Node, whole: Mapping, scope: Scope) -> Condition:
        if not isinstance(node, Scalar):
            self.reader.shape(node, "der Name eines Begriffs")
            return NOTHING
        day = whole.find("am")
        today = None if day is None else self.days.day(day.value, scope)
        return self.definitions.condition(node, scope, today)

    def _about(self, entry: Entry, scope: Scope) -> Condition:
        """A comparison: of a field, of the newest record's field, of a definition's value, or `besteht am`."""
        key, parts = entry.key, words(entry.key)
        if len(parts) == 2 and parts[1].folded == "am" and parts[0].folded.endswith(".besteht"):
            return self._exists(entry, scope)
        if len(parts) == 1 and "." not in key.text and self.definitions.knows(key):
            fact = self.definitions.value(key, scope)
            return NOTHING if fact is None else self.comparisons.compare(fact, entry.value, scope)
        if "." not in key.text:
            self._unknown(key, scope)
            return NOTHING
        found = reference(self.reader, parts, scope)
        return NOTHING if found is None else self.comparisons.compare(found, entry.value, scope)

    def _unknown(self, key: Scalar, scope: Scope) -> None:
        entity = self.reader.model.entities.get(fold(key.text))
        if entity is not None:
            self.reader.error("R301", key.place, f"{quote(key.text)} ist eine Entität; verglichen wird ein Feld: "
                              f"„{key.text}.<feld>:“.")  # fmt: skip
            return
        field = scope.field_meant(self.reader.model, key.text)
        meant = field or nearest(key.text, [*WORDS, *self.definitions.names])
        self.reader.error("R301", key.place, f"{quote(key.text)} ist weder ein Wort der Sprache noch ein Feld "
                          "(„<entität>.<feld>:“).", meant)  # fmt: skip

    def _exists(self, entry: Entry, scope: Scope) -> Condition:
        """The record's interval contains a day."""
        owner = Word(entry.key.text.split(".")[0], stretch(entry.key, 0, entry.key.text.index(".")))
        row = reach(self.reader, owner, scope)
        day = self.days.day(entry.value, scope)
        if row is None:
            return NOTHING
        interval = self.reader.model.entities[row.entity].interval
        if interval is None:
            self.reader.error("R319", owner.place, f"{quote(row.entity)} hat im Faktenmodell keinen „zeitraum:“.")
            return NOTHING
        place = entry.key.place
        start, end = (field_of(self.reader, row, Word(name, place), scope) for name in interval)
        assert isinstance(start, Fact) and isinstance(end, Fact)
        return All(
            (Compare(start.value, Operator.AT_MOST, day, place), Compare(end.value, Operator.AT_LEAST, day, place)),
            place,
        )

    def _count(self, key: str, entry: Entry, scope: Scope) -> Condition:
        node, place = entry.value, entry.key.place
        if not isinstance(node, Mapping):
            self.reader.shape(node, "eine Auswahl („aus:“, „mit:“)")
            return NOTHING
        extra = ("in folge", *NUMBER_FORMS) if key == "anzahl" else ()
        keys = self.reader.keys(node, (*_SELECTION, *extra), f"„{entry.key.text}:“")
        selected = self._selection(place, keys, scope)
        if key != "anzahl":
            operator, number = (Operator.AT_LEAST, _ONE) if key == "gibt es" else (Operator.EQUAL, _ZERO)
            return NOTHING if selected is None else Counts(selected[0], operator, number, place=place)
        series = self._yes(keys.get("in folge"))
        limits = self._limits(place, keys, scope)
        if selected is None:
            return NOTHING
        rows = selected[0]
        breaks = without_own_day(rows.where, rows) if series else None
        if series and (breaks == ALWAYS or rows.day is None):
            self.reader.error("R326", place, f"„in folge:“ braucht eine Bedingung unter „mit:“, die nicht nur vom Tag "
                              f"handelt, und einen „tag:“ von {quote(rows.entity)} im Faktenmodell.")  # fmt: skip
        parts = tuple(Counts(rows, operator, number, series, breaks, where) for operator, number, where in limits)
        return parts[0] if len(parts) == 1 else All(parts, place)

    def _limits(self, place: Place, keys: dict[str, Node], scope: Scope) -> list[tuple[Operator, Value, Place]]:
        """The comparisons of a number, each with its place, in the order of the file."""
        given = [(operator, keys[form]) for form, operator in _OPERATORS.items() if form in keys]
        if not given:
            self.reader.error("R321", place, "Hier fehlt der Vergleich: „genau:“, „mindestens:“, „höchstens:“, "
                              "„mehr als:“ oder „weniger als:“.")  # fmt: skip
        found = [(operator, self.comparisons.number(value, scope), value.place) for operator, value in given]
        return [(operator, number, where) for operator, number, where in found if number is not None]

    def _selection(self, place: Place, keys: dict[str, Node], scope: Scope) -> tuple[Rows, Scope] | None:
        name, via, alias = keys.get("aus"), keys.get("ueber"), keys.get("genannt")
        if not isinstance(name, Scalar):
            self.reader.error("R321", place, "Hier fehlt „aus:“ mit der Entität, aus der ausgewählt wird.")
            return None
        return chosen(
            self.reader, name, keys.get("mit"), via if isinstance(via, Scalar) else None,
            alias if isinstance(alias, Scalar) else None, scope,
        )  # fmt: skip

    def _yes(self, node: Node | None) -> bool:
        if node is None:
            return False
        truth = read_yes_no(node) if isinstance(node, Scalar) else None
        if isinstance(truth, bool):
            return truth
        if truth is None:
            self.reader.shape(node, "ja oder nein")
        else:
            self.reader.found.append(truth)
        return False

    def _union(self, key: str, entry: Entry, scope: Scope) -> Condition:
        """Days or months in a window, overlaps once."""
        node, place = entry.value, entry.key.place
        if not isinstance(node, Mapping):
            self.reader.shape(node, "eine Auswahl („aus:“, „von:“, „bis:“, „in den letzten:“)")
            return NOTHING
        months = key == "monate in"
        keys = self.reader.keys(node, (*_UNION, *(("gezählt werden",) if months else ())), f"„{entry.key.text}:“")
        measure = self._measure(keys, place) if months else Measure.DAYS
        selected = self._selection(place, keys, scope)
        window = self._window(keys, place, scope)
        limits = self._limits(place, keys, scope)
        if selected is None or window is None or measure is None:
            return NOTHING
        rows, inner = selected
        ends = []
        for end in ("von", "bis"):
            scalar = keys.get(end)
            if not isinstance(scalar, Scalar):
                self.reader.error("R321", place, f"Hier fehlt „{end}:“ mit dem Feld, das den Tag hält.")
                continue
            row = RowRef(rows.scope, (), rows.entity)
            ends.append(stored_field(self.reader, scalar, row, inner, FieldType.DATE))
        if len(ends) < 2 or ends[0] is None or ends[1] is None:
            return NOTHING
        parts = tuple(
            Covers(rows, ends[0], ends[1], window[0], window[1], measure, operator, number, where)
            for operator, number, where in limits
        )
        return parts[0] if len(parts) == 1 else All(parts, place)

    def _measure(self, keys: dict[str, Node], place: Place) -> Measure | None:
        wish = keys.get("gezaehlt werden")
        if not isinstance(wish, Scalar):
            self.reader.error("R321", place, "Hier fehlt „gezählt werden:“ mit „volle Monate“ oder „angefangene "
                              "Monate“.")  # fmt: skip
            return None
        chosen_word = self.reader.one_of(wish, (Measure.FULL_MONTHS, Measure.STARTED_MONTHS), "gezählt werden")
        return None if chosen_word is None else Measure(chosen_word)

    def _window(self, keys: dict[str, Node], place: Place, scope: Scope) -> tuple[Value, Value] | None:
        """First and last day of the window; the last n days are [Stichtag - n + 1, Stichtag]."""
        if ("zwischen" in keys) == ("in den letzten" in keys):
            self.reader.error("R321", place, "Hier gehört genau eins hin: „in den letzten:“ mit einer Dauer oder "
                              "„zwischen:“ mit einer Liste aus erstem und letztem Tag.")  # fmt: skip
            return None
        if (ends := keys.get("zwischen")) is not None:
            if not isinstance(ends, Sequence) or len(ends.items) != 2:
                self.reader.shape(ends, "eine Liste aus erstem und letztem Tag")
                return None
            return self.days.day(ends.items[0], scope), self.days.day(ends.items[1], scope)
        length = keys["in den letzten"]
        if not isinstance(length, Scalar):
            self.reader.shape(length, "der Name einer Dauer")
            return None
        amount = named.duration(self.reader, self.values, length)
        if amount is None:
            return None
        where = length.place
        if isinstance(amount, named.Spread):
            return amount.choose(lambda one: _first_day(scope.today, one, where)), scope.today
        return _first_day(scope.today, amount, where), scope.today


def _first_day(today: Value, amount: Duration | Unset, place: Place) -> Value:
    """The first of the last n: for days today - (n - 1), else the day after „n Monate vor dem Stichtag“."""
    if isinstance(amount, Duration) and amount.days is not None:
        return Shifted(today, Duration(amount.days - 1, Unit.DAYS), forward=False, place=place)
    if isinstance(amount, Duration) and amount.unit is Unit.WORKING_DAYS:
        return Shifted(today, amount, forward=False, inclusive=True, place=place)
    return Shifted(
        Shifted(today, amount, forward=False, place=place), Duration(1, Unit.DAYS), forward=True, place=place
    )


def without_own_day(condition: Condition, rows: Rows) -> Condition:
    """The condition without its comparisons of the records' own day."""
    if isinstance(condition, All):
        parts = tuple(without_own_day(part, rows) for part in condition.parts)
        kept = tuple(part for part in parts if part != ALWAYS)
        return kept[0] if len(kept) == 1 else All(kept, condition.place if kept else ALWAYS.place)
    if isinstance(condition, Compare) and rows.day is not None:
        day = (rows.day.row, rows.day.name)
        sides = [(side.row, side.name) for side in (condition.left, condition.right) if isinstance(side, Column)]
        return ALWAYS if day in sides else condition
    return condition
