"""What the files about further tables say: which records there are and how each field is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.node import fold

ONCE = "amt"
"""`je: amt`: the records of the office as a whole, drawn once."""

_DAYS = re.compile(r"(-?\d+) bis (-?\d+) Tage (vor|nach) (\w+)$")
_BEAT = re.compile(r"alle (\d+) Tage zurück(?:, (-?\d+) bis (-?\d+))?$")
_MONTHS = re.compile(r"jeden Monat zurück am (\d+)\.$")
_RANGE = re.compile(r"(\d+) bis (\d+)$")
_YES = re.compile(r"ja (\d+(?:,\d+)?) %$")
_SHARE = re.compile(r"(.*), (\d+(?:,\d+)?) %$")
_KNOWN = re.compile(r"ja wie (.+)$")


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `low` to `high` after (negative: before) the day in the field `base`; None is the Stichtag."""

    low: int
    high: int
    base: str | None


@dataclass(frozen=True, slots=True)
class Beat:
    """Days back from the Stichtag in a fixed beat, each shifted by `low` to `high`."""

    every: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Months:
    """One day in each month back from the Stichtag: its number, or 31 for the last one."""

    day: int


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from `low` to `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Yes:
    """Yes in a share of the rows; `known` names a share of the recipe instead."""

    share: float
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several texts, by their weights; the empty text is an empty cell."""

    weights: Mapping[str, float]


Content = Days | Beat | Months | Range | Yes | Pick


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is drawn: its content, in which share of the rows, and in which rows at all."""

    name: str
    content: Content
    share: float = 1.0
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spec:
    """Records of one table for each record of another; `adds`: more fields of records that there are.

    `linked` are specs of the whole office with one record, by name (table and number), to which each is linked.
    """

    table: str
    parent: str
    adds: bool
    where: Mapping[str, str]
    share: float
    number: Range
    rows: tuple[tuple[Field, ...], ...]
    linked: tuple[str, ...]
    name: str


def read(data: Sequence[Mapping[str, Any]]) -> tuple[Spec, ...]:
    """The specs in their order; raises KeyError or ValueError where one says nothing that can be read."""
    counted: dict[str, int] = {}
    found = []
    for one in data:
        table = fold(str(one.get("zu") or one["ergänzt"]))
        counted[table] = counted.get(table, 0) + 1
        fields = tuple(_field(name, text) for name, text in one.get("felder", {}).items())
        lines = [tuple(_field(name, text) for name, text in line.items()) for line in one.get("zeilen", [{}])]
        number = _RANGE.match(one.get("zahl", "1 bis 1"))
        if number is None:
            raise ValueError(one["zahl"])
        found.append(
            Spec(
                table=table,
                parent=fold(str(one["je"])) if "zu" in one else table,
                adds="zu" not in one,
                where=one.get("bei", {}),
                share=_percent(one.get("anteil", "100 %").removesuffix(" %")),
                number=Range(int(number[1]), int(number[2])),
                rows=tuple((*line, *fields) for line in lines),
                linked=tuple(map(_named, filter(None, one.get("verknüpft", "").split(", ")))),
                name=f"{table} {counted[table]}",
            )
        )
    return tuple(found)


def _named(said: str) -> str:
    """„projektteam“ is the first spec of its table, „massnahme 2“ the second."""
    return fold(said) if said[-1:].isdigit() else f"{fold(said)} 1"


def _field(name: str, said: Any) -> Field:
    if isinstance(said, Mapping):
        if "wert" in said:
            plain = _field(name, said["wert"])
            return Field(name, plain.content, plain.share, said.get("bei", {}))
        weights = {"" if text == "leer" else text: float(str(weight)) for text, weight in said.items()}
        return Field(name, Pick(weights))
    text, share = str(said), 1.0
    if found := _SHARE.match(text):
        text, share = found[1], _percent(found[2])
    return Field(name, _content(text), share)


def _content(text: str) -> Content:
    if found := _DAYS.match(text):
        low, high = int(found[1]), int(found[2])
        base = None if found[4] == "Stichtag" else found[4]
        return Days(low, high, base) if found[3] == "nach" else Days(-high, -low, base)
    if found := _BEAT.match(text):
        return Beat(int(found[1]), int(found[2] or 0), int(found[3] or 0))
    if found := _MONTHS.match(text):
        return Months(int(found[1]))
    if found := _RANGE.match(text):
        return Range(int(found[1]), int(found[2]))
    if found := _YES.match(text):
        return Yes(_percent(found[1]))
    if found := _KNOWN.match(text):
        return Yes(0.0, found[1])
    return Yes(float(text == "ja")) if text in ("ja", "nein") else Pick({text: 1.0})


def _percent(text: str) -> float:
    return float(text.replace(",", ".")) / 100
