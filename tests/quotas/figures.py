"""Quotas over a few written records, measured by both evaluators, which must agree on every number."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engine.plan.rules import Calendar, Rule, Rulebook
from engine.run import batch
from engine.run import case as walker
from schemas.cases.case import Case, Coverage, Row
from schemas.factmodel import FieldType
from schemas.node import fold
from schemas.outcome import Measurement, Status
from schemas.snapshot import Snapshot, Table
from tests.engine.authored import clean, model, office, rule

OFFICE = "probe"
_TYPES = {
    FieldType.DATE: pa.date32(),
    FieldType.NUMBER: pa.decimal128(18, 4),
    FieldType.INTEGER: pa.int64(),
    FieldType.YES_NO: pa.bool_(),
}


def written(text: str, today: date, *others: str) -> tuple[Rule, ...]:
    """Rules out of their text, the first one last; each text names itself in a first line `# name`."""
    authored = [rule(one.split("\n", 1)[0].lstrip("# ").strip(), one) for one in (text, *others)]
    plans = [clean(one, *(other for other in authored if other is not one), today=today, note=office())
             for one in authored]  # fmt: skip
    return (*plans[1:], plans[0])


def rows(entity: str, *given: Mapping[str, Any]) -> list[Row]:
    """Records with every column of the fact model, numbered where they have no key."""
    known = model().entities[entity]
    columns = [*(field.name for field in known.stored), *(link.column for link in known.links)]
    folded = [{fold(name): _value(value) for name, value in one.items()} for one in given]
    assert all(set(one) <= {*columns, known.key} for one in folded)
    return [{**dict.fromkeys(columns), known.key: f"{entity}{n:04}", **one} for n, one in enumerate(folded)]


def _value(value: Any) -> Any:
    """A number as a delivery holds it, with four decimals."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)).quantize(Decimal("0.0001"))
    return value


def measured(
    rules: tuple[Rule, ...], today: date, delivered: Mapping[str, list[Row]], coverage: Mapping[str, Coverage] = {}
) -> dict[tuple[str, str], Any]:
    """What the last rule measures, by level and unit; both evaluators must say the same."""
    found = _case_wise(rules, today, delivered, coverage)
    other = _set_wise(rules, today, delivered, coverage)
    assert found == other
    return {(one.ebene, one.einheit): one for one in found if one.regel == rules[-1].id}


def _case_wise(
    rules: tuple[Rule, ...], today: date, delivered: Mapping[str, list[Row]], coverage: Mapping[str, Coverage]
) -> list[Measurement]:
    case = Case(dict(delivered), coverage=dict(coverage))
    book, quota = Rulebook(OFFICE, today, rules, Calendar(), unit_entity=model().unit), rules[-1]
    assert quota.quota is not None
    keys = [str(row[model().entities[quota.entity].key]) for row in delivered.get(quota.entity, [])]
    units = [(case, str(row[model().entities[model().unit].key])) for row in delivered.get(model().unit, [])]
    outcomes = [one for other in rules[:-1] for key in keys for one in walker.evaluate(other, case, key, book, model())]
    records = [] if quota.quota.from_rule else [(case, key) for key in keys]
    covers = coverage.get(quota.entity, Coverage()) if quota.entity in delivered else None
    return walker.measure(quota, records, book, model(), outcomes, units, covers)


def _set_wise(
    rules: tuple[Rule, ...], today: date, delivered: Mapping[str, list[Row]], coverage: Mapping[str, Coverage]
) -> list[Measurement]:
    with tempfile.TemporaryDirectory() as folder:
        tables = {name: _table(name, rows, coverage, Path(folder)) for name, rows in delivered.items()}
        book = Rulebook(OFFICE, today, rules, Calendar(), unit_entity=model().unit)
        options = batch.Options(threads=1)
        results = batch.evaluate(book, model(), Snapshot(Path(folder), tables), Path(folder) / "scratch", options)
        try:
            results.outcomes.read_all()
            return [Measurement(**{**row, "ampel": Status(row["ampel"])}) for row in results.quotas.to_pylist()]
        finally:
            results.close()


def _table(entity: str, found: Iterable[Row], coverage: Mapping[str, Coverage], folder: Path) -> Table:
    known = model().entities[entity]
    names = [known.key, *(field.name for field in known.stored), *(link.column for link in known.links)]
    fields = known.fields
    arrays = {}
    rows = list(found)
    for name in names:
        kind = _TYPES.get(fields[name].type, pa.string()) if name in fields else pa.string()
        arrays[name] = pa.array([_plain(row[name], kind) for row in rows], kind)
    path = folder / f"{entity}.parquet"
    pq.write_table(pa.table(arrays), path)
    return Table(entity, path, len(rows), frozenset(names), coverage=coverage.get(entity, Coverage()))


def _plain(value: Any, kind: pa.DataType) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(Decimal("0.0001")) if pa.types.is_decimal(kind) else int(value)
    return value
