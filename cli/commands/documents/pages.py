"""`regelwerk pages`: the generated pages of the documentation."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("pages", cls=Command, example="regelwerk pages\nregelwerk pages --check")
@click.option("--check", "only_check", is_flag=True, help="Nichts schreiben; endet mit 1, wenn etwas veraltet ist.")
@options.rules
@click.option(
    "--docs",
    type=options.Folder(),
    default=lambda: options.shipped("docs"),
    help="Ordner der Dokumentation (üblich docs).",
)
def command(only_check: bool, rules: Path, docs: Path) -> int:
    """Schreibt docs/abdeckung.md und docs/handbuch/regelwerk.md aus den Regeln und dem Register neu.

    Endet mit 1, wenn ein Eintrag des Registers weder eine Regel noch einen Grund hat.
    """
    from jobs.documents.pages import pages

    found = pages(rules, docs)
    for path in found.stale:
        click.echo(f"{path}: {'veraltet' if only_check else 'geschrieben'}")
    if not found.stale:
        click.echo("Alle Seiten sind aktuell.")
    if not only_check:
        found.write()
    for line in found.complaints:
        click.echo(line, err=True)
    return int(bool(found.complaints) or (only_check and bool(found.stale)))
