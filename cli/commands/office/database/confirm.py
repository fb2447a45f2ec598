"""`regelwerk db confirm`: mail may leave again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "confirm",
    cls=Command,
    example='regelwerk db confirm --store ablage --by "A. Beispiel" --reason "Bestand geprüft, Lücke nachgetragen"',
)
@options.store
@options.who
@options.why
def command(store: Path, by: str, reason: str) -> int:
    """Bestätigt eine wiederhergestellte Ablage: Von jetzt an gehen Mails wieder hinaus."""
    from jobs.office.confirm import confirm
    from schemas.clock.place import here
    from store.folder import open_store

    found = confirm(open_store(store), by, reason, datetime.now(UTC))
    if found is None:
        click.echo("Es war nichts angehalten.")
    else:
        click.echo(
            f"Mails gehen wieder hinaus. Angehalten waren sie seit {here(found.at):%d.%m.%Y %H:%M} Uhr: {found.reason}."
        )
    return 0
