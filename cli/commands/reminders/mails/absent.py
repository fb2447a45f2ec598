"""`regelwerk mail absent`: somebody is away."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "absent",
    cls=Command,
    example='regelwerk mail absent "Muster, Maria" --from 01.07.2026 --until 14.07.2026 --store ablage\n'
    'regelwerk mail absent "Muster, Maria" --from 01.07.2026 --until 14.07.2026 --substitute "Beispiel, Bea" '
    "--store ablage",
)
@click.argument("name", metavar="NAME")
@options.store
@click.option("--from", "first", type=options.Day(), required=True, help="Erster Tag.")
@options.until
@click.option("--substitute", metavar="NAME", help="Wer vertritt; ohne Angabe die Vertretung des Falls.")
def command(name: str, store: Path, first: date, until: date, substitute: str | None) -> int:
    """Trägt ein, wann jemand nicht da ist: Erinnerungen gehen so lange an die Vertretung.

    Ist auch die nicht da, gehen sie an die Stelle im Team. Eine neue Angabe ersetzt die frühere. Warum jemand nicht da
    ist, wird nicht erfasst.
    """
    from jobs.reminders.persons import away
    from store.folder import open_store

    away(open_store(store), name, first, until, substitute)
    click.echo(f"Eingetragen: {first:%d.%m.%Y} bis {until:%d.%m.%Y}.")
    return 0
