"""`regelwerk eskalieren`: what has been open too long, told upward in numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.reminders import told
from cli.german import Command


@click.command(
    "eskalieren",
    cls=Command,
    example="regelwerk eskalieren --store ablage\nregelwerk eskalieren --store ablage --send",
)
@options.store
@options.today
@click.option("--send", is_flag=True, help="Schreibt und sendet die Mails; ohne das werden sie nur gezeigt.")
def command(store: Path, as_of: date | None, send: bool) -> int:
    """Meldet lange Offenes an die Leitungen: eine Mail je Stufe am Tag, an die Teamleitung eine je Team.

    Genannt werden Zahlen nach Team und Regel, nie nach Personen; kleine Zahlen werden zusammengefasst. Wird der Befehl
    wiederholt, geht nichts zweimal hinaus.
    """
    from cli.kept import kept
    from jobs.releases.standing import in_force
    from jobs.reminders.book import read_book
    from jobs.reminders.escalate import escalate, preview_escalation
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    engine, day = open_database(opened.url), as_of or day_of(now)
    book = read_book(in_force(opened, engine), day, kept())
    done = (escalate if send else preview_escalation)(opened, engine, book, day, now)
    told.show(done, not send, "Eskalation")
    if not send:
        click.echo("Nur gezeigt, nichts gesendet. Gesendet wird mit --send.")
        return 0
    return told.send(opened, engine)
