"""Named stages: each a short statement whose result the next ones read by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from engine.compile.to_ibis.delivery import Delivery
from engine.compile.to_ibis.terms.workdays import Step

NUMBERED = "calendar_numbered"
"""The table of days with the number of working days up to each."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One statement; `kept` results are tables, the others are views."""

    name: str
    expression: ir.Table
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """A small table of the calendar: every day with the day a step leads to, or (no step) with its number."""

    name: str
    step: Step | None


Sink = Callable[[Stage | Given], None]
"""Takes the stages in their order, as soon as each is known."""


@dataclass
class Workshop:
    """Hands on the stages of a run while they are compiled, and names what they share."""

    delivery: Delivery
    sink: Sink
    numbers: dict[Any, int] = field(default_factory=dict)
    schemas: dict[str, ibis.Schema] = field(default_factory=dict)
    scans: dict[str, ir.Table] = field(default_factory=dict)
    asked: dict[tuple[str, str, int], dict[Any, None]] = field(default_factory=dict)
    depth: dict[Any, int] = field(default_factory=dict)
    answered: dict[tuple[str, str, int], Any] = field(default_factory=dict)

    def keep(self, name: str, expression: ir.Table, kept: bool = True) -> ir.Table:
        """Add a stage; what follows reads it by its name."""
        self.sink(Stage(name, expression, kept))
        self.schemas[name] = expression.schema()
        return ibis.table(self.schemas[name], name=name)

    def number(self, question: Any) -> int:
        """A number of its own for every different question."""
        return self.numbers.setdefault(question, len(self.numbers))

    def calendar(self, step: Step) -> ir.Table:
        """The table that leads every day by a step of working days."""
        if step.table not in self.schemas:
            self._give(step.table, {"day": "date", "to": "date"}, step)
        return ibis.table(self.schemas[step.table], name=step.table)

    def numbered_days(self) -> ir.Table:
        """The table of days with the number of each working day."""
        if NUMBERED not in self.schemas:
            schema = {"day": "date", "number": "int64", "working": "boolean"}
            self._give(NUMBERED, schema, None)
        return ibis.table(self.schemas[NUMBERED], name=NUMBERED)

    def _give(self, name: str, schema: dict[str, str], step: Step | None) -> None:
        self.sink(Given(name, step))
        self.schemas[name] = ibis.schema(schema)
