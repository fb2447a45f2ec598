"""A stage as a statement of one database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import ibis
import ibis.backends.sql.compilers as compilers
import ibis.expr.operations as ops
import ibis.expr.types as ir
import sqlglot.expressions as sge

from engine.compile.to_ibis.writing.brackets import Brackets
from engine.compile.to_ibis.writing.briefly import Briefly
from engine.compile.to_ibis.writing.on_spark import OnSpark
from engine.compile.to_ibis.writing.shared import shared

# Nested SELECTs are the database's to flatten; Ibis needs a third of its time for it.
ibis.options.sql.fuse_selects = False

GROUP = r"\1"
"""How the replacement of a regular expression names its first group; Spark has a way of its own."""

_OWN: dict[str, tuple[type, ...]] = {"pyspark": (OnSpark,)}
"""What is written otherwise than Ibis writes it, by dialect."""


def sql(expression: ir.Table, dialect: str, stages: Mapping[str, ibis.Schema] | None = None) -> str:
    """The SELECT of a stage in a database's dialect.

    As `ibis.to_sql`, but brief, and without its copies: a stage reads nothing but named relations, and is not used
    again. `stages`: the columns of named relations; of one that is not there, nobody knows what else it holds.
    """
    compiler = _brief(dialect)()
    compiler.stages = stages or {}
    tree = compiler.to_sqlglot(shared(expression))
    text = str(tree.sql(dialect=Briefly if dialect == "duckdb" else compiler.dialect, copy=False))
    return text.replace(GROUP, "$1") if dialect == "pyspark" else text


@cache
def _brief(dialect: str) -> Any:
    """Ibis' compiler as a class; it writes a star where a selection hands on what it gets."""

    class Brief(*_OWN.get(dialect, ()), Brackets, type(getattr(compilers, dialect).compiler)):  # type: ignore[misc]
        stages: Mapping[str, ibis.Schema] = {}

        def visit_Select(self, op: Any, *, parent: Any, selections: Any, **rest: Any) -> Any:  # noqa: N802
            if isinstance(op.parent, ops.UnboundTable) and selections and self._partly(op.parent):
                # The named relation may hold more than this reader wants: a star would hand on all of it.
                listed = sge.select(*self._cleanup_names(selections), copy=False).from_(parent, copy=False)
                return super().visit_Select(op, parent=listed, selections={}, **rest)
            handed = _handed(op)
            left = [name for name in op.parent.schema.names if name not in handed]
            if len(handed) < len(left) + 2 or op.is_star_selection():
                return super().visit_Select(op, parent=parent, selections=selections, **rest)
            star = sge.Star(**{"except_": [sge.to_identifier(name, quoted=True) for name in left]} if left else {})
            source = sge.to_identifier(parent.alias_or_name, quoted=True)
            own = {name: told for name, told in selections.items() if name not in handed}
            written = super().visit_Select(op, parent=parent, selections=own or selections, **rest)
            told = written.expressions if own else []
            written.set("expressions", [sge.Column(this=star, table=source), *told])
            return written

        def visit_Everywhere(self, _: Any, *, arg: Any) -> Any:  # noqa: N802
            return arg

        def _partly(self, table: Any) -> bool:
            return bool(self.stages.get(table.name) != table.schema)

    return Brief


def _handed(op: Any) -> dict[str, None]:
    """The columns that a selection begins with and hands on as they come, in their order."""
    found: dict[str, None] = {}
    names = iter(op.parent.schema.names)
    for name, value in op.selections.items():
        if not isinstance(value, ops.Field) or value.rel != op.parent or value.name != name:
            break
        if not any(one == name for one in names):
            break
        found[name] = None
    return found
