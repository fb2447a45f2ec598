"""`regelwerk keys restore`: lost keys come back."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("restore", cls=Command, example="regelwerk keys restore --store ablage --from sicherung-schluessel")
@options.store
@click.option("--from", "source", type=options.Folder(), required=True, help="Ordner einer Sicherung der Schlüssel.")
def command(store: Path, source: Path) -> int:
    """Holt aus einer Sicherung, was im Ordner der Schlüssel fehlt; was dort liegt, wird nie überschrieben."""
    from intake.keys.copies import restore
    from store.folder import open_store

    opened = open_store(store)
    found = restore(opened.keys, source)
    for path in found:
        click.echo(f"Zurückgeholt: {path}")
    if not found:
        click.echo("Es fehlte nichts.")
    return 0
