"""The Lieferbremse: what is so unlike the last delivery that a person has to look before anything is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.factmodel import FactModel


@dataclass(frozen=True, slots=True)
class Limits:
    """The office's limits: percent for `rows` (each table), `cases` and `control`, days for `age`; None: no limit."""

    rows: Decimal | None = Decimal(20)
    cases: Decimal | None = Decimal(10)
    control: Decimal | None = Decimal(1)
    age: int | None = 14


_FEW = 20
"""Rows up to which a deviation of a table means nothing: 3 instead of 5 is minus 40 percent. A table that was empty is
not compared either: a beginning has no proportion, and a table that ran empty has pulled the brake itself."""


@dataclass(frozen=True, slots=True)
class Total:
    """A control total of the source system: what was counted, what it says and what was read."""

    what: str
    expected: Decimal
    found: Decimal


def reasons(
    rows: Mapping[str, int],
    before: Mapping[str, int] | None,
    as_of: date,
    today: date,
    totals: tuple[Total, ...],
    model: FactModel,
    limits: Limits,
) -> tuple[str, ...]:
    """Why the brake is pulled, in German, one matter a sentence; empty if it is not.

    `rows` are the rows of each table now, `before` those of the last delivery that holds (None: there was none).
    """
    found = [*exceeded(totals, limits), *_age(as_of, today, limits)]
    if before is not None:
        found += _compared(rows, before, model, limits)
    return tuple(found)


def _compared(rows: Mapping[str, int], before: Mapping[str, int], model: FactModel, limits: Limits) -> list[str]:
    found = []
    for name, entity in model.entities.items():
        limit = limits.cases if name == model.case else limits.rows
        if name not in before or limit is None:
            continue
        then, now = before[name], rows.get(name)
        if now is None:
            found.append(f"{entity.plural} fehlen in dieser Lieferung; in der letzten waren es {_number(then)}.")
        elif _apart(now, then, limit) and (name == model.case or (then and max(now, then) > _FEW)):
            sign = "weniger" if now < then else "mehr"
            share = "" if then == 0 else f" ({_percent(abs(now - then) * Decimal(100) / then)} {sign})"
            found.append(
                f"{entity.plural}: {_number(now)} statt {_number(then)} in der letzten Lieferung{share}. "
                f"Die Grenze liegt bei {_percent(limit)}."
            )
    return found


def _apart(now: int, then: int, limit: Decimal) -> bool:
    """Whether two numbers are further apart than the limit, in percent of the earlier one."""
    return abs(now - then) * 100 > limit * then


def exceeded(totals: tuple[Total, ...], limits: Limits) -> list[str]:
    """The control totals that are too far from what was read, a German sentence each."""
    found = []
    for total in totals:
        apart = abs(total.found - total.expected)
        if limits.control is not None and apart * 100 > limits.control * abs(total.expected):
            found.append(
                f"Kontrollsumme {total.what}: Das Fachverfahren nennt {_number(total.expected)}, gelesen wurden "
                f"{_number(total.found)}. Die Grenze liegt bei {_percent(limits.control)}."
            )
    return found


def _age(as_of: date, today: date, limits: Limits) -> list[str]:
    days = (today - as_of).days
    if limits.age is None or days <= limits.age:
        return []
    return [f"Der Stichtag liegt {_number(days)} Tage zurück. Die Grenze liegt bei {_number(limits.age)} Tagen."]


def _number(value: int | Decimal) -> str:
    whole, _, rest = f"{value:,f}".partition(".") if isinstance(value, Decimal) else (f"{value:,}", "", "")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def _percent(value: Decimal) -> str:
    return f"{_number(round(value, 1))} %"
