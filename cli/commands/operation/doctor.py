"""`regelwerk doctor`: everything that has to be right, looked at."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.reminders.told import PASSWORD
from cli.german import Command


@click.command("doctor", cls=Command, example="regelwerk doctor --store ablage")
@options.store
@options.as_format
def command(store: Path, form: str) -> int:
    """Sieht nach, ob alles so ist, wie es sein muss, und sagt je Zeile, was zu tun ist. Geändert wird nichts.

    Geprüft werden Ablage, Rechte, Schlüssel, Platz, Regeln, Datenbank, Sicherung, Uhr, Mailserver (mit Anmeldung, ohne
    Mail), der Plan gegen das Getane, Prefect und die Zeitpläne dort. Endet mit 1, wenn etwas fehlerhaft ist.
    """
    from jobs.operation.doctor import examine
    from schemas.operation.check import Grade

    found = list(examine(store, os.environ, os.environ.get(PASSWORD), datetime.now(UTC)))
    broken = [one for one in found if one.grade is Grade.BROKEN]
    if form == "json":
        lines = [{"sache": one.matter, "stand": str(one.grade), "befund": one.found, "tun": one.way} for one in found]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return 1 if broken else 0
    for one in found:
        click.echo(f"{one.grade.value:<10}  {one.matter:<10} {one.found}{f'  → {one.way}' if one.way else ''}")
    notes = sum(one.grade is Grade.NOTE for one in found)
    click.echo(f"{len(found)} geprüft: Fehler {len(broken)}, Hinweise {notes}.")
    return 1 if broken else 0
