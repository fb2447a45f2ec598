"""A stage as a statement of one database."""

from __future__ import annotations

import ibis
import ibis.backends.sql.compilers as compilers
import ibis.expr.types as ir

# Nested SELECTs are the database's to flatten; Ibis needs a third of its time for it.
ibis.options.sql.fuse_selects = False

GROUP = r"\1"
"""How the replacement of a regular expression names its first group; Spark has a way of its own."""


def sql(expression: ir.Table, dialect: str) -> str:
    """The SELECT of a stage in a database's dialect.

    As `ibis.to_sql`, without its copies: a stage reads nothing but named relations, and is not used again.
    """
    compiler = getattr(compilers, dialect).compiler
    text = str(compiler.to_sqlglot(expression).sql(dialect=compiler.dialect, copy=False))
    return text.replace(GROUP, "$1") if dialect == "pyspark" else text
