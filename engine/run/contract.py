"""The contract's columns: what the database wrote of an outcome, completed with what its step means.

Whole columns at a time: what depends on a step or on a set of missing facts is looked up once for each that occurs.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from engine.compile.reasons import BY_CAUSE, STATUS, missing_label, reason
from engine.compile.template import Fact
from engine.compile.verdicts import Verdicts
from engine.plan.rules import Rule
from schemas import outcome
from schemas.factmodel import FactModel
from schemas.outcome import Cell, Measurement, Status

_TYPES = {
    Cell.TEXT: pa.string(),
    Cell.TEXTS: pa.list_(pa.string()),
    Cell.DAY: pa.date32(),
    Cell.FLAG: pa.bool_(),
    Cell.NUMBER: pa.int32(),
    Cell.COUNT: pa.int64(),
    Cell.MEASURE: pa.decimal128(18, 4),
    Cell.SUM: pa.decimal128(38, 4),
}

OUTCOMES = pa.schema({name: _TYPES[cell] for name, cell in outcome.OUTCOMES.items()})
"""The columns of outcomes.parquet."""

QUOTAS = pa.schema({name: _TYPES[cell] for name, cell in outcome.QUOTAS.items()})
"""The columns of quotas.parquet."""


def outcomes(batch: pa.RecordBatch, rule: Rule, verdicts: Verdicts, model: FactModel) -> pa.RecordBatch:
    """The rows of one rule with the contract's columns."""
    steps, missing = batch.column("step"), batch.column("missing")
    masks = pc.unique(missing).to_pylist()
    at = pc.index_in(missing, pa.array(masks, pa.int64()))
    unclear = pc.take(pa.array([ground is None for ground in verdicts.grounds]), steps)
    causes = pa.array([str(verdicts.cause(mask)) for mask in masks], pa.string())
    names = pa.array([list(verdicts.names(mask)) for mask in masks], pa.list_(pa.string()))
    told = pa.array([_unclear(rule, verdicts, mask, model) for mask in masks], pa.string())
    statuses = pa.array([str(STATUS[ground] if ground else Status.UNCLEAR) for ground in verdicts.grounds], pa.string())
    fixed = {"regel": rule.id, "fassung": rule.fassung, "art": str(rule.kind), "vorgang": rule.entity,
             "zustaendig": rule.responsible or None}  # fmt: skip
    found = {name: pa.repeat(pa.scalar(given, pa.string()), batch.num_rows) for name, given in fixed.items()}
    found["status"] = pc.take(statuses, steps)
    found["ursache"] = pc.if_else(unclear, pc.take(causes, at), pa.scalar(None, pa.string()))
    found["fehlend"] = pc.take(names, at)
    found["grund"] = pc.if_else(unclear, pc.take(told, at), batch.column("grund"))
    columns = [found[name] if name in found else batch.column(name) for name in OUTCOMES.names]
    cast = [column.cast(field.type) for column, field in zip(columns, OUTCOMES, strict=True)]
    return pa.RecordBatch.from_arrays(cast, schema=OUTCOMES)


def _unclear(rule: Rule, verdicts: Verdicts, mask: int, model: FactModel) -> str:
    """The reason of what is unclear: it depends on nothing but what is missing."""
    ground = BY_CAUSE[verdicts.cause(mask)]
    labels = ", ".join(missing_label(name, model) for name in verdicts.names(mask))
    lead = reason(rule, ground, model).lead
    text = "".join(piece if isinstance(piece, str) else labels for piece in lead if _says(piece))
    return text if text.endswith(".") else text + "."


def _says(piece: object) -> bool:
    return isinstance(piece, str) or getattr(piece, "value", None) is Fact.MISSING


def quotas(found: Iterable[Measurement]) -> pa.Table:
    """The rows of quotas.parquet."""
    rows = [{name: getattr(row, name) for name in QUOTAS.names} | {"ampel": str(row.ampel)} for row in found]
    columns = {field.name: _decimals([row[field.name] for row in rows], field.type) for field in QUOTAS}
    return pa.table(columns, QUOTAS)


def _decimals(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Values as a column; decimals are rounded to its scale, halves upwards."""
    if not pa.types.is_decimal(kind):
        return pa.array(values, kind)
    exact, digits = Decimal(1).scaleb(-kind.scale), Context(prec=kind.precision)
    return pa.array([None if v is None else Decimal(v).quantize(exact, ROUND_HALF_UP, digits) for v in values], kind)
