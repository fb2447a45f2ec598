"""`regelwerk trail checkpoint`: the head of the trail, sealed, for somebody outside."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse


@click.command(
    "checkpoint",
    cls=Command,
    example="regelwerk trail checkpoint --store ablage --to pruefpunkt-2020-06.json",
)
@options.store
@click.option("--to", type=options.File(".json"), required=True, help="Datei, die außerhalb verwahrt wird.")
@options.by
@click.option("--new-key", is_flag=True, help="Zuerst ein neues Siegel ansagen, weil das alte verloren ist.")
@click.option("--reason", metavar="GRUND", default="", help="Warum ein neues Siegel nötig ist.")
def command(store: Path, to: Path, by: str, new_key: bool, reason: str) -> None:
    """Siegelt den Stand der Prüfspur (Ed25519) und schreibt ihn in eine Datei.

    Die Datei gehört zu jemandem außerhalb: zur Revision, zum Träger, zum Datenschutz. Nur gegen sie fällt auf, wenn die
    letzten Einträge fehlen oder die ganze Ablage zurückgesetzt wurde.
    """
    from jobs.evidence.checkpoint import checkpoint
    from store.folder import open_store

    if new_key and not reason.strip():
        raise WrongUse("Ein neues Siegel braucht einen Grund: --reason.")
    made = checkpoint(open_store(store), by, datetime.now(UTC), to, new_key, reason.strip())
    said = made.checkpoint
    click.echo(f"Gesiegelt bis Eintrag {said.seq}: {to}")
    click.echo(f"Hash: {said.hash}")
    click.echo(f"Fingerabdruck des Siegels: {said.key}")
    click.echo("Bitte die Datei außerhalb der Ablage verwahren.")
