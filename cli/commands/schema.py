"""`regelwerk schema`: JSON Schemas, with which editors complete and check while somebody writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from cli import options
from cli.german import Command

_NAMES = ("regel", "amt", "paket", "fachmodell", "leiter", "ablauf", "zeitplan", "quelle", "pruefbogen")


@click.command(
    "schema", cls=Command, example="regelwerk schema regel > regel.schema.json\nregelwerk schema --out schemata"
)
@click.argument("name", type=options.OneOf(*_NAMES), required=False, metavar=f"[{'|'.join(_NAMES)}]")
@click.option("--out", type=options.Folder(), help="Alle Schemata in diesen Ordner schreiben.")
def command(name: str | None, out: Path | None) -> int:
    """Gibt das JSON-Schema einer Art von Dateien aus, ohne Namen das der Regeln."""
    from engine.json_schema import (
        checklist_schema,
        fact_model_schema,
        office_schema,
        pack_schema,
        rule_schema,
        source_schema,
        workflow_schema,
    )

    schemas: dict[str, Callable[[], dict[str, Any]]] = {
        "regel": rule_schema, "amt": office_schema, "paket": pack_schema, "fachmodell": fact_model_schema,
        "quelle": source_schema, "pruefbogen": checklist_schema,
        **{key: partial(workflow_schema, key) for key in _NAMES[4:7]},
    }  # fmt: skip
    if out is None:
        click.echo(_text(schemas[name or "regel"]()))
        return 0
    out.mkdir(parents=True, exist_ok=True)
    for one, made in schemas.items():
        path = out / f"{one}.schema.json"
        path.write_text(_text(made()) + "\n", encoding="utf-8")
        click.echo(f"Geschrieben: {path}")
    return 0


def _text(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2)
