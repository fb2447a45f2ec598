"""`regelwerk schema`: JSON Schemas, with which editors complete and check while somebody writes."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cli import options
from cli.german import Command

_NAMES = ("regel", "amt", "paket", "fachmodell")


@click.command(
    "schema", cls=Command, example="regelwerk schema regel > regel.schema.json\nregelwerk schema --out schemata"
)
@click.argument("name", type=options.OneOf(*_NAMES), required=False, metavar="[regel|amt|paket|fachmodell]")
@click.option("--out", type=options.Folder(), help="Alle Schemata in diesen Ordner schreiben.")
def command(name: str | None, out: Path | None) -> int:
    """Gibt das JSON-Schema der Regel-, Amts-, Paket- oder Faktenmodelldateien aus, ohne Namen das der Regeln."""
    from engine.json_schema import fact_model_schema, office_schema, pack_schema, rule_schema

    schemas = dict(zip(_NAMES, (rule_schema, office_schema, pack_schema, fact_model_schema), strict=True))
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
