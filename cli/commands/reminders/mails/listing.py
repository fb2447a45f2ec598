"""`regelwerk mail list`: how the outbox stands."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.reminders import told
from cli.german import Command


@click.command("list", cls=Command, example="regelwerk mail list --store ablage")
@options.store
def command(store: Path) -> int:
    """Zeigt, wie viele Mails in welchem Zustand sind, und welche kein Server annimmt."""
    from jobs.reminders.persons import number
    from jobs.reminders.send import state
    from schemas.reminder.letter import Sending
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine = open_database(opened.url)
    counts = state(engine, opened.office)[0]
    click.echo(", ".join(f"{one}: {counts.get(one, 0)}" for one in Sending))
    told.stuck(opened, engine)
    people, roles = number(opened)
    if roles:
        click.echo(f"Persönlich erinnert: {', '.join(sorted(roles))}. Eingetragene Adressen: {people}.")
    else:
        click.echo("Persönlich wird niemand erinnert (persoenlich im Abschnitt [mail] der regelwerk.toml ist leer).")
    return 0
