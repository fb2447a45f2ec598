"""What the commands about reminders say: the day's mails, and what became of the outbox."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jobs.reminders.day import Prepared
    from store.folder import StoreFolder
    from store.records.connect import Engine

PASSWORD = "REGELWERK_MAIL_KENNWORT"


def show(done: Prepared, whole: bool, what: str) -> None:
    """The mails of a day by their subjects, or `whole`; those to single persons are only counted."""
    if done.quiet is not None:
        click.echo(f"{done.day:%d.%m.%Y}: keine {what}. {done.quiet}")
    for one in done.suspended:
        click.echo(f"Notbremse bis {one.until:%d.%m.%Y}: {one.rule}")
    for letter in done.letters:
        if letter.receiver.person:
            continue
        click.echo(f"{letter.receiver}: {letter.subject}")
        if whole:
            click.echo("\n" + "".join(f"    {line}\n" if line else "\n" for line in letter.text.splitlines()))
    persons = sum(bool(letter.receiver.person) for letter in done.letters)
    if persons:
        click.echo(f"An einzelne Personen: {persons} {'Mail' if persons == 1 else 'Mails'}.")
    if done.before:
        click.echo(f"An diesem Tag schon geschrieben: {done.before}.")


def send(store: StoreFolder, engine: Engine) -> int:
    """Sends the outbox and says what became of it; 1 if a mail cannot be delivered."""
    from jobs.reminders.send import password_of
    from jobs.reminders.send import send as sent
    from schemas.clock.place import here

    done = sent(store, engine, password_of(store, os.environ.get(PASSWORD)), lambda: datetime.now(UTC), time.sleep)
    if done.hold is not None:
        click.echo(
            f"Mails sind angehalten seit {here(done.hold.at):%d.%m.%Y}: {done.hold.reason}. Frei: regelwerk db confirm"
        )
    click.echo(f"Gesendet: {done.sent}. Wartend: {done.waiting}. Unzustellbar: {done.undeliverable}.")
    for receiver in done.homeless:
        where = "regelwerk mail person" if receiver.person else "Abschnitt [empfaenger] in regelwerk.toml"
        click.echo(f"Ohne Adresse ({where}): {receiver}")
    stuck(store, engine)
    return 1 if done.undeliverable else 0


def stuck(store: StoreFolder, engine: Engine) -> None:
    """The mails that no server takes, with what it said."""
    from jobs.reminders.send import state

    for receiver, day, said in state(engine, store.office)[1]:
        click.echo(f"Unzustellbar: {receiver}, {day}: {said}")
