"""`regelwerk record withdraw`: a record that should not have been made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "withdraw",
    cls=Command,
    example='regelwerk record withdraw sitzung sitzung-0001 --store ablage --reason "doppelt erfasst"',
)
@click.argument("table", metavar="TABELLE")
@click.argument("key", metavar="KENNUNG")
@options.store
@click.option("--reason", metavar="TEXT", required=True, help="Warum der Nachweis nicht gilt.")
@options.by
def command(table: str, key: str, store: Path, reason: str, by: str) -> int:
    """Zieht einen Nachweis zurück: Er zählt nicht mehr, bleibt aber mit Grund lesbar."""
    from jobs.evidence.records.desk import take_back

    entry = take_back(store, table, key, reason, by, datetime.now(UTC))
    click.echo(f"{entry.entity} {entry.key}: zurückgezogen.")
    return 0
