"""`regelwerk konto liste`: who may enter."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.access import asked
from cli.german import Command


@click.command("liste", cls=Command, example="regelwerk konto liste --store ablage")
@options.store
def command(store: Path) -> int:
    """Zeigt alle Konten mit Rollen und Teams, gesperrte auch."""
    from store.access.accounts import listed
    from store.folder import open_store
    from store.records.connect import reading
    from store.records.upgrade import open_database

    opened = open_store(store)
    with reading(open_database(opened.url)) as connection:
        found = listed(connection)
    for one in found:
        state = "" if one.locked is None else f" – gesperrt seit {one.locked:%d.%m.%Y}"
        click.echo(f"{one.login} ({one.name}, {one.way.value}): {asked.granted(one)}{state}")
    if not found:
        click.echo("Es gibt kein Konto. Das erste: regelwerk konto anlegen … --rolle Verwaltung")
    return 0
