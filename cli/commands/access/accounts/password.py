"""`regelwerk konto kennwort`: a first password anew."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.access import asked
from cli.german import Command


@click.command("kennwort", cls=Command, example="regelwerk konto kennwort emuster --store ablage")
@asked.login
@asked.typed
@options.store
@options.by
def command(login: str, typed: bool, store: Path, by: str) -> int:
    """Gibt einem Konto ein neues erstes Kennwort und beendet seine Sitzungen."""
    from jobs.access.accounts import Acting, find
    from jobs.access.changing import reset
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine, password = open_database(opened.url), asked.first_password(typed)
    found = find(engine, login)
    reset(opened, engine, found.id, password, Acting(by, datetime.now(UTC)))
    click.echo(f"Konto {found.login}: neues Kennwort gesetzt, offene Sitzungen beendet.")
    asked.say_password(password, typed)
    return 0
