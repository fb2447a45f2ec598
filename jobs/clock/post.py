"""What waits in the outbox is sent, and what kept it from being sent is said."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.clock.check import Night
from jobs.reminders.people import people_of
from jobs.reminders.send import Sent, password_of, send
from schemas.failure import DatabaseBusy, DatabaseGone, Failure, KeysRefused, MailRefused, RunBusy
from store.records.connect import reading
from store.reminders import outbox
from store.reminders.settings import addresses, server

PASSWORD = "REGELWERK_MAIL_KENNWORT"
"""The environment may hold the mail server's password; the entrances look there."""
PASSING = (RunBusy, DatabaseBusy, DatabaseGone)
"""What may pass by itself: the same step may succeed a little later."""


@dataclass(frozen=True, slots=True)
class Posted:
    """How many mails were sent, what kept others back (German), and whether that may pass by itself."""

    sent: int = 0
    lines: tuple[str, ...] = ()
    passing: bool = False


def post(night: Night) -> Posted:
    """Sends what waits. Raises what the database raises; what concerns mail is said instead."""
    waiting = _waiting(night)
    if not waiting:
        return Posted()
    try:
        # Asked for first: what is wrong in the settings does not pass by itself.
        addresses(night.store)
        server(night.store)
        password = password_of(night.store, night.password)
        people_of(night.store)
    except (MailRefused, KeysRefused) as failure:
        return Posted(0, (_left(waiting), *failure.lines))
    try:
        done = send(night.store, night.engine, password, night.clock, night.wait)
    except (MailRefused, RunBusy) as failure:
        left = _waiting(night)
        return Posted(max(waiting - left, 0), (_left(left), *failure.lines), passing=True)
    return _posted(done)


def passes(failure: Failure) -> bool:
    """Whether a failure may pass by itself."""
    return isinstance(failure, PASSING)


def _posted(done: Sent) -> Posted:
    lines = []
    if done.hold is not None:
        lines.append(f"Mails sind angehalten: {done.hold.reason}. {_left(done.waiting)} Frei: regelwerk db confirm")
    elif done.waiting:
        lines.append(_left(done.waiting))
    if done.undeliverable:
        lines.append(f"Unzustellbar: {done.undeliverable}.")
    lines += [f"Ohne Adresse unter [empfaenger]: {receiver}." for receiver in done.homeless]
    # What a server puts off may go a little later; what has no address may not.
    passing = done.hold is None and done.waiting > 0 and not done.homeless
    return Posted(done.sent, tuple(lines), passing)


def _left(number: int) -> str:
    return "Eine Mail wartet." if number == 1 else f"{number} Mails warten."


def _waiting(night: Night) -> int:
    with reading(night.engine) as connection:
        return outbox.still_to_go(connection, night.store.office)
