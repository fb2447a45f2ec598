"""Cases for a rule: dates at its own boundaries, nulls, month ends, leap days, missing tables and columns."""

from __future__ import annotations

import calendar
import dataclasses
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from engine.plan.rules import Rule
from engine.plan.values import Duration, Literal, Unit
from schemas.cases.case import UNREADABLE, Case, Coverage, Row, Value
from schemas.factmodel import Entity, Field, FieldType
from tests.property.drawn.values import TEXTS
from tests.property.drawn.world import MODEL, keys

T = FieldType
FIRST, LAST = date(1940, 1, 1), date(2060, 12, 31)


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a delivery is: which share of cells is empty or unreadable, and whether anything is missing from it."""

    empty: float = 0.12
    unreadable: float = 0.0
    orphans: float = 0.0
    undelivered_tables: frozenset[str] = frozenset()
    undelivered_columns: frozenset[tuple[str, str]] = frozenset()
    empty_tables: frozenset[str] = frozenset()
    coverage: dict[str, Coverage] = field(default_factory=dict)


def nodes(of: object) -> Iterator[object]:
    """Every node of a plan, depth first."""
    yield of
    if isinstance(of, tuple | frozenset):
        for one in of:
            yield from nodes(one)
    elif dataclasses.is_dataclass(of):
        for part in dataclasses.fields(of):
            yield from nodes(getattr(of, part.name))


def moved(day: date, by: Duration, sign: int) -> date:
    """A day some time on or back; only for aiming, working days as days."""
    if by.months is not None:
        return day + relativedelta(months=sign * by.months)
    return day + timedelta(sign * (by.days if by.days is not None else by.amount))


def durations_in(rules: tuple[Rule, ...]) -> list[Duration]:
    """The durations that rules speak of, at least one."""
    return [one for one in nodes(rules) if isinstance(one, Duration)] or [Duration(1, Unit.MONTHS)]


def boundaries(rules: tuple[Rule, ...], today: date) -> list[date]:
    """Days at which something about the rules may change, each with its neighbours."""
    durations = durations_in(rules)
    days = {today} | {one.value for one in nodes(rules) if isinstance(one, Literal) and isinstance(one.value, date)}
    legal = [rule.in_force for rule in rules]
    days |= {day for law in legal for day in (law.start, law.end, law.first_start) if day}
    once = {moved(day, by, sign) for day in days for by in durations for sign in (1, -1)}
    twice = {moved(moved(today, one, sign), two, sign) for one in durations for two in durations for sign in (1, -1)}
    at = sorted(days) * 6 + sorted(once) * 3 + sorted(twice)
    found = [day + timedelta(by) for day in at for by in (-1, 0, 0, 1)]
    return [day for day in found if FIRST <= day <= LAST]


def month_ends(today: date) -> list[date]:
    """The last days of the months of three years, and the first of March and the leap day among them."""
    found = [date(year, 2, 29) for year in (2004, 2008, 2020, 2020, 2024)]
    for year in range(today.year - 1, today.year + 2):
        found += [date(year, month, calendar.monthrange(year, month)[1]) for month in range(1, 13)]
    return [*found, date(today.year, 3, 1)]


class Population:
    """Draws the rows of cases for one rule."""

    def __init__(self, rng: random.Random, rules: tuple[Rule, ...], today: date, conditions: Conditions) -> None:
        self._rng = rng
        self._today = today
        self._conditions = conditions
        self._boundaries = boundaries(rules, today)
        self._ends = month_ends(today)
        self._durations = durations_in(rules)
        self._numbers = [
            one.value for one in nodes(rules) if isinstance(one, Literal) and isinstance(one.value, Decimal)
        ]
        self._seen: list[date] = []
        self.rows: dict[str, list[Row]] = {name: [] for name in MODEL.entities}

    def draw(self, cases: int) -> dict[str, list[Row]]:
        """All tables, `cases` records of the case entity in two units."""
        for _ in range(2):
            self._seen = []
            self._add("stelle", {})
        for _ in range(cases):
            self._seen = []
            akte = self._add("akte", {"stelle_id": self._pick(self.rows["stelle"])["stelle_id"]})
            self._children(akte["akte_id"])
        return self.rows

    def _children(self, akte: Value) -> None:
        vorgaenge = [self._add("vorgang", {"akte_id": akte}) for _ in range(self._few())]
        if vorgaenge:
            for _ in range(self._few() * len(vorgaenge)):
                self._add("schritt", {"vorgang_id": self._of(vorgaenge), "akte_id": akte})
        for _ in range(self._few()):
            own = self._of(vorgaenge) if vorgaenge and self._rng.random() < 0.6 else None
            self._add("zeitraum", {"akte_id": akte, "vorgang_id": own})
        for _ in range(self._few()):
            self._add("merkmal", {"akte_id": akte})

    def _of(self, vorgaenge: list[Row]) -> Value:
        """The key of one of the records, sometimes of none that there is."""
        return "v0" if self._rng.random() < self._conditions.orphans else self._pick(vorgaenge)["vorgang_id"]

    def _few(self) -> int:
        return self._rng.choice((0, 1, 1, 2, 2, 3, 5))

    def _pick(self, rows: list[Row]) -> Row:
        return self._rng.choice(rows)

    def _add(self, entity: str, links: Row) -> Row:
        noun = MODEL.entities[entity]
        number = len(self.rows[entity]) + 1
        # Keys whose order as text is not their order as numbers, and a letter beyond ASCII.
        key = f"{entity[0]}{number}" if number % 7 else f"ä{number}"
        row: Row = {noun.key: key, **links}
        row |= {field.name: self._cell(field) for field in noun.fields.values()}
        self._mend(noun, row)
        self.rows[entity].append(row)
        return row

    def _mend(self, noun: Entity, row: Row) -> None:
        """Most intervals begin before they end."""
        if noun.interval and self._rng.random() < 0.85:
            start, end = (row[name] for name in noun.interval)
            if isinstance(start, date) and isinstance(end, date) and end < start:
                row[noun.interval[0]], row[noun.interval[1]] = end, start

    def _cell(self, field: Field) -> Value:
        if self._rng.random() < self._conditions.empty:
            return None
        if self._rng.random() < self._conditions.unreadable:
            return UNREADABLE
        match field.type:
            case T.DATE:
                day = self._day()
                self._seen.append(day)
                return day
            case T.YES_NO:
                return self._rng.random() < 0.6
            case T.CHOICE:
                return self._rng.choice(field.choices)
            case T.TEXT:
                return self._rng.choice((*TEXTS, *TEXTS, " ", ""))
            case T.INTEGER:
                return int(self._number())
        return self._number()

    def _number(self) -> Decimal:
        if self._numbers and self._rng.random() < 0.7:
            return self._rng.choice(self._numbers) + self._rng.choice((0, 0, 1, -1))
        return Decimal(self._rng.choice((0, 1, 2, 3, 5, 100)))

    def _day(self) -> date:
        way = self._rng.random()
        if way < 0.35 and self._seen:
            by, sign = self._rng.choice(self._durations), self._rng.choice((1, 1, 1, -1, 0))
            day = moved(self._rng.choice(self._seen), by, sign) + timedelta(self._rng.choice((-1, 0, 0, 0, 1)))
        elif way < 0.7:
            day = self._rng.choice(self._boundaries)
        elif way < 0.8:
            day = self._rng.choice(self._ends)
        elif way < 0.96:
            day = self._today + timedelta(self._rng.randint(-500, 200))
        else:
            day = self._today - timedelta(self._rng.randint(5000, 20000))
        return min(max(day, FIRST), LAST)


def delivery(rng: random.Random, today: date) -> Conditions:
    """How a random delivery is: half of them are whole."""
    if rng.random() < 0.5:
        return Conditions(empty=rng.choice((0.12, 0.03, 0.3)))
    entities = [name for name in MODEL.entities if name != "akte"]
    tables = frozenset(name for name in entities if rng.random() < 0.08)
    # A delivery without a column for a required link is refused.
    columns = frozenset(
        (name, column)
        for name, entity in MODEL.entities.items()
        for column in (*entity.fields, *(link.column for link in entity.links if not link.required))
        if rng.random() < 0.04
    )
    empty = frozenset(name for name in entities if rng.random() < 0.08)
    windows = (None, None, -400, -90, -30), (None, 0, -10, -60, -200)
    covered = {}
    for name in entities:
        if rng.random() < 0.35:
            start, end = (rng.choice(choices) for choices in windows)
            units = frozenset({"s1"}) if rng.random() < 0.2 else None
            covered[name] = Coverage(
                None if start is None else today + timedelta(start),
                None if end is None else today + timedelta(end),
                units,
            )
    shares = rng.choice((0.12, 0.03, 0.3)), rng.choice((0.0, 0.03)), rng.choice((0.0, 0.1))
    return Conditions(*shares, tables, columns, empty, covered)


def population(
    seed: int, rules: tuple[Rule, ...], today: date, cases: int, conditions: Conditions | None = None
) -> Case:
    """All rows of a delivery of `cases` cases for some rules, as one Case that holds everybody."""
    rng = random.Random(seed)
    conditions = conditions or delivery(rng, today)
    rows = Population(rng, rules, today, conditions).draw(cases)
    own = {rule.entity for rule in rules} | {"akte"}
    delivered: dict[str, list[Row]] = {}
    columns: dict[str, frozenset[str]] = {}
    present: dict[str, set[Value]] = {}
    for name, table in rows.items():
        gone = {column for entity, column in conditions.undelivered_columns if entity == name}
        kept = [row for row in table if _covered(name, row, conditions) and not _orphan(name, row, present, conditions)]
        if name in conditions.empty_tables - own:
            kept = []
        if name in conditions.undelivered_tables - own:
            continue
        present[name] = {row[MODEL.entities[name].key] for row in kept}
        delivered[name] = [{key: value for key, value in row.items() if key not in gone} for row in kept]
        if gone:
            columns[name] = frozenset((set(MODEL.entities[name].fields) | keys(name)) - gone)
    return Case(delivered, columns, {name: cover for name, cover in conditions.coverage.items() if name in delivered})


def _covered(entity: str, row: Row, conditions: Conditions) -> bool:
    """Whether a delivery that covers what it says would bring the row."""
    cover, day = conditions.coverage.get(entity), MODEL.entities[entity].day
    if cover is None or day is None or not isinstance(own := row[day], date):
        return True
    return (cover.start is None or cover.start <= own) and (cover.end is None or own <= cover.end)


def _orphan(entity: str, row: Row, present: dict[str, set[Value]], conditions: Conditions) -> bool:
    """Whether a record that the row belongs to is missing from a delivered table, and the delivery has no orphans."""
    links = [link for link in MODEL.entities[entity].links if not conditions.orphans or link.target == MODEL.case]
    return any(
        link.target in present and row[link.column] is not None and row[link.column] not in present[link.target]
        for link in links
    )
