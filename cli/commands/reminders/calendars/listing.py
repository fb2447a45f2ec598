"""`regelwerk kalender list`: which calendars are open."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("list", cls=Command, example="regelwerk kalender list --store ablage")
@options.store
def command(store: Path) -> int:
    """Zeigt alle Kalender, die neuesten zuerst: für wen, bis wann, von wem freigegeben; ihre Zugänge nicht."""
    from jobs.reminders.feeds import listed
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    found = listed(opened, open_database(opened.url))
    for one, name in found:
        over = "widerrufen" if one.revoked_at is not None else "abgelaufen"
        state = "frei" if one.open(day_of(now)) else over
        click.echo(f"{one.id}  {one}: {state}, bis {one.until:%d.%m.%Y}, freigegeben von {name}")
    if not found:
        click.echo("Es ist kein Kalender freigegeben.")
    return 0
