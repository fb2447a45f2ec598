"""`regelwerk db backup`: a backup of the store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command
from cli.terminal import number


@click.command(
    "backup",
    cls=Command,
    example="regelwerk db backup --store ablage --to /mnt/sicherung",
)
@options.store
@click.option("--to", "shelf", type=options.Folder(), help="Ordner für die Sicherung; ohne Angabe in der Ablage.")
@options.by
def command(store: Path, shelf: Path | None, by: str) -> int:
    """Sichert Datenbank, Abzüge, Läufe, Regelbücher, eigene Regeln und Einstellungen, während andere weiterarbeiten.

    Die Schlüssel sind nicht dabei; sie werden getrennt gesichert. Eine Sicherung auf demselben Datenträger schützt
    nicht vor dessen Ausfall: --to nennt besser einen anderen.
    """
    from jobs.office.backup import back_up
    from store.folder import open_store

    opened = open_store(store)
    made = back_up(opened, shelf or opened.backups, by, datetime.now(UTC))
    click.echo(f"Sicherung: {made.folder}")
    click.echo(
        f"{number(len(made.manifest.files))} Dateien, {number(made.size // 1_000_000)} MB, "
        f"Prüfspur bis Eintrag {number(made.manifest.seq)}."
    )
    click.echo(f"SHA-256 von manifest.json: {made.sha256}")
    for name in made.manifest.missing:
        click.echo(f"Achtung: {name} nennt die Datenbank, aber der Ordner fehlt in der Ablage.", err=True)
    return 1 if made.manifest.missing else 0
