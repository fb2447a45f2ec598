"""`regelwerk mail again`: undeliverable mails wait once more."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("again", cls=Command, example="regelwerk mail again --store ablage")
@options.store
def command(store: Path) -> int:
    """Stellt alle unzustellbaren Mails noch einmal bereit, nachdem die Adressen berichtigt sind.

    Was Erinnerungen vergangener Tage sagten, steht in der nächsten des Tages; anderes geht so hinaus, wie es ist.
    """
    from jobs.reminders.bounces import again
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    click.echo(f"Wieder bereit: {again(opened, open_database(opened.url))}.")
    return 0
