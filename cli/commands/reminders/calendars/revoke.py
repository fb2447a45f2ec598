"""`regelwerk kalender revoke`: a calendar is closed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "revoke",
    cls=Command,
    example='regelwerk kalender revoke 0f3a9c5b7d1e2f48 --store ablage --by "A. Beispiel" --reason "Zugang verloren"',
)
@click.argument("calendar", metavar="KALENDER")
@options.store
@options.who
@options.why
def command(calendar: str, store: Path, by: str, reason: str) -> int:
    """Widerruft einen Kalender: Sein Zugang ist sofort und für immer zu."""
    from jobs.reminders.feeds import revoke
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    found = revoke(opened, open_database(opened.url), calendar, by, reason, datetime.now(UTC))
    click.echo(f"Widerrufen: Kalender {found.id} für {found}.")
    return 0
