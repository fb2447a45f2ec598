"""What Spark would read otherwise is put into brackets."""

from __future__ import annotations

import ibis

from engine.compile.to_ibis.writing.sql import sql


def test_whether_a_condition_is_known_is_asked_of_all_of_it() -> None:
    given = ibis.table({"a": "int64", "b": "string", "c": "string"}, name="t")
    both = ((given.a > 1) & (given.a < 5)).isnull()
    listed = given.b.isin([given.c, "y"]).notnull()
    told = sql(given.select(both=both, listed=listed, plain=given.a.isnull()), "pyspark")
    assert "((`t0`.`a` > 1) AND (`t0`.`a` < 5)) IS NULL AS `both`" in told
    assert "(`t0`.`b` IN (`t0`.`c`, 'y')) IS NOT NULL AS `listed`" in told
    assert "`t0`.`a` IS NULL AS `plain`" in told
