"""DuckDB's SQL in few words: it reads every one of them by itself before it plans a statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

import sqlglot.expressions as sge
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.generators.duckdb import DuckDBGenerator

_COMPARED = (sge.EQ, sge.NEQ, sge.LT, sge.LTE, sge.GT, sge.GTE, sge.Is, sge.In, sge.Between, sge.NullSafeEQ)
_ALONE = (sge.Column, sge.Literal, sge.Null, sge.Boolean, sge.Coalesce, sge.Case, sge.Paren)
_PARTED = (sge.Paren, sge.If, sge.Coalesce, sge.Where, sge.Alias)
"""What keeps apart whatever stands in it."""

_LOOSE: list[tuple[tuple[type, ...], tuple[type, ...]]] = [
    (_ALONE, (*_PARTED, sge.And, sge.Or, sge.Not, *_COMPARED)),
    ((*_COMPARED, sge.Not), (*_PARTED, sge.And, sge.Or, sge.Not)),
    ((sge.And,), (*_PARTED, sge.And, sge.Or)),
    ((sge.Or,), (*_PARTED, sge.Or)),
]
"""What binds tighter than what may stand around it."""


def _brackets(writer: Any, term: Any) -> str:
    inner, around = term.this, term.parent
    kind = next((outer for inside, outer in _LOOSE if isinstance(inner, inside)), ())
    return str(writer.sql(inner) if isinstance(around, kind) else writer.paren_sql(term))


def _cast(writer: Any, term: Any) -> str:
    if isinstance(term.this, sge.Null):
        return f"NULL::{writer.sql(term, 'to')}"
    return str(writer.cast_sql(term))


def _case(writer: Any, term: Any) -> str:
    results = [one.args["true"] for one in term.args["ifs"]]
    if _goes_without_saying(term.args.get("default"), results, term):
        term.set("default", None)
    return str(writer.case_sql(term))


def _if(writer: Any, term: Any) -> str:
    if _goes_without_saying(term.args.get("false"), [term.args["true"]], term):
        term.set("false", None)
    return str(writer.if_sql(term))


def _goes_without_saying(otherwise: Any, results: list[Any], term: Any) -> bool:
    """Whether a case is absent elsewhere without being told to, and of the same type; how often it is not, has none."""
    if not (isinstance(otherwise, sge.Cast) and isinstance(otherwise.this, sge.Null)):
        return False
    return isinstance(term.parent, sge.Count) or not any(isinstance(one, (sge.Literal, sge.Null)) for one in results)


def _day(writer: Any, term: Any) -> str:
    parts = [term.args[name] for name in ("year", "month", "day")]
    if all(isinstance(part, sge.Literal) for part in parts):
        return f"DATE '{date(*(int(part.name) for part in parts)).isoformat()}'"
    return f"MAKE_DATE({', '.join(writer.sql(part) for part in parts)})"


class Briefly(DuckDB):
    """Brackets only where they change the meaning, days as constants instead of calls, absent values without words."""

    class Generator(DuckDBGenerator):
        """Writes it."""

        TRANSFORMS: ClassVar[dict[type[Any], Callable[..., str]]] = {
            **DuckDBGenerator.TRANSFORMS,
            sge.Case: _case,
            sge.Cast: _cast,
            sge.DateFromParts: _day,
            sge.If: _if,
            sge.Paren: _brackets,
        }
