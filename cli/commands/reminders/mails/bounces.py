"""`regelwerk mail bounces`: mails that came back."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "bounces",
    cls=Command,
    example="regelwerk mail bounces /var/mail/regelwerk --store ablage\n"
    "regelwerk mail bounces rücklauf.eml --store ablage",
)
@click.argument("place", metavar="POSTFACH", type=options.Folder())
@options.store
def command(place: Path, store: Path) -> int:
    """Liest zurückgekommene Mails und vermerkt sie im Postausgang als unzustellbar; jede einmal.

    POSTFACH ist das Postfach des Absenders auf diesem Rechner (Maildir oder mbox), ein Ordner mit gesicherten Mails
    (.eml) oder eine einzelne. Daran wird nichts geändert. Endet mit 1, wenn etwas neu zurückgekommen ist.
    """
    from jobs.reminders.bounces import note
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    found = note(opened, open_database(opened.url), place)
    for receiver in found.receivers:
        click.echo(f"Zurückgekommen: {receiver}")
    click.echo(f"Gelesen: {found.seen}. Neu zurückgekommen: {len(found.receivers)}.")
    if found.receivers:
        click.echo("Bitte die Adressen berichtigen, danach: regelwerk mail again --store ABLAGE")
    return 1 if found.receivers else 0
