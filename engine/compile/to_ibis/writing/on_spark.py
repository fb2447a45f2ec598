"""What Ibis cannot say to Spark, or says so that Spark does not understand it or answers otherwise than DuckDB."""

from __future__ import annotations

from typing import Any

import sqlglot.expressions as sge


class OnSpark:
    """Goes before Ibis' own compiler for Spark."""

    __slots__ = ()

    agg: Any

    def visit_BitOr(self, _: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
        """An aggregate that Ibis leaves out, though Spark has it."""
        return self.agg.bit_or(arg, where=where)

    def visit_IsNull(self, _: Any, *, arg: Any) -> Any:  # noqa: N802
        """To Spark, `x IN (1, 2) IS NULL` is no condition."""
        return sge.Is(this=_apart(arg), expression=sge.Null())

    def visit_NotNull(self, _: Any, *, arg: Any) -> Any:  # noqa: N802
        """The same the other way round."""
        return sge.Is(this=_apart(arg), expression=sge.Not(this=sge.Null()))


def _apart(arg: Any) -> Any:
    """A term in brackets, unless it stands for itself; to sqlglot, AND and OR are functions, too."""
    alone = isinstance(arg, sge.Column | sge.Func | sge.Paren) and not isinstance(arg, sge.Binary | sge.Predicate)
    return arg if alone else sge.Paren(this=arg)
