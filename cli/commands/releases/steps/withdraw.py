"""`regelwerk release zurueckziehen`: a release that does not come into force after all."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.releases.steps.doing import doing, told
from cli.german import Command


@click.command(
    "zurueckziehen",
    cls=Command,
    example="regelwerk release zurueckziehen 3 --store ablage --by bert --reason 'Erlass aufgehoben'",
)
@click.argument("number", metavar="FREIGABE", type=options.Whole())
@options.store
@options.who
@options.why
def command(number: int, store: Path, by: str, reason: str) -> int:
    """Zieht eine Freigabe zurück, deren Tag noch nicht gekommen ist oder die nicht geschrieben werden konnte."""
    from jobs.releases.releasing import withdraw

    with doing(store, by) as work:
        click.echo(told(withdraw(work, number, reason)))
    return 0
