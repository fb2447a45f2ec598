"""Terms of two sides in one another: Ibis leaves out brackets that a database needs to read what was meant."""

from __future__ import annotations

from typing import Any

import sqlglot.expressions as sge


class Brackets:
    """Goes before Ibis' own compilers; which of the brackets can be spared is for whoever writes the text."""

    __slots__ = ()

    @classmethod
    def _add_parens(cls, term: Any) -> Any:
        """A side of a term in brackets, unless it stands for itself. To sqlglot, AND and OR are functions, too."""
        return sge.Paren(this=term) if isinstance(term, _INFIX) and not isinstance(term, sge.Paren) else term

    def visit_IdenticalTo(self, _: Any, *, left: Any, right: Any) -> Any:  # noqa: N802
        """`(x = y) IS NOT DISTINCT FROM z` without its brackets is about `y IS NOT DISTINCT FROM z`."""
        return sge.NullSafeEQ(this=self._add_parens(left), expression=self._add_parens(right))

    def visit_InValues(self, op: Any, *, value: Any, options: Any) -> Any:  # noqa: N802
        """`(x = y) IN (z)` without its brackets is about `y IN (z)`."""
        return super().visit_InValues(op, value=self._add_parens(value), options=options)  # type: ignore[misc]

    def visit_Between(self, _: Any, *, arg: Any, lower_bound: Any, upper_bound: Any) -> Any:  # noqa: N802
        """An AND among its bounds is taken for its own."""
        low, high = self._add_parens(lower_bound), self._add_parens(upper_bound)
        return sge.Between(this=self._add_parens(arg), low=low, high=high)

    def visit_IsNull(self, _: Any, *, arg: Any) -> Any:  # noqa: N802
        """`(NOT x) IS NULL` without its brackets denies that x is absent; to Spark, `x IN (1) IS NULL` is nothing."""
        return sge.Is(this=self._add_parens(arg), expression=sge.Null())

    def visit_NotNull(self, _: Any, *, arg: Any) -> Any:  # noqa: N802
        """The same the other way round."""
        return sge.Is(this=self._add_parens(arg), expression=sge.Not(this=sge.Null()))


_INFIX = (sge.Binary, sge.Predicate, sge.Unary)
