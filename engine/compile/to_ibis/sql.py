"""A stage as a statement of one database."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def sql(expression: ir.Table, dialect: str) -> str:
    """The SELECT of a stage in a database's dialect."""
    # Nested SELECTs are the database's to flatten; Ibis needs a third of its time for it.
    ibis.options.sql.fuse_selects = False
    return str(ibis.to_sql(expression, dialect=dialect, pretty=False))
