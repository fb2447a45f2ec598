"""`regelwerk explain`: why a rule says what it says about one record."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "explain",
    cls=Command,
    example="regelwerk explain --data daten --as-of 30.06.2020 --office magdeburg bfm-zugang K00000042",
)
@options.data
@options.as_of
@options.office
@options.rules
@options.drafts
@options.as_format
@click.argument("rule", metavar="REGEL")
@click.argument("record", metavar="KENNUNG")
def command(data: Path, as_of: date, office: str, rules: Path, drafts: bool, form: str, rule: str, record: str) -> int:
    """Begründet, was REGEL über den Vorgang KENNUNG sagt: jede Bedingung mit ihrer Angabe und ob sie zutrifft.

    KENNUNG ist der Schlüssel des Vorgangs, wie er in outcomes.parquet unter vorgang_id steht.
    """
    from cli.kept import kept
    from engine.run.explain import as_data, as_text
    from jobs.explain import explain

    found = explain(data, rules, office, as_of, rule, record, kept(), drafts)
    if form == "json":
        click.echo(json.dumps([as_data(one) for one in found.explanations], ensure_ascii=False, indent=2))
    elif not found.explanations:
        click.echo(f"Die Regel {rule} sagt am Stichtag nichts über {record}: Den Vorgang gibt es dann noch nicht.")
    else:
        click.echo("\n".join(as_text(one, found.model) for one in found.explanations), nl=False)
    return 0
