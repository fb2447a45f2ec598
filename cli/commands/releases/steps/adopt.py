"""`regelwerk release uebernehmen`: what lies in the folder of rules is released."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.releases.steps.doing import doing, told
from cli.german import Command


@click.command(
    "uebernehmen",
    cls=Command,
    example="regelwerk release uebernehmen --store ablage --by bert --reason 'Git, Merge Request 12'",
)
@options.store
@options.who
@options.why
def command(store: Path, by: str, reason: str) -> int:
    """Gibt frei, was im Ordner der Regeln liegt: den ersten Stand eines Amts, oder was mit Git oder einem Editor kam.

    Die Prüfung muss grün sein; der Grund sagt, wer den Stand geprüft hat.
    """
    from jobs.releases.releasing import take_over

    with doing(store, by) as work:
        click.echo(told(take_over(work, reason)))
    return 0
