"""The day's digests: what is to be told to whom, and all of it into the outbox in one transaction.

A day is prepared once for each receiver, whatever happens in between: the database holds one digest a receiver and day,
and one mark a finding, rung and day. Past days are not made up for: what was missed is told on the day it is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from delivery.calendar.entries import calendar
from delivery.mail import words
from engine.workflow.rungs import anchor_of, due_rung, is_open
from jobs.reminders.book import Book
from schemas.findings.reconciled import RunState
from schemas.reminder.digest import Digest, Item, Receiver, Section
from schemas.reminder.letter import Letter
from schemas.reminder.matter import Matter
from schemas.workflow.exact import Anchor, Rung
from store.findings.runs import last
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, reading, writing
from store.reminders import appointments, outbox
from store.reminders.appointments import Appointment
from store.reminders.matters import brake_on, last_check, matters
from store.reminders.outbox import Mark
from store.reminders.settings import domain

KIND, NOTICE = "erinnerung", "hinweis"
OPERATIONS = Receiver("betrieb")
_PLACE = ZoneInfo("Europe/Berlin")


class Quiet(StrEnum):
    """Why a day has no digests."""

    CLOSED = "Das Amt arbeitet an diesem Tag nicht."
    PAST = "Der Tag ist vorbei, oder für einen späteren ist schon erinnert; vergangene Tage werden nicht nachgeholt."
    NO_RUN = "Es gibt noch keinen abgeglichenen Lauf."
    BRAKED = "Auf der neuesten Lieferung liegt die Lieferbremse."


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was (or would be) written for a day; `before`: receivers who had theirs; `quiet`: why there are none."""

    day: date
    letters: tuple[Letter, ...] = ()
    before: int = 0
    quiet: Quiet | None = None


@dataclass(slots=True)
class _Told:
    """What one receiver is told: marks with their rungs; and the due days of everything told and still open."""

    marks: list[tuple[Mark, Rung]] = field(default_factory=list)
    due: list[date] = field(default_factory=list)


def preview(store: StoreFolder, engine: Engine, book: Book, day: date, now: datetime) -> Prepared:
    """What `prepare` would write; nothing is written."""
    with reading(engine) as connection:
        return _prepared(connection, store, book, day, now, keep=False)


def prepare(store: StoreFolder, engine: Engine, book: Book, day: date, now: datetime) -> Prepared:
    """Writes the day's digests with their marks and calendar entries; a second time the same day, only what is new."""
    with writing(engine) as connection:
        return _prepared(connection, store, book, day, now, keep=True)


def _prepared(connection: Connection, store: StoreFolder, book: Book, day: date, now: datetime, keep: bool) -> Prepared:
    office = store.office
    if not is_open(day, book.calendar):
        return Prepared(day, quiet=Quiet.CLOSED)
    if _past(connection, office, day) or (keep and now.astimezone(_PLACE).date() > day):
        return Prepared(day, quiet=Quiet.PAST)
    run, checked = last(connection, office), _checked(connection, office, day)
    braked = brake_on(connection, office) or (run is not None and run.state is RunState.BRAKED)
    notices = () if checked and not braked else (_notice(store, day, None if run is None else run.as_of, braked),)
    served = {kind: outbox.served(connection, office, day, kind) for kind in (KIND, NOTICE)}
    letters = [one for one in notices if one.receiver not in served[NOTICE]]
    if keep:
        for one in letters:
            outbox.queue(connection, office, one, (), now)
    if run is None or braked:
        return Prepared(day, tuple(letters), quiet=Quiet.NO_RUN if run is None else Quiet.BRAKED)
    before = 0
    for receiver, told in sorted(_told(matters(connection, office), book, day).items()):
        if receiver in served[KIND]:
            before += 1
        elif told.marks:
            digest = _digest(receiver, told, book, day, run.as_of, checked)
            letters.append(_written(connection, store, digest, told, now, keep))
    return Prepared(day, tuple(letters), before)


