"""`regelwerk notbremse list`: what rests, and what did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("list", cls=Command, example="regelwerk notbremse list --store ablage")
@options.store
def command(store: Path) -> int:
    """Zeigt alle Notbremsen, die neueste zuerst: Regel, Dauer, wer sie gezogen hat und warum."""
    from jobs.reminders.suspend import listed
    from schemas.clock.place import day_of, here
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    found = listed(opened, open_database(opened.url))
    for one, name in found:
        if one.lifted_at is not None:
            state = f"gelöst am {here(one.lifted_at):%d.%m.%Y}"
        else:
            state = "gezogen" if one.holds(day_of(now)) else "zu Ende"
        click.echo(f"{one.rule}: {state}, {here(one.at):%d.%m.%Y} bis {one.until:%d.%m.%Y}, {name}")
        click.echo(f"    {one.reason}")
    if not found:
        click.echo("Es gab noch keine Notbremse.")
    return 0
