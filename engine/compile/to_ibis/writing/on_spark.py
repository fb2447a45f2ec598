"""What Ibis cannot say to Spark, or says so that Spark does not understand it or answers otherwise than DuckDB."""

from __future__ import annotations

from typing import Any


class OnSpark:
    """Goes before Ibis' own compiler for Spark."""

    __slots__ = ()

    agg: Any

    def visit_BitOr(self, _: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
        """An aggregate that Ibis leaves out, though Spark has it."""
        return self.agg.bit_or(arg, where=where)
