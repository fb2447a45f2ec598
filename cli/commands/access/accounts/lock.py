"""`regelwerk konto sperren`: nobody enters with an account any more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.access import asked
from cli.german import Command


@click.command(
    "sperren",
    cls=Command,
    example='regelwerk konto sperren emuster --reason "ausgeschieden" --by "A. Beispiel" --store ablage',
)
@asked.login
@options.store
@options.by
@click.option("--reason", metavar="GRUND", default="", help="Warum; steht beim Konto, nicht in der Prüfspur.")
def command(login: str, store: Path, by: str, reason: str) -> int:
    """Sperrt ein Konto. Was die Person getan hat, bleibt nachvollziehbar; das Konto wird nicht gelöscht."""
    from jobs.access.accounts import Acting, find, lock
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine = open_database(opened.url)
    found = find(engine, login)
    lock(engine, found.id, reason, Acting(by, datetime.now(UTC)))
    click.echo(f"Konto {found.login} ist gesperrt, offene Sitzungen sind beendet.")
    return 0
