"""Terms that move below a projection: the statement says them once, and means what it meant."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compile.to_ibis.writing.shared import shared
from engine.compile.to_ibis.writing.sql import sql
from tests.property.statements import answers

T = ibis.table({"a": "int64", "b": "int64", "flag": "boolean"}, name="t")
ROWS = st.lists(
    st.tuples(*[st.none() | st.integers(-3, 3)] * 2, st.none() | st.booleans()), min_size=0, max_size=6
)  # fmt: skip


@st.composite
def numbers(draw: st.DrawFn, depth: int = 3) -> ir.Value:
    """A term over the table's columns; equal parts turn up again and again."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([T.a, T.b, ibis.literal(1)]))
    left, right = draw(numbers(depth - 1)), draw(numbers(depth - 1))
    return draw(
        st.sampled_from([
            left + right, left * 2 - right, left.coalesce(right),
            ibis.cases((T.flag, left), (left > right, right), else_=ibis.null("int64")),
            ibis.ifelse((left >= right).coalesce(False) | T.flag.isnull(), left, right),
        ])
    )  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(ROWS, st.lists(numbers(), min_size=2, max_size=4), numbers())
def test_it_means_what_it_meant(rows: list[tuple[object, ...]], terms: list[ir.Value], inner: ir.Value) -> None:
    below = T.mutate(inner=inner)
    above = below.mutate(**{f"x{n}": term + below.inner for n, term in enumerate(terms)})
    counted = above.mutate(total=above.x0.sum().over(ibis.window(group_by="flag")), again=above.x0 + above.x1)
    assert answers(sql(counted, "duckdb"), T, rows) == answers(ibis.to_sql(counted, dialect="duckdb"), T, rows)


def test_a_long_term_is_said_once() -> None:
    long = ibis.cases((T.a > 3, T.b), (T.b > 3, T.a), else_=ibis.null("int64"))
    table = T.mutate(x=long + 1, y=long + 2, z=ibis.ifelse(long > 7, long, T.a))
    told = sql(table, "duckdb")
    assert told.count("CASE WHEN") == 2
    assert ibis.to_sql(table, dialect="duckdb").count("CASE") == 5
    assert shared(table).schema() == table.schema()


def test_what_is_handed_on_is_a_star_but_never_all_of_a_named_relation() -> None:
    named = 'SELECT "t0"."a", "t0"."b", "t0"."flag", "t0"."a" + 1 AS "x" FROM "t" AS "t0"'
    first = T.mutate(x=T.a + 1)
    assert sql(first, "duckdb") == named
    assert sql(first.mutate(y=first.x + 1), "duckdb") == f'SELECT "t1".*, "t1"."x" + 1 AS "y" FROM ({named}) AS "t1"'
    assert "*" not in sql(T.filter(T.flag), "duckdb")
    assert sql(T.select("a"), "duckdb") == 'SELECT "t0"."a" FROM "t" AS "t0"'
    assert "*" not in sql(T.select("b", "a"), "duckdb")
