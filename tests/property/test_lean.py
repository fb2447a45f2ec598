"""A statement of fewer words means what Ibis' own long one means: whatever is absent, whatever is a constant."""

from __future__ import annotations

from datetime import date
from itertools import product

import ibis
import ibis.expr.types as ir
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.compile.to_ibis.writing.sql import sql
from tests.property.statements import answers, at_length

T = ibis.table({"a": "int64", "b": "int64", "d": "date", "flag": "boolean"}, name="t")
DAY = date(2020, 6, 30)
ROWS = tuple(product(
    (None, 1, 2, 3), (None, 1, 2), (None, date(2020, 6, 29), DAY, date(2020, 7, 1)), (None, False, True)
))  # fmt: skip
"""Every row that there can be."""


@st.composite
def truths(draw: st.DrawFn, depth: int = 4) -> ir.BooleanValue:
    """A condition as the compiler writes them, constants and doubtful cases among them."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(
            st.sampled_from([
                T.flag, T.a == T.b, T.a < 2, T.b >= T.a, T.d <= DAY, T.d.isnull(), T.a.notnull(), T.a.isin([1, 2]),
                T.a.isin([]), (T.a & 2) != 0, ibis.literal(True), ibis.literal(False), ibis.null("boolean"),
                T.d > ibis.null("date"), ibis.null("date").isnull(), ibis.literal(DAY).notnull(),
                T.a.isin([T.b, 1]), T.a.identical_to(T.b), ibis.literal(2) > T.a,
            ])
        )  # fmt: skip
    one, two = draw(truths(depth - 1)), draw(truths(depth - 1))
    return draw(
        st.sampled_from([
            one & two, one | two, ~one, ~(one & two), one.fill_null(False), one.fill_null(True),
            (one & two).fill_null(True), one.isnull(), (one | two).notnull(), (~one).isnull(),
            one.isin([two, True]), one.identical_to(two),
            one & T.a.notnull() & (T.a == 1), T.d.isnull() | T.d.notnull(),
            ibis.ifelse(one, ibis.null("boolean"), True), ibis.ifelse(one, ibis.null("boolean"), True) & two,
            (ibis.ifelse(T.d.isnull(), ibis.null("boolean"), True) & one & two).fill_null(True),
            (ibis.ifelse(one, ibis.null("boolean"), True) & ibis.null("boolean")).fill_null(True) & two,
            ibis.ifelse(one, two, False), ibis.cases((one, True), (two, False), else_=ibis.null("boolean")),
            one == two, ibis.coalesce(ibis.null("boolean"), one, two), ibis.coalesce(one, ibis.literal(True), two),
        ])
    )  # fmt: skip


def _same(table: ir.Table) -> None:
    told = sql(table, "duckdb", {"t": T.schema()})
    assert answers(told, T, ROWS) == answers(at_length(table), T, ROWS)


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(truths(), truths(), truths())
def test_it_means_what_it_meant(one: ir.BooleanValue, two: ir.BooleanValue, three: ir.BooleanValue) -> None:
    mask = ibis.ifelse(one, 1, 0) | ibis.ifelse(two, 2, 0) | 0
    step = ibis.cases((one, 0), (two, 1), (one, 2), (three, 3), else_=ibis.null("int8"))
    told = T.mutate(one=one, two=two, mask=mask, step=step, day=ibis.ifelse(three, T.d, ibis.null("date")))
    _same(told)
    for truth in (one, two, three):
        _same(T.filter(truth))
    _same(T.filter(one, two))
    counted = T.group_by("flag").agg(
        some=T.count(where=one), most=T.a.max(where=two),
        here=ibis.ifelse(three | T.flag, 1, ibis.null("int8")).count().cast("int32"),
    )  # fmt: skip
    _same(counted)
    other = T.view()
    _same(T.left_join(other, [T.a == other.a, T.flag]).select(T.a, other.b, x=ibis.ifelse(other.flag, 1, 0)))


@pytest.mark.parametrize(("condition", "written"), [
    ((T.a == 1).fill_null(False) & T.flag, '"t0"."a" = 1 AND "t0"."flag"'),
    (T.d.notnull() & (T.d <= DAY), "\"t0\".\"d\" <= DATE '2020-06-30'"),
    (ibis.ifelse(T.d.isnull(), ibis.null("boolean"), True) & T.flag, '"t0"."d" IS NOT NULL AND "t0"."flag"'),
    (ibis.ifelse(T.a == 1, ibis.null("boolean"), True), 'CASE WHEN "t0"."a" = 1 THEN NULL::BOOLEAN ELSE TRUE END'),
    (T.flag & (ibis.ifelse(T.flag, ibis.null("boolean"), True) & ibis.null("boolean")).fill_null(True), '"t0"."flag"'),
    (~(T.a < 3), '"t0"."a" >= 3'),
    ((T.a == 3).isnull(), '"t0"."a" IS NULL'),
    ((~(T.flag | (T.a == 1))).isnull(), '("t0"."flag" OR "t0"."a" = 1) IS NULL'),
    ((T.flag | (T.a == 1)) & (T.b == 2), '("t0"."flag" OR "t0"."a" = 1) AND "t0"."b" = 2'),
    ((T.a == T.b).isnull(), '("t0"."a" = "t0"."b") IS NULL'),
    ((T.d > ibis.null("date")).fill_null(False) | T.flag, '"t0"."flag"'),
])  # fmt: skip
def test_only_what_is_true_counts_in_a_filter(condition: ir.BooleanValue, written: str) -> None:
    assert sql(T.filter(condition), "duckdb").endswith(f" WHERE {written}")


def test_a_stage_whose_columns_are_known_is_handed_on_as_a_star() -> None:
    told = T.mutate(x=T.a + 1)
    assert sql(told, "duckdb", {"t": T.schema()}) == 'SELECT "t0".*, "t0"."a" + 1 AS "x" FROM "t" AS "t0"'
    wider = ibis.schema({**T.schema(), "more": "int64"})
    turned = ibis.schema({name: T.schema()[name] for name in reversed(T.columns)})
    assert "*" not in sql(told, "duckdb", {"t": wider}) + sql(told, "duckdb", {"t": turned})
