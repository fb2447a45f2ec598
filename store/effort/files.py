"""What a run has cost, as JSON for people who look closer, or as Parquet for whoever collects many runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.failure import Failure
from schemas.operation.effort import Effort, RuleEffort, Spent, StageEffort
from schemas.operation.world import why

KINDS = (".json", ".parquet")
"""How such files end."""

_ROW = pa.schema({
    "art": pa.string(), "name": pa.string(), "titel": pa.string(),
    "sekunden": pa.float64(), "rechenzeit": pa.float64(), "anteil": pa.float64(),
    "eigen": pa.float64(), "gemeinsam": pa.float64(), "zaehlen": pa.float64(), "begruenden": pa.float64(),
    "gelesen": pa.int64(), "geschrieben": pa.int64(), "leser": pa.list_(pa.string()),
})  # fmt: skip


def write_effort(effort: Effort, path: Path) -> None:
    """Writes the cost of a run; how the name ends says as what. Raises Failure where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            pq.write_table(pa.Table.from_pylist(list(_rows(effort)), _ROW), path)
        else:
            path.write_text(json.dumps(_plain(effort), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise Failure(
            f"Der Aufwand lässt sich nicht nach {path} schreiben: {why(error)}. Die Ergebnisse des Laufs "
            "liegen in ihrem Ordner; bitte für --profile-plan eine andere Datei angeben."
        ) from error


def _rows(effort: Effort) -> Iterator[dict[str, Any]]:
    """One row a part, rule and stage; `anteil` is the share of the whole run's processor time."""
    for name, spent in effort.parts.items():
        yield {"art": "teil", "name": name, "anteil": effort.share(spent), **_spent(spent)}
    for rule in effort.rules:
        yield {"art": "regel", "anteil": effort.share(rule.whole), **_rule(rule)}
    for stage in effort.stages:
        yield {"art": "stufe", "anteil": effort.share(stage.spent), **_stage(stage)}


def _plain(effort: Effort) -> dict[str, Any]:
    return {
        "einheit": "Sekunden; Anteile der Rechenzeit des ganzen Laufs in Prozent",
        "gelieferte_zeilen": effort.rows,
        "gesamt": _spent(effort.whole),
        **_by_kind(effort),
    }


def _by_kind(effort: Effort) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"teile": [], "regeln": [], "stufen": []}
    lists = {"teil": "teile", "regel": "regeln", "stufe": "stufen"}
    for row in _rows(effort):
        found[lists[row.pop("art")]].append(row)
    return found


def _rule(rule: RuleEffort) -> dict[str, Any]:
    return {
        "name": rule.rule, "titel": rule.title, **_spent(rule.whole),
        "eigen": rule.own.processor, "gemeinsam": rule.shared.processor, "zaehlen": rule.counting.processor,
        "begruenden": rule.writing.processor, "gelesen": rule.read, "geschrieben": rule.written,
    }  # fmt: skip


def _stage(stage: StageEffort) -> dict[str, Any]:
    return {
        "name": stage.name, **_spent(stage.spent), "gelesen": stage.read, "geschrieben": stage.rows,
        "leser": list(stage.readers),
    }  # fmt: skip


def _spent(spent: Spent) -> dict[str, float]:
    return {"sekunden": spent.clock, "rechenzeit": spent.processor}
