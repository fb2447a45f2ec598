"""`regelwerk keys rotate`: a new case key."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "rotate",
    cls=Command,
    example='regelwerk keys rotate --store ablage --by "Petra Beispiel" --reason "Schlüssel lag offen"',
)
@options.store
@options.who
@options.why
def command(store: Path, by: str, reason: str) -> int:
    """Wechselt den Fallschlüssel: Jeder Fall bekommt ein neues Pseudonym, jeder Befund behält seinen Fall.

    Hilft auch, wenn der alte Schlüssel verloren ist und die Schlüsseltabelle noch da. Danach bitte neu sichern:
    regelwerk keys backup.
    """
    from cli.terminal import plural
    from jobs.imports.keys.rotation import rotate
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    done = rotate(opened, open_database(opened.url), by, datetime.now(UTC), secrets.token_hex(6), reason)
    click.echo(
        f"Der Fallschlüssel ist gewechselt: {plural(done.people, 'Pseudonym', 'Pseudonyme')}, "
        f"{plural(done.findings, 'Befund', 'Befunde')}."
    )
    if done.snapshot:
        click.echo(f"Der jüngste Abzug ist unter den neuen Pseudonymen abgelegt: {done.snapshot[:12]}")
    click.echo(f"Bitte jetzt neu sichern: regelwerk keys backup {opened.option} --to ORDNER")
    return 0
