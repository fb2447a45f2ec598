"""`regelwerk keys backup`: a copy of the keys, apart from the store."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse


@click.command("backup", cls=Command, example="regelwerk keys backup --store ablage --to sicherung-schluessel")
@options.store
@click.option("--to", "target", type=options.Folder(), required=True, help="Neuer Ordner für die Sicherung.")
def command(store: Path, target: Path) -> int:
    """Sichert die Schlüssel und die Schlüsseltabelle in zwei Ordner, die an zwei Orte gehören.

    Wer beide hat, kann jedes Pseudonym auflösen: Die Ordner schluessel und tabelle bitte getrennt verwahren, und
    keinen davon bei der Sicherung der Ablage.
    """
    from intake.keys.copies import KEYS, TABLES, backup
    from store.folder import open_store

    opened = open_store(store)
    if target.absolute().is_relative_to(opened.path):
        raise WrongUse("Die Sicherung der Schlüssel gehört nicht in die Ablage. Bitte einen anderen Ordner angeben.")
    written = backup(opened.keys, target)
    for path in written:
        click.echo(f"Gesichert: {path}")
    if any(path.parent == target / TABLES for path in written):
        click.echo(f"Bitte getrennt verwahren: {target / KEYS} und {target / TABLES}")
    else:
        click.echo("Eine Schlüsseltabelle gibt es noch nicht; der erste Import legt sie an. Dann bitte neu sichern.")
    return 0
