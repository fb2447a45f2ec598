"""`regelwerk erinnern`: the day's reminders, shown or sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.reminders import told
from cli.german import Command


@click.command(
    "erinnern",
    cls=Command,
    example="regelwerk erinnern --store ablage\nregelwerk erinnern --store ablage --send",
)
@options.store
@options.today
@click.option("--send", is_flag=True, help="Schreibt und sendet die Mails; ohne das werden sie nur gezeigt.")
def command(store: Path, as_of: date | None, send: bool) -> int:
    """Erinnert an Fälliges: eine Mail je zuständiger Stelle und Team, oder je Person, am Tag.

    Wird der Befehl wiederholt, geht nichts zweimal hinaus. Das Kennwort des Mailservers steht in der Umgebung
    (REGELWERK_MAIL_KENNWORT) oder in der Datei, die regelwerk.toml unter [mail] nennt.
    """
    from cli.kept import kept
    from jobs.releases.standing import in_force
    from jobs.reminders.book import read_book
    from jobs.reminders.prepare import prepare, preview
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    engine, day = open_database(opened.url), as_of or day_of(now)
    book = read_book(in_force(opened, engine), day, kept())
    done = (prepare if send else preview)(opened, engine, book, day, now)
    told.show(done, not send, "Erinnerungen")
    if not send:
        click.echo("Nur gezeigt, nichts gesendet. Gesendet wird mit --send.")
        return 0
    return told.send(opened, engine)
