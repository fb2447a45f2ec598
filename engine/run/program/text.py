"""A program as text: the statements of a run in their order, and what the numbers they write mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.compile.to_ibis.terms.moments import Moment
from engine.compile.to_ibis.terms.workdays import Step
from engine.compile.verdicts import Verdicts

_NAMES = {
    "duckdb": re.compile(r"""'[^']*'|"([^"]+)\""""),
    "pyspark": re.compile(r"""'(?:[^'\\]|\\.)*'|["`]([^"`]+)["`]""", re.DOTALL),
}
"""Texts, of which nothing is a name whatever quotes are in them, and names, by dialect."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is kept under a name; without `kept` only the statement is, as a view."""

    name: str
    sql: str
    kept: bool
    kind: Literal["statement"] = "statement"


@dataclass(frozen=True, slots=True)
class CalendarTable:
    """Every day with the day that a step leads to, or (no step) with its number among the working days."""

    name: str
    step: Step | None
    kind: Literal["calendar"] = "calendar"


@dataclass(frozen=True, slots=True)
class RuleText:
    """The rule with a number in the rulebook: the relation with what it decided (in the column `step`), and the
    statement that writes it, empty if nothing is to be written."""

    number: int
    decided: str
    written: str
    verdicts: Verdicts
    step: str = "step"


@dataclass(frozen=True, slots=True)
class QuotaText:
    """The quota with a number in the rulebook, and the relation with its piles; none where nothing can be counted."""

    number: int
    piles: str | None


@dataclass(slots=True)
class Text:
    """Everything a run executes, for any Stichtag: `moments` say what the days in the statements stand for.

    `silent`: rules that cannot say anything, each with the reason.
    """

    stages: list[Statement | CalendarTable] = field(default_factory=list)
    rules: list[RuleText] = field(default_factory=list)
    quotas: list[QuotaText] = field(default_factory=list)
    silent: list[tuple[str, str]] = field(default_factory=list)
    moments: dict[date, Moment] = field(default_factory=dict)


def named(statement: str, dialect: str = "duckdb") -> frozenset[str]:
    """The relations and columns that a statement names; what it compares with or writes is not among them."""
    return frozenset(_NAMES[dialect].findall(statement)) - {""}
