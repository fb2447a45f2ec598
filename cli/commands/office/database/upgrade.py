"""`regelwerk db upgrade`: the database brought to the version of this program."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from cli import options
from cli.german import Command
from cli.kept import kept


@click.command("upgrade", cls=Command, example="regelwerk db upgrade --store ablage")
@options.store
@options.by
def command(store: Path, by: str) -> int:
    """Sichert die Ablage, hebt eine Kopie an, rechnet darauf die letzten fünf Läufe nach und hebt dann erst an.

    Kommt bei einem Lauf anderes heraus als damals, wird nichts geändert. Zurück geht es mit regelwerk db downgrade.
    """
    from cli.terminal import progress
    from jobs.evidence.replay import replay
    from jobs.office.upgrade import upgrade
    from store.folder import open_store

    with progress() as step:
        done = upgrade(open_store(store), by, datetime.now(UTC), partial(replay, programs=kept()), step)
    click.echo(f"Gesichert: {done.backup.folder}")
    for one in done.replays:
        if one.identical:
            click.echo(f"Lauf {one.run}: nachgerechnet, gleich.")
        else:
            click.echo(f"Lauf {one.run}: nicht nachrechenbar. {' '.join(one.missing)}")
    if done.before == done.after:
        click.echo(f"Die Datenbank hat schon den Stand {done.after}.")
    else:
        click.echo(f"Die Datenbank wurde von Stand {done.before} auf {done.after} angehoben.")
    return 0
