"""`regelwerk konto entsperren`: an account is open again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.access import asked
from cli.german import Command


@click.command("entsperren", cls=Command, example="regelwerk konto entsperren emuster --store ablage")
@asked.login
@options.store
@options.by
def command(login: str, store: Path, by: str) -> int:
    """Öffnet ein gesperrtes Konto wieder und beendet die Wartezeit nach Fehlversuchen."""
    from jobs.access.accounts import Acting, find, unlock
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine = open_database(opened.url)
    found = find(engine, login)
    unlock(engine, found.id, Acting(by, datetime.now(UTC)))
    click.echo(f"Konto {found.login} ist offen.")
    return 0
