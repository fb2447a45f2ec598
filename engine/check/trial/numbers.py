"""Numbers of a rule that its examples do not hold fast: each is changed by one unit, up and down, and tried again.

A change counts as noticed if an example contradicts it, of the rule itself or of one that uses it, or if the changed
file would hold a mistake. Numbers are the values and the rows of the table, those that an office sets as the examples
set them; on demand also `bald` and `rückblick`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from engine.check.examples import contradicted
from engine.check.logic import check_logic
from engine.check.survey import Reading, read_alone
from engine.check.trial.plans import Plans
from engine.compile import german
from engine.parse.literals import Percent, is_unset, read_value
from engine.plan.values import Duration
from engine.resolve import Library
from schemas.diagnostic import Diagnostic, Place, Severity
from schemas.factmodel import FactModel
from schemas.node import Entry, Mapping, Scalar, fold
from schemas.rule import AuthoredRule


@dataclass(frozen=True, slots=True)
class Change:
    """One number changed: the version it belongs to with the new number, and both as text."""

    place: Place
    name: str
    old: str
    new: str
    rule: AuthoredRule


def unnoticed(model: FactModel, readings: Sequence[Reading], names: Collection[str] = (), head: bool = False
              ) -> Iterator[Change]:  # fmt: skip
    """Every change of a number that no example notices, in the rules of these ids (none: in all)."""
    trials = _Trials(model, readings)
    for reading in readings:
        if not names or reading.authored.id.text in names:
            for change in changes(reading.authored, head):
                if not trials.notice(reading, change):
                    yield change


def changes(rule: AuthoredRule, head: bool = False) -> Iterator[Change]:
    """Every number of a version one unit up and one down, as far as that still is a number of its kind."""
    yield from _values(rule)
    yield from _rows(rule)
    yield from _example_values(rule)
    for key, name, scalar in (("soon", "bald", rule.soon), ("lookback", "rückblick", rule.lookback)):
        if head and scalar is not None and scalar.text.strip()[:1].isdigit():
            for new in _neighbours(scalar):
                yield _change(rule, name, scalar, new, key, new)


def _values(rule: AuthoredRule) -> Iterator[Change]:
    for number, value in enumerate(rule.values):
        if value.value is not None:
            for scalar in _neighbours(value.value):
                new = (*rule.values[:number], value.model_copy(update={"value": scalar}), *rule.values[number + 1 :])
                yield _change(rule, value.name.text, value.value, scalar, "values", new)
        for place, step in enumerate(value.steps):
            for scalar in _neighbours(step.value):
                steps = (*value.steps[:place], step.model_copy(update={"value": scalar}), *value.steps[place + 1 :])
                new = (*rule.values[:number], value.model_copy(update={"steps": steps}), *rule.values[number + 1 :])
                yield _change(rule, value.name.text, step.value, scalar, "values", new)


def _rows(rule: AuthoredRule) -> Iterator[Change]:
    table = rule.table
    for number, row in enumerate(table.rows if table is not None else ()):
        assert table is not None
        for new in _neighbours(row.value):
            rows = (*table.rows[:number], row.model_copy(update={"value": new}), *table.rows[number + 1 :])
            yield _change(rule, row.choice.text, row.value, new, "table", table.model_copy(update={"rows": rows}))


def _example_values(rule: AuthoredRule) -> Iterator[Change]:
    """What examples set in the place of an office: a number is changed in all examples at once."""
    given: dict[str, Scalar] = {}
    left_open = _left_open(rule)
    for example in rule.examples:
        for entry in _office_values(example):
            if isinstance(entry.value, Scalar) and fold(entry.key.text) in left_open:
                given.setdefault(fold(entry.key.text), entry.value)
    for name, first in given.items():
        for way in (-1, 1):
            new = _moved(read_value(first), way)
            if new is not None:
                examples = tuple(_with_value(example, name, way) for example in rule.examples)
                yield _change(rule, f"{name} (Beispiele)", first, Scalar(new, first.place), "examples", examples)


def _left_open(rule: AuthoredRule) -> set[str]:
    """The folded names of the values and rows that an office sets."""
    found = {fold(one.name.text) for one in rule.values if one.value is not None and is_unset(one.value)}
    if rule.table is not None:
        gives = rule.table.gives.text
        found |= {fold(f"{gives}.{row.choice.text}") for row in rule.table.rows if is_unset(row.value)}
    return found


def _office_values(example: Mapping) -> tuple[Entry, ...]:
    entry = example.find("werte")
    return entry.value.entries if entry is not None and isinstance(entry.value, Mapping) else ()


def _with_value(example: Mapping, name: str, way: int) -> Mapping:
    """The example with one of its values a unit further; as it is where that would be no value any more."""

    def moved(entry: Entry) -> Entry:
        text = _moved(read_value(entry.value), way) if isinstance(entry.value, Scalar) else None
        if fold(entry.key.text) != name or text is None:
            return entry
        return replace(entry, value=Scalar(text, entry.value.place))

    entries = tuple(moved(entry) for entry in _office_values(example))
    return replace(example, entries=tuple(
        replace(one, value=replace(one.value, entries=entries))
        if fold(one.key.text) == "werte" and isinstance(one.value, Mapping) else one
        for one in example.entries
    ))  # fmt: skip


def _change(rule: AuthoredRule, name: str, old: Scalar, new: Scalar, key: str, part: object) -> Change:
    return Change(old.place, name, old.text, new.text, rule.model_copy(update={key: part}))


def _neighbours(scalar: Scalar) -> Iterator[Scalar]:
    """The same value one unit less and one more; a value that the office sets has none."""
    given = read_value(scalar)
    for way in (-1, 1):
        text = _moved(given, way)
        if text is not None:
            yield Scalar(text, scalar.place)


def _moved(given: Decimal | Percent | Duration | date | Diagnostic | None, way: int) -> str | None:
    match given:
        case Duration() if given.amount + way >= 0:
            return german.duration(Duration(given.amount + way, given.unit))
        case Percent():
            return f"{_next(given.amount, way)} %"
        case Decimal():
            return _next(given, way)
        case date():
            return f"{given + timedelta(days=way):%d.%m.%Y}"
        case _:
            return None


def _next(number: Decimal, way: int) -> str:
    """The neighbour in the last place that is written."""
    exponent = number.as_tuple().exponent
    unit = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
    return str(number + way * unit).replace(".", ",")


class _Trials:
    """All versions as they are, against which one is changed at a time."""

    def __init__(self, model: FactModel, readings: Sequence[Reading]) -> None:
        self.model, self.readings = model, readings
        self.users: dict[str, list[Reading]] = {}
        for reading in readings:
            names = {fold(name) for name in reading.version.used_definitions}
            if reading.authored.from_rule is not None:
                names.add(fold(reading.authored.from_rule.text))
            for name in names:
                self.users.setdefault(name, []).append(reading)

    def notice(self, old: Reading, change: Change) -> bool:
        """Whether the version itself, another of the same rule, or one that uses it has an example against it."""
        rules = tuple(change.rule if one is old else one.authored for one in self.readings)
        changed = Library(self.model, rules)
        own = read_alone(changed, change.rule)
        if _mistaken(own):
            return True
        name = fold(change.rule.id.text)
        others = [one for one in self.readings if one is not old and fold(one.authored.id.text) == name]
        others += [one for one in self.users.get(name, ()) if one is not old]
        return self._contradicted(changed, own, old, own) or any(
            self._contradicted(changed, own, old, read_alone(changed, one.authored)) for one in others
        )

    def _contradicted(self, changed: Library, own: Reading, old: Reading, tried: Reading) -> bool:
        readings = [own if one is old else tried if one.authored is tried.authored else one for one in self.readings]
        return contradicted(changed, Plans(changed, readings), tried)


def _mistaken(reading: Reading) -> bool:
    """Whether the changed file would be refused."""
    found = [*reading.version.found, *check_logic(reading.rule, reading.condition)]
    return any(one.severity is Severity.ERROR for one in found)
