"""`regelwerk release vergleichen`: what differs between two states of the rules."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.releases.steps.doing import doing
from cli.german import Command


@click.command(
    "vergleichen",
    cls=Command,
    example="regelwerk release vergleichen --store ablage --old 2 --new 5\n"
    "regelwerk release vergleichen --store ablage",
)
@options.store
@click.option("--old", metavar="STAND", help="Nummer einer Freigabe oder „vor“; ohne Angabe der geltende Stand.")
@click.option("--new", metavar="STAND", help="Nummer einer Freigabe; ohne Angabe der Ordner, wie er jetzt ist.")
def command(store: Path, old: str | None, new: str | None) -> int:
    """Zeigt zwei Stände der Regeln gegeneinander, Zeile für Zeile."""
    from jobs.releases.shown.versions import FOLDER, between, versions

    with doing(store, "") as work:
        known = versions(work.store, work.engine)
        first = old or (known[1].name if len(known) > 1 else FOLDER)
        found, number = between(work.store, work.engine, first, new or FOLDER)
    for one in found:
        click.echo(f"{one.path}: {one.title}" if one.title != one.path else one.path)
        for mark, text, _, _ in one.lines:
            click.echo(f"  {mark} {text}")
    if number > len(found):
        click.echo(f"… und {number - len(found)} weitere Dateien")
    if not number:
        click.echo("Beide Stände sind gleich.")
    return 0
