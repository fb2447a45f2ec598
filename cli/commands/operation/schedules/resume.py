"""`regelwerk schedule resume`: a paused flow goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.operation.schedules.server import Named, name, pass_on


@click.command("resume", cls=Named, example="regelwerk schedule resume wochenbericht --store ablage")
@name
@options.store
@options.by
def command(schedule: str, store: Path, by: str) -> int:
    """Lässt den angehaltenen Ablauf eines Zeitplans weiterlaufen.

    Was inzwischen fällig war, wird nachgeholt, soweit es sich nachholen lässt.
    """
    from jobs.operation.pausing import resume
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    also = resume(opened, open_database(opened.url), schedule, by, datetime.now(UTC))
    for each in also:
        click.echo(f"{each}: läuft weiter.")
    pass_on(opened, also, paused=False)
    return 0
