"""`regelwerk render`: rules as sentences."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("render", cls=Command, example="regelwerk render bfm-zugang --office magdeburg > bfm-zugang.md")
@click.argument("names", nargs=-1, metavar="[REGEL …]")
@click.option(
    "--office", metavar="AMT", default="magdeburg", help="Kennung des Amts, dessen Werte gelten (üblich magdeburg)."
)
@click.option("--as-of", type=options.Day(), help="Tag, an dem die Regeln gelten; ohne Angabe der heutige.")
@options.rules
def command(names: tuple[str, ...], office: str, as_of: date | None, rules: Path) -> int:
    """Gibt Regeln als Markdown aus: was sie verlangen, seit wann, mit welchen Werten und aus welcher Quelle."""
    from jobs.rules.render import render

    today = as_of or date.today()  # noqa: DTZ011 - the day on the wall, as people mean it
    click.echo(render(rules, office, today, names), nl=False)
    return 0
