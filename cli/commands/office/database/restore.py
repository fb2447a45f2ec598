"""`regelwerk db restore`: a store brought back from a backup."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.german import Command
from cli.terminal import number, plural

if TYPE_CHECKING:
    from jobs.office.restore import Restored


@click.command(
    "restore",
    cls=Command,
    example='regelwerk db restore sicherung/magdeburg-20260302T180000Z --store ablage --by "A. Beispiel" '
    '--reason "Datenträger ausgefallen"',
)
@click.argument("backup", type=options.Folder(), metavar="SICHERUNG")
@options.store
@click.option("--database", "url", metavar="URL", help="PostgreSQL-Datenbank, in die wiederhergestellt wird.")
@click.option("--checkpoint", type=options.Folder(), metavar="DATEI", help="Der letzte Prüfpunkt, der außerhalb liegt.")
@options.who
@options.why
def command(backup: Path, store: Path, url: str | None, checkpoint: Path | None, by: str, reason: str) -> int:
    """Stellt eine Ablage aus einer Sicherung wieder her; was da ist, bleibt beiseitegelegt erhalten.

    Geprüft wird zuerst jede Datei. Wer, warum und was verloren geht, steht danach in der Prüfspur. Mails gehen erst
    wieder hinaus, wenn jemand mit regelwerk db confirm bestätigt.
    """
    from jobs.office.restore import Order, restore

    order = Order(backup, store, by, reason, datetime.now(UTC), url, checkpoint)
    tell(restore(order))
    return 0


def tell(done: Restored) -> None:
    """Says what a restore did and what is left to do."""
    gap = done.gap
    click.echo(f"Wiederhergestellt: {done.store.path}, Prüfspur bis Eintrag {number(gap.manifest.seq)}.")
    if gap.lost is None:
        known = "Hier gab es keine lesbare Datenbank, und kein Prüfpunkt wurde genannt."
        click.echo(f"Ob nach der Sicherung etwas geschah, ist nicht bekannt. {known}")
    elif gap.lost:
        entries = plural(gap.lost, "Eintrag", "Einträge")
        until = f" bis {datetime.fromisoformat(gap.until):%d.%m.%Y %H:%M} UTC" if gap.until else ""
        click.echo(f"Verloren: mindestens {entries} der Prüfspur{until}. Der erste vermerkt die Sicherung selbst.")
    else:
        click.echo("Nach der Sicherung ist nichts Weiteres bekannt.")
    if gap.before is not None and not gap.before.continues:
        click.echo("Achtung: Die bisherige Prüfspur setzt die der Sicherung nicht fort.", err=True)
    if done.before is not None:
        click.echo(f"Die bisherige Ablage liegt in {done.before}.")
    if done.schema is not None:
        click.echo(f"Bisherige Tabellen liegen in der Datenbank im Schema {done.schema}.")
    if done.store.rules.is_relative_to(done.store.path):
        click.echo(f"Die Regeln der Sicherung liegen in {done.store.rules} und gelten jetzt.")
    for key in gap.repeat:
        again = f"regelwerk loeschen --store {done.store.path} --case {key} --reason 'nach Wiederherstellung'"
        click.echo(f"Zu wiederholen: {again}", err=True)
    click.echo(
        f"Mails sind angehalten, bis jemand bestätigt: regelwerk db confirm --store {done.store.path} --reason …"
    )
