"""`regelwerk schedule pause`: a flow waits until somebody lets it go on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.operation.schedules.server import Named, name, pass_on


@click.command(
    "pause", cls=Named,
    example='regelwerk schedule pause wochenbericht --store ablage --by "A. Beispiel" --reason "Umbau der Teams"',
)  # fmt: skip
@name
@options.store
@options.who
@options.why
def command(schedule: str, store: Path, by: str, reason: str) -> int:
    """Hält den Ablauf eines Zeitplans an, bis er mit resume weiterläuft.

    Das gilt für regelwerk serve, für regelwerk nacht und für jeden anderen Arbeiter. Was in dieser Zeit fällig wird,
    gilt als versäumt und steht so im Prüfpaket. Wer es war und warum, steht in der Prüfspur.
    """
    from jobs.operation.pausing import pause
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    also = pause(opened, open_database(opened.url), schedule, by, reason, datetime.now(UTC))
    for each in also:
        click.echo(f"{each}: angehalten.")
    pass_on(opened, also, paused=True)
    return 0