def _past(connection: Connection, office: str, day: date) -> bool:
    """Whether a later day was prepared before."""
    return any((outbox.last_day(connection, office, kind) or date.min) > day for kind in (KIND, NOTICE))


def _checked(connection: Connection, office: str, day: date) -> bool:
    """Whether a run began on this very day, or later."""
    found = last_check(connection, office)
    return found is not None and found.astimezone(_PLACE).date() >= day


def _told(found: Iterable[Matter], book: Book, day: date) -> Mapping[Receiver, _Told]:
    by: dict[Receiver, _Told] = {}
    for matter in found:
        ladder = book.ladders.get(matter.rule)
        if ladder is None:
            continue
        # Rules write roles in lower case, people as they like: it is one receiver all the same.
        told = by.setdefault(Receiver(matter.role.lower(), matter.team), _Told())
        rung = due_rung(ladder, matter, day, book.calendar)
        anchor = None if rung is None else anchor_of(rung, matter)
        if rung is not None and anchor is not None:
            told.marks.append((Mark(matter, rung.name, anchor), rung))
        # Who put it off does not want it in the calendar either; what was never told is not announced by it.
        if matter.due is not None and matter.due >= day and (rung is not None or _stands(matter, day)):
            told.due.append(matter.due)
    return by


def _stands(matter: Matter, day: date) -> bool:
    put_off = matter.follow_up is not None and matter.follow_up > day
    return bool(matter.told) and not put_off


def _digest(receiver: Receiver, told: _Told, book: Book, day: date, as_of: date, checked: bool) -> Digest:
    shown = [(mark, rung) for mark, rung in told.marks if mark.matter.rule not in book.hidden]
    items = tuple(
        Item(one.id, _section(one, rung, day), one.title, one.due, one.case or f"Befund {one.id}")
        for one, rung in ((mark.matter, rung) for mark, rung in shown)
    )
    return Digest(receiver, day, as_of, checked, items, len(told.marks) - len(shown))


def _section(matter: Matter, rung: Rung, day: date) -> Section:
    if matter.due is not None and rung.anchor is Anchor.DUE:
        return Section.OVERDUE if matter.due < day else Section.SOON
    return Section.NEW if rung.offset is None and rung.anchor is Anchor.FOUND else Section.OPEN


def _written(
    connection: Connection, store: StoreFolder, digest: Digest, told: _Told, now: datetime, keep: bool
) -> Letter:
    """The letter of a digest with its calendar; with `keep` both are written down."""
    office, receiver, day = store.office, digest.receiver, digest.day
    counted = {one: told.due.count(one) for one in set(told.due)}
    entries = appointments.changed(appointments.known(connection, office, receiver, day), counted)
    letter = Letter(
        receiver, day, KIND, words.subject(digest), words.plain(digest), words.html(digest),
        _message_id(store, KIND, day, receiver), _calendar(store, receiver, entries, now),
    )  # fmt: skip
    if keep:
        outbox.queue(connection, office, letter, [mark for mark, _ in told.marks], now)
        appointments.keep(connection, office, receiver, day, entries)
    return letter


def _calendar(store: StoreFolder, receiver: Receiver, entries: tuple[Appointment, ...], now: datetime) -> str | None:
    rows = [(one.day, one.number, one.sequence) for one in entries]
    return calendar(domain(store), store.office, str(receiver), rows, now) if rows else None


def _notice(store: StoreFolder, day: date, as_of: date | None, braked: bool) -> Letter:
    title, text = words.stale(day, as_of, braked)
    made = _message_id(store, NOTICE, day, OPERATIONS)
    return Letter(OPERATIONS, day, NOTICE, title, text, words.paragraphs(text), made)


def _message_id(store: StoreFolder, kind: str, day: date, receiver: Receiver) -> str:
    """The same for the same mail; it does not tell the receiver."""
    hashed = sha256(f"{store.office}|{kind}|{day}|{receiver}".encode()).hexdigest()[:24]
    return f"<{kind}.{day:%Y%m%d}.{hashed}@{domain(store)}>"
