"""`regelwerk db downgrade`: back to before the last upgrade."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "downgrade",
    cls=Command,
    example='regelwerk db downgrade --store ablage --by "A. Beispiel" --reason "Neue Fassung arbeitet falsch"',
)
@options.store
@options.who
@options.why
def command(store: Path, by: str, reason: str) -> int:
    """Geht auf die Sicherung zurück, die das letzte Anheben gemacht hat; danach gilt wieder das bisherige Programm.

    Was seitdem geschah, geht verloren und steht als Lücke in der Prüfspur; die jetzige Ablage bleibt beiseitegelegt.
    """
    from cli.commands.office.database.restore import tell
    from jobs.office.upgrade import downgrade
    from store.folder import open_store

    done = downgrade(open_store(store), by, reason, datetime.now(UTC))
    tell(done)
    click.echo(f"Die Datenbank hat den Stand {done.gap.manifest.version}. Bitte das Programm von damals verwenden.")
    return 0
