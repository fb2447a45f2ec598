"""`regelwerk kalender show`: the file behind an access."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("show", cls=Command, example="regelwerk kalender show --store ablage --out kalender.ics < zugang.txt")
@options.store
@click.option("--out", type=options.Folder(), required=True, help="Datei, in die der Kalender geschrieben wird.")
def command(store: Path, out: Path) -> int:
    """Schreibt den Kalender hinter einem Zugang als Datei; der Zugang wird gefragt oder aus der Eingabe gelesen."""
    from jobs.reminders.feeds import served
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    token = sys.stdin.readline().strip()
    made = served(opened, open_database(opened.url), token, datetime.now(UTC))
    out.write_bytes(made)
    click.echo(f"Geschrieben: {out}")
    return 0
