"""`regelwerk audit-package`: one file for an auditor."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "audit-package",
    cls=Command,
    example="regelwerk audit-package --store ablage --from 01.01.2020 --to 30.06.2020 --out pruefpaket.zip",
)
@options.store
@click.option("--from", "first", type=options.Day(), required=True, help="Erster Stichtag des Zeitraums.")
@click.option("--to", "last", type=options.Day(), required=True, help="Letzter Stichtag des Zeitraums.")
@click.option("--out", type=options.File(".zip"), required=True, help="Zu schreibende Datei, z. B. pruefpaket.zip.")
@options.by
def command(store: Path, first: date, last: date, out: Path, by: str) -> int:
    """Schreibt ein ZIP für die Prüfung: Läufe, Befunde, Entscheidungen, Ausnahmen, Werte, Regeln, Prüfspur.

    Es lässt sich ohne dieses Programm prüfen; wie, steht darin in LIESMICH.txt. Rechnet vorher die ganze Ablage nach;
    was nicht passt, steht im Prüfbericht des Pakets, und der Befehl endet mit 1. Der Export wird vermerkt.
    """
    from cli.kept import kept
    from cli.terminal import progress
    from jobs.evidence.package.make import Asked, make
    from store.folder import open_store

    with progress() as step:
        made = make(open_store(store), Asked(first, last, out, by, datetime.now(UTC), kept()), step)
    runs = "1 Lauf" if made.runs == 1 else f"{made.runs} Läufe"
    found = "1 Befund" if made.findings == 1 else f"{made.findings} Befunde"
    click.echo(f"{out}: {runs}, {found}. SHA-256: {made.sha256}")
    for remark in made.remarks:
        click.echo(f"Hinweis: {remark}")
    if not made.proof.holds:
        click.echo(f"Achtung: Die Ablage passt an {len(made.proof.faults)} Stellen nicht zusammen:", err=True)
        for fault in made.proof.faults[:10]:
            click.echo(f"  {fault.message}", err=True)
    return 0 if made.proof.holds else 1
