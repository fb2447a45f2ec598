"""Named values (`werte`) and tables: typed by how they look, checked against what the place wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.parse.literals import Percent, is_unset, read_value
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.plan.conditions import Compare, Operator
from engine.plan.values import Choose, Duration, Literal, Unset, Value
from engine.resolve.context import Reader, Word
from engine.resolve.names.fields import Fact
from schemas.diagnostic import Diagnostic, Place
from schemas.factmodel import FieldType
from schemas.node import Scalar, fold
from schemas.rule import NamedValue

LOOKS = {
    Decimal: "eine Zahl",
    Percent: "ein Anteil",
    Duration: "eine Dauer",
    date: "ein Tag",
}
"""What a diagnostic calls a value by its looks."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it stands in the rule's file, or in the office's (`office`)."""

    name: str
    scalar: Scalar
    office: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the fact that decides, and one given value per choice."""

    by: Fact
    rows: tuple[tuple[str, Given], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """A table's durations: which choice means which."""

    by: Fact
    rows: tuple[tuple[str, Duration | Unset], ...]
    place: Place

    def choose(self, build: Callable[[Duration | Unset], Value]) -> Value:
        """The value built from each row's duration, chosen by the deciding fact."""
        return Choose(tuple((self.holds(choice), build(amount)) for choice, amount in self.rows), place=self.place)

    def holds(self, choice: str) -> Compare:
        """That the deciding fact is this choice."""
        return is_choice(self.by, choice, self.place)


def is_choice(by: Fact, choice: str, place: Place) -> Compare:
    """A comparison of a fact with one of its choices."""
    return Compare(by.value, Operator.EQUAL, Literal(choice, FieldType.CHOICE, place=place), place)


class Values:
    """The values of one version that are in force at its moment; which of them the rule has used."""

    def __init__(self, given: dict[str, Given]) -> None:
        self.given = given
        self.used: set[str] = set()
        self.tables: dict[str, Table] = {}

    @property
    def names(self) -> list[str]:
        """All names that can be used, as written."""
        return [*(g.name for g in self.given.values()), *self.tables]


def in_force(values: tuple[NamedValue, ...], law: date, overrides: dict[str, Scalar]) -> dict[str, Given]:
    """The given values at the day `law`: the office's word first, else the newest step begun by then."""
    found: dict[str, Given] = {}
    for value in values:
        name = fold(value.name.text)
        if name in overrides:
            found[name] = Given(value.name.text, overrides[name], office=True)
        elif value.value is not None:
            found[name] = Given(value.name.text, value.value)
        elif value.steps:
            begun = [step for step in value.steps if step.start <= law] or [value.steps[0]]
            found[name] = Given(value.name.text, max(begun, key=lambda s: s.start).value)
    return found


def named(reader: Reader, values: Values, word: Word | Scalar) -> Given | Table | None:
    """What the name stands for; None after saying that there is no such value."""
    name = fold(word.text)
    values.used.add(name)
    if name in values.tables:
        return values.tables[name]
    if name in values.given:
        return values.given[name]
    literal = read_value(Scalar(word.text, word.place))
    if literal is not None and not isinstance(literal, Diagnostic):
        reader.error(
            "R311", word.place, f"{quote(word.text)} steht unmittelbar in der Regel; {LOOKS[_look(literal)]} steht "
            "unter „werte:“ und wird hier mit dem Namen benutzt.",
        )  # fmt: skip
        return None
    meant = nearest(word.text, values.names)
    known = f" Es gibt {listed(values.names)}." if values.names else " Die Regel hat keine „werte:“."
    reader.error("R305", word.place, f"Einen Wert {quote(word.text)} gibt es hier nicht.{known}", meant)
    return None


def duration(reader: Reader, values: Values, word: Word | Scalar) -> Duration | Unset | Spread | None:
    """A name used as a duration."""
    found = named(reader, values, word)
    if isinstance(found, Table):
        rows = tuple((choice, _duration(reader, given, word)) for choice, given in found.rows)
        return Spread(found.by, tuple((c, amount) for c, amount in rows if amount is not None), word.place)
    return None if found is None else _duration(reader, found, word)


def _duration(reader: Reader, given: Given, word: Word | Scalar) -> Duration | Unset | None:
    amount = typed(reader, given, word, (Duration,))
    if isinstance(amount, Duration):
        return amount
    return Unset(given.name, FieldType.DURATION, word.place) if amount is UNSET_HERE else None


def number(reader: Reader, values: Values, word: Word | Scalar, wanted: tuple[type, ...] = (Decimal,)) -> Value | None:
    """A name used as a number (or as a share, a day … where `wanted` says so)."""
    found = named(reader, values, word)
    if isinstance(found, Table):
        rows = [(choice, _literal(reader, given, word, wanted)) for choice, given in found.rows]
        return Choose(
            tuple((is_choice(found.by, choice, word.place), value) for choice, value in rows if value is not None),
            place=word.place,
        )
    return None if found is None else _literal(reader, found, word, wanted)


def _literal(reader: Reader, given: Given, word: Word | Scalar, wanted: tuple[type, ...]) -> Value | None:
    amount = typed(reader, given, word, wanted)
    kind = FieldType.DATE if date in wanted else FieldType.NUMBER
    if amount is UNSET_HERE:
        return Unset(given.name, kind, word.place)
    if isinstance(amount, Percent):
        return Literal(amount.amount, FieldType.NUMBER, given.name, "%", word.place)
    if isinstance(amount, Decimal | date):
        return Literal(amount, kind, given.name, place=word.place)
    if isinstance(amount, Duration) and amount.days is not None:
        return Literal(Decimal(amount.days), FieldType.NUMBER, given.name, "Tage", word.place)
    return None


class _Unset:
    """Stands for a value that the office has not set."""


UNSET_HERE = _Unset()


def typed(
    reader: Reader, given: Given, use: Word | Scalar, wanted: tuple[type, ...]
) -> Decimal | Percent | Duration | date | _Unset | None:
    """The value by its looks, when it is of a wanted kind; None after saying that it is not."""
    if is_unset(given.scalar):
        return UNSET_HERE
    amount = read_value(given.scalar)
    if isinstance(amount, Diagnostic):
        reader.found.append(amount)
        return None
    if amount is None or isinstance(amount, wanted):
        return amount
    asked = listed_looks(wanted)
    look = LOOKS[_look(amount)]
    if given.office:
        reader.error("R703", given.scalar.place, f"{quote(given.name)} muss {asked} sein; {quote(given.scalar.text)} "
                     f"ist {look}.")  # fmt: skip
    else:
        reader.error("R309", use.place, f"Hier wird {asked} gebraucht; {quote(given.name)} ist {look} "
                     f"({quote(given.scalar.text)}).")  # fmt: skip
    return None


def listed_looks(wanted: tuple[type, ...]) -> str:
    """What is wanted, in words: `eine Zahl oder ein Anteil`."""
    return " oder ".join(LOOKS[kind] for kind in wanted)


def _look(amount: Decimal | Percent | Duration | date) -> type:
    return next(kind for kind in LOOKS if isinstance(amount, kind))
