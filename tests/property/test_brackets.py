"""A term of two sides within another means the same as if what is within were a column of its own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import ibis
import ibis.expr.types as ir
import pytest

from engine.compile.to_ibis.writing.sql import sql
from tests.property.statements import answers

T = ibis.table({"a": "boolean", "b": "boolean", "c": "boolean"}, name="t")
ROWS = tuple(product((None, False, True), repeat=3))

TERMS: dict[str, Callable[[ir.BooleanValue, ir.BooleanValue], ir.BooleanValue]] = {
    "is": lambda x, y: x == y,
    "is not": lambda x, y: x != y,
    "before": lambda x, y: x < y,
    "not before": lambda x, y: x >= y,
    "the same": lambda x, y: x.identical_to(y),
    "both": lambda x, y: x & y,
    "either": lambda x, y: x | y,
    "one of": lambda x, y: x.isin([y, True]),
    "between": lambda x, y: x.between(y, True),
    "denied": lambda x, _: ~x,
    "absent": lambda x, _: x.isnull(),
    "there": lambda x, _: x.notnull(),
}


@pytest.mark.parametrize("outer", TERMS)
@pytest.mark.parametrize("inner", TERMS)
def test_what_is_within_stays_together(inner: str, outer: str) -> None:
    term = TERMS[inner](T.a, T.b)
    inside = T.mutate(x=term)
    told = T.select("a", "b", "c", left=TERMS[outer](term, T.c), right=TERMS[outer](T.c, term))
    meant = inside.select(
        "a", "b", "c", left=TERMS[outer](inside.x, inside.c), right=TERMS[outer](inside.c, inside.x)
    )  # fmt: skip
    assert answers(sql(told, "duckdb"), T, ROWS) == answers(sql(meant, "duckdb"), T, ROWS)
