"""Named stages: each a short statement whose result the next ones read by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.delivery import Delivery
from engine.compile.to_ibis.terms.days import Step

CALENDAR = "calendar"
"""The table of working days."""

NUMBERED = "calendar_numbered"
"""The table of days with the number of working days up to each."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One statement; `kept` results are tables, the others are views."""

    name: str
    expression: ir.Table
    kept: bool = True


@dataclass
class Workshop:
    """Collects the stages of a run while they are compiled, and names what they share."""

    delivery: Delivery
    stages: list[Stage] = field(default_factory=list)
    numbered: bool = False
    steps: set[Step] = field(default_factory=set)
    numbers: dict[Any, int] = field(default_factory=dict)
    scans: dict[str, ir.Table] = field(default_factory=dict)
    asked: dict[tuple[str, str, int], dict[Any, None]] = field(default_factory=dict)
    depth: dict[Any, int] = field(default_factory=dict)
    answered: dict[tuple[str, str, int], Any] = field(default_factory=dict)

    def keep(self, name: str, expression: ir.Table, kept: bool = True) -> ir.Table:
        """Add a stage; what follows reads it by its name."""
        self.stages.append(Stage(name, expression, kept))
        return ibis.table(expression.schema(), name=name)

    def schema(self, name: str) -> ibis.Schema:
        """The columns of a stage."""
        return next(stage.expression.schema() for stage in self.stages if stage.name == name)

    def number(self, question: Any) -> int:
        """A number of its own for every different question."""
        return self.numbers.setdefault(question, len(self.numbers))

    def days_table(self, steps: Iterable[Step]) -> ir.Table:
        """The calendar table with the columns of `steps`."""
        wanted = sorted(set(steps))
        self.steps.update(wanted)
        return ibis.table({"day": "date", **{step.column: "date" for step in wanted}}, name=CALENDAR)

    def numbered_days(self) -> ir.Table:
        """The calendar table with the number of each working day."""
        self.numbered = True
        return ibis.table({"day": "date", "number": "int64", "working": "boolean"}, name=NUMBERED)
