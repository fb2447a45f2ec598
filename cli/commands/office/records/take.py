"""`regelwerk record import`: a form that was filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command
from schemas.delivery.record import Act


@click.command("import", cls=Command, example="regelwerk record import nachweise.xlsx --store ablage")
@click.argument("file", type=options.File(".xlsx"), metavar="DATEI")
@options.store
@options.by
def command(file: Path, store: Path, by: str) -> int:
    """Liest einen ausgefüllten Vordruck ein: alle Zeilen oder, wenn etwas nicht stimmt, keine.

    Alle Fehler der Datei werden auf einmal genannt, mit Blatt und Zelle.
    """
    from jobs.evidence.records.desk import record_file

    kept = record_file(store, file, by, datetime.now(UTC))
    new = sum(one.act is Act.NEW for one in kept.entries)
    click.echo(f"{new} neu, {len(kept.entries) - new} berichtigt, {kept.unchanged} unverändert.")
    return 0
