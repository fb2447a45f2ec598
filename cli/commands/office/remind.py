"""`regelwerk erinnern`: the day's reminders, shown or sent."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from cli import options
from cli.german import Command

PASSWORD = "REGELWERK_MAIL_KENNWORT"
_PLACE = ZoneInfo("Europe/Berlin")


@click.command(
    "erinnern",
    cls=Command,
    example="regelwerk erinnern --store ablage\nregelwerk erinnern --store ablage --send",
)
@options.store
@click.option("--as-of", type=options.Day(), help="Für welchen Tag; ohne Angabe heute.")
@click.option("--send", is_flag=True, help="Schreibt und sendet die Mails; ohne das werden sie nur gezeigt.")
def command(store: Path, as_of: date | None, send: bool) -> int:
    """Erinnert an Fälliges: eine Mail je zuständiger Stelle und Team am Tag.

    Wird der Befehl wiederholt, geht nichts zweimal hinaus. Das Kennwort des Mailservers steht in der Umgebung
    (REGELWERK_MAIL_KENNWORT) oder in der Datei, die regelwerk.toml unter [mail] nennt.
    """
    from cli.kept import kept
    from jobs.reminders.book import read_book
    from jobs.reminders.prepare import prepare, preview
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    engine, day = open_database(opened.url), as_of or now.astimezone(_PLACE).date()
    done = (prepare if send else preview)(opened, engine, read_book(opened, day, kept()), day, now)
    if done.quiet is not None:
        click.echo(f"{day:%d.%m.%Y}: keine Erinnerungen. {done.quiet}")
    for letter in done.letters:
        click.echo(f"{letter.receiver}: {letter.subject}")
        if not send:
            click.echo("\n" + "".join(f"    {line}\n" if line else "\n" for line in letter.text.splitlines()))
    if done.before:
        click.echo(f"An diesem Tag schon erinnert: {done.before}.")
    if not send:
        click.echo("Nur gezeigt, nichts gesendet. Gesendet wird mit --send.")
        return 0
    return _send(store)


def _send(store: Path) -> int:
    """Sends the outbox; 1 if a mail cannot be delivered."""
    from jobs.reminders.send import password_of, send, state
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine, password = open_database(opened.url), password_of(opened, os.environ.get(PASSWORD))
    done = send(opened, engine, password, lambda: datetime.now(UTC), time.sleep)
    if done.hold is not None:
        click.echo(
            f"Mails sind angehalten seit {done.hold.at:%d.%m.%Y}: {done.hold.reason}. Frei: regelwerk db confirm"
        )
    click.echo(f"Gesendet: {done.sent}. Wartend: {done.waiting}. Unzustellbar: {done.undeliverable}.")
    for receiver in done.homeless:
        click.echo(f"Ohne Adresse (Abschnitt [empfaenger] in regelwerk.toml): {receiver}")
    for receiver, day, said in state(engine, opened.office)[1]:
        click.echo(f"Unzustellbar: {receiver}, {day}: {said}")
    return 1 if done.undeliverable else 0
