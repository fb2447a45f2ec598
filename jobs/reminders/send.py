"""The outbox sent: one mail after the other, each noted before and after.

A sender that dies between sending and noting leads to one repeat with the same Message-ID; one that dies before leads
to none. Nothing is lost: what is not noted as sent is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from delivery.mail.message import message
from delivery.mail.post import post
from intake.keys.lock import locked
from jobs.reminders.day import ESCALATION, KIND
from jobs.reminders.people import people_of
from schemas.clock.place import day_of
from schemas.failure import MailRefused, RunBusy, space
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter, Sending, Server
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, reading, writing
from store.records.hold import Hold, held
from store.reminders import outbox
from store.reminders.matters import brake_on
from store.reminders.settings import addresses, server

_LOCK = "postausgang"
"""Sending has a lock of its own: it lasts, and need not keep a backup waiting, nor a backup it."""
BUSY = RunBusy("Aus dieser Ablage sendet gerade jemand anderes. Bitte warten, bis er fertig ist, und dann wiederholen.")
NO_ADDRESS = "Unter [empfaenger] steht keine Adresse."
_ANY_ADDRESS = re.compile(r"\S+@\S+")
Wait = Callable[[float], None]
Clock = Callable[[], datetime]


@dataclass(slots=True)
class Sent:
    """What became of the mails that were waiting. `hold`: mail is held, nothing was sent."""

    sent: int = 0
    waiting: int = 0
    undeliverable: int = 0
    homeless: tuple[Receiver, ...] = ()
    hold: Hold | None = None


def send(store: StoreFolder, engine: Engine, password: str | None, clock: Clock, wait: Wait) -> Sent:
    """Sends what waits, not faster than the office allows. Raises RunBusy while somebody else sends, and MailRefused.

    A mail without address waits until there is one, reminders and escalations while the Lieferbremse is on. Those of
    days that are over are withdrawn with their marks: the next digest tells what they told. Raises KeysRefused where
    people are told in person and their addresses cannot be read.
    """
    today = day_of(clock())
    find = _addresses(store, today)
    with space():
        (store.path / _LOCK).mkdir(exist_ok=True)
    with locked(store.path / _LOCK, BUSY):
        with writing(engine) as connection:
            for kind in (KIND, ESCALATION):
                outbox.withdraw(connection, outbox.late(connection, store.office, kind, today))
            outbox.left_underway(connection, store.office)
            letters = outbox.waiting(connection, store.office)
            hold, braked = held(connection), brake_on(connection, store.office)
        if hold is not None:
            return Sent(waiting=len(letters), hold=hold)
        every = len(letters)
        letters = tuple(letter for letter in letters if not (braked and letter.kind in (KIND, ESCALATION)))
        homed = [(letter, to) for letter in letters if (to := find(letter.receiver)) is not None]
        homeless = [letter for letter in letters if find(letter.receiver) is None]
        done = Sent(waiting=every - len(homed), homeless=tuple(sorted({letter.receiver for letter in homeless})))
        _note_homeless(engine, homeless)
        if homed:
            _sent(engine, server(store), password, homed, done, clock, wait)
        return done


def _addresses(store: StoreFolder, today: date) -> Callable[[Receiver], str | None]:
    """Where mail for a receiver goes today; looked up when it is sent, so that a changed address holds at once."""
    places, people = addresses(store), people_of(store).entries

    def found(receiver: Receiver) -> str | None:
        if not receiver.person:
            return places.of(receiver, today)
        return people[receiver.person].address if receiver.person in people else None

    return found


def password_of(store: StoreFolder, environment: str | None) -> str | None:
    """The password of the mail server: from the environment, else from the file that the settings name.

    Raises MailRefused where the file is missing, or open to others.
    """
    if environment:
        return environment
    file: Path | None = server(store).password_file if store.mail else None
    if file is None:
        return None
    try:
        if file.stat().st_mode & 0o077:
            raise MailRefused(f"Das Kennwort in {file} können andere lesen. Bitte: chmod 600 {file}")
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise MailRefused(f"Das Kennwort des Mailservers in {file} lässt sich nicht lesen.") from error


def _sent(
    engine: Engine, to: Server, password: str | None, letters: list[tuple[Letter, str]], done: Sent, clock: Clock,
    wait: Wait,
) -> None:  # fmt: skip
    with post(to, password) as opened:
        for number, (letter, address) in enumerate(letters):
            if number:
                wait(60 / to.per_minute)
            with writing(engine) as connection:
                if held(connection) is not None:
                    done.waiting += len(letters) - number
                    return
                taken = outbox.underway(connection, letter)
            if taken is None:
                continue
            answer = opened.send(message(taken, to.sender, address, clock()))
            # Servers repeat the address; a person's must not stand in the database.
            answer = replace(answer, said=_ANY_ADDRESS.sub("…", answer.said))
            with writing(engine) as connection:
                became = outbox.answered(connection, taken, answer, clock())
            done.sent += became is Sending.SENT
            done.waiting += became is Sending.WAITING
            done.undeliverable += became is Sending.UNDELIVERABLE


def _note_homeless(engine: Engine, letters: list[Letter]) -> None:
    with writing(engine) as connection:
        for letter in letters:
            outbox.back(connection, letter, NO_ADDRESS)


def state(engine: Engine, office: str) -> tuple[dict[Sending, int], tuple[tuple[Receiver, str, str], ...]]:
    """How many mails are in which state, and whom no server takes mail for: receiver, day, what the server said."""
    with reading(engine) as connection:
        return outbox.counts(connection, office), _stuck(connection, office)


def _stuck(connection: Connection, office: str) -> tuple[tuple[Receiver, str, str], ...]:
    return tuple((who, f"{day:%d.%m.%Y}", said) for who, day, said in outbox.stuck(connection, office))
