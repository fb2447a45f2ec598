"""`regelwerk kalender allow`: a calendar for a role or a team."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "allow",
    cls=Command,
    example="regelwerk kalender allow --role integrationsfachkraft --team T00000003 --until 31.12.2026 "
    '--store ablage --by "A. Beispiel" --reason "Wunsch des Teams"',
)
@click.option("--role", metavar="STELLE", default="", help="Für diese Stelle; ohne --team in allen Teams zusammen.")
@click.option("--team", metavar="TEAM", default="", help="Für dieses Team; ohne --role für alle Stellen darin.")
@options.store
@options.until
@options.who
@options.why
def command(role: str, team: str, store: Path, until: date, by: str, reason: str) -> int:
    """Gibt einen Kalender frei und zeigt seinen geheimen Zugang, nur dieses eine Mal.

    Wer den Zugang hat, sieht je Tag, wie viele Vorgänge fällig sind, sonst nichts. Er gilt bis zum angegebenen Tag,
    höchstens 366 Tage, und lässt sich jederzeit widerrufen.
    """
    from jobs.reminders.feeds import allow
    from schemas.reminder.feed import Feed
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    new = Feed(secrets.token_hex(8), role.strip(), team.strip(), datetime.now(UTC), until, "")
    token = allow(opened, open_database(opened.url), new, by, reason)
    click.echo(f"Kalender {new.id} für {new}, bis {until:%d.%m.%Y}.")
    click.echo(f"Zugang (geheim, wird nicht gespeichert): {token}")
    return 0
