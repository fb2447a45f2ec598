"""`regelwerk record template`: forms to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "template", cls=Command, example="regelwerk record template gremium sitzung --store ablage --out nachweise.xlsx"
)
@click.argument("tables", nargs=-1, metavar="[TABELLE …]")
@options.store
@click.option("--filled", is_flag=True, help="Mit dem, was schon erfasst ist, zum Berichtigen.")
@click.option("--out", type=options.File(".xlsx"), required=True, help="Zu schreibende Datei, z. B. nachweise.xlsx.")
def command(tables: tuple[str, ...], store: Path, filled: bool, out: Path) -> int:
    """Schreibt eine Excel-Datei mit einem Blatt je Tabelle: Datumsspalten, Listen, Notizen an jeder Überschrift.

    Ohne TABELLE für alle Tabellen, die das Amt selbst führt.
    """
    from cli.clock import today
    from jobs.evidence.records.desk import template

    sheets = template(store, tables, filled, out, today())
    click.echo(f"{out}: {', '.join(sheets)}")
    return 0
