"""What holds for a day before anybody is told anything: whether mail is written at all, and by which run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from engine.workflow.rungs import is_open
from jobs.reminders.book import Book
from schemas.clock.place import day_of
from schemas.findings.reconciled import RunState
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from schemas.reminder.suspension import Suspension
from store.findings.runs import Recorded, last
from store.folder import StoreFolder
from store.records.connect import Connection
from store.reminders import outbox, suspensions
from store.reminders.matters import brake_on, last_check
from store.reminders.settings import domain

KIND, NOTICE, ESCALATION = "erinnerung", "hinweis", "eskalation"


class Quiet(StrEnum):
    """Why nobody is told anything on a day."""

    CLOSED = "Das Amt arbeitet an diesem Tag nicht."
    PAST = "Der Tag ist vorbei, oder für einen späteren ist schon erinnert; vergangene Tage werden nicht nachgeholt."
    NO_RUN = "Es gibt noch keinen abgeglichenen Lauf."
    BRAKED = "Auf der neuesten Lieferung liegt die Lieferbremse."


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was (or would be) written for a day; `before`: receivers who had theirs; `quiet`: why there are none.

    `suspended` are the Notbremsen that hold on that day.
    """

    day: date
    letters: tuple[Letter, ...] = ()
    before: int = 0
    quiet: Quiet | None = None
    suspended: tuple[Suspension, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The run that speaks, whether a check began on this very day, whether the Lieferbremse is on, what is suspended.

    `late` are the mails of earlier days that never went: they are withdrawn, and told anew by today's.
    """

    run: Recorded | None = None
    checked: bool = False
    braked: bool = False
    quiet: Quiet | None = None
    suspended: Mapping[str, Suspension] = field(default_factory=dict)
    late: frozenset[int] = frozenset()

    @property
    def past_or_closed(self) -> bool:
        """Whether nothing at all is written, notices neither."""
        return self.quiet in (Quiet.CLOSED, Quiet.PAST)


def standing(
    connection: Connection, office: str, book: Book, day: date, now: datetime, kind: str, keep: bool
) -> Standing:
    """How a day stands for mails of a kind; with `keep` a day that is over is refused."""
    suspended = suspensions.holding(connection, office, day)
    if not is_open(day, book.calendar):
        return Standing(quiet=Quiet.CLOSED, suspended=suspended)
    over = keep and day_of(now) > day
    if over or any((outbox.last_day(connection, office, one) or date.min) > day for one in (kind, NOTICE)):
        return Standing(quiet=Quiet.PAST, suspended=suspended)
    run, found = last(connection, office), last_check(connection, office)
    braked = brake_on(connection, office) or (run is not None and run.state is RunState.BRAKED)
    checked = found is not None and day_of(found) >= day
    quiet = Quiet.NO_RUN if run is None else Quiet.BRAKED if braked else None
    return Standing(run, checked, braked, quiet, suspended, outbox.late(connection, office, kind, day))


def message_id(store: StoreFolder, kind: str, day: date, receiver: Receiver) -> str:
    """The same for the same mail; it does not tell the receiver."""
    hashed = sha256(f"{store.office}|{kind}|{day}|{receiver}".encode()).hexdigest()[:24]
    return f"<{kind}.{day:%Y%m%d}.{hashed}@{domain(store)}>"
