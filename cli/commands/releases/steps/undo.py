"""`regelwerk release zuruecknehmen`: the state before a release, as a change of its own."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.releases.steps.doing import doing
from cli.german import Command


@click.command("zuruecknehmen", cls=Command, example="regelwerk release zuruecknehmen 3 --store ablage --by anna")
@click.argument("number", metavar="FREIGABE", type=options.Whole())
@options.store
@options.by
def command(number: int, store: Path, by: str) -> int:
    """Legt an, was die Dateien einer Freigabe vor ihr sagten; auch das wird simuliert und von einer zweiten Person
    freigegeben."""
    from jobs.releases.releasing import roll_back

    with doing(store, by) as work:
        change = roll_back(work, number)
    click.echo(f"Änderung {change} ist angelegt. Weiter: regelwerk simulate {change} {work.store.option}")
    return 0
