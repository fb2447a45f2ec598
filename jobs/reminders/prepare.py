"""The day's digests: what is to be told to whom, and all of it into the outbox in one transaction.

A day is prepared once for each receiver, whatever happens in between: the database holds one digest a receiver and day,
and one mark a finding, rung and day. Past days are not made up for: what was missed, and what could not be sent on its
day, is told on the day it is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from delivery.calendar.entries import calendar
from delivery.mail import notices, words
from engine.workflow.rungs import anchor_of, due_rung, last_told
from jobs.reminders.book import Book
from jobs.reminders.day import KIND, NOTICE, Prepared, Standing, message_id, standing
from jobs.reminders.people import People, people_of
from jobs.samples.overdue import reminder
from schemas.reminder.digest import Digest, Item, Receiver, Section
from schemas.reminder.letter import Letter
from schemas.reminder.matter import Matter
from schemas.workflow.exact import Anchor, Ladder, Rung
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, reading, writing
from store.reminders import appointments, outbox
from store.reminders.appointments import Appointment
from store.reminders.matters import matters
from store.reminders.outbox import Mark
from store.reminders.settings import domain, link

OPERATIONS = Receiver("betrieb")


@dataclass(slots=True)
class _Told:
    """What one receiver is told: marks with rungs and levels; and the due days of all that was told and is open."""

    marks: list[tuple[Mark, Rung, str]] = field(default_factory=list)
    due: list[date] = field(default_factory=list)


def preview(store: StoreFolder, engine: Engine, book: Book, day: date, now: datetime) -> Prepared:
    """What `prepare` would write; nothing is written. Raises KeysRefused where people are told in person."""
    with reading(engine) as connection:
        return _Day(connection, store, book, people_of(store), day, now, keep=False).prepared()


def prepare(store: StoreFolder, engine: Engine, book: Book, day: date, now: datetime) -> Prepared:
    """Writes the day's digests with their marks and calendar entries; a second time the same day, only what is new.

    Raises KeysRefused where people are told in person and the keys cannot be read.
    """
    people = people_of(store)
    with writing(engine) as connection:
        return _Day(connection, store, book, people, day, now, keep=True).prepared()


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of an office; with `keep` what is said is written down."""

    connection: Connection
    store: StoreFolder
    book: Book
    people: People
    day: date
    now: datetime
    keep: bool

    def prepared(self) -> Prepared:
        found = standing(self.connection, self.store.office, self.book, self.day, self.now, KIND, self.keep)
        suspended = tuple(found.suspended[rule] for rule in sorted(found.suspended))
        letters = list(self._notices(found))
        if found.quiet is not None:
            letters += self._measures(found)
            return Prepared(self.day, tuple(letters), quiet=found.quiet, suspended=suspended)
        if self.keep:
            outbox.withdraw(self.connection, found.late)
        served = outbox.served(self.connection, self.store.office, self.day, KIND)
        before, told = 0, self._told(found)
        for receiver in sorted(told):
            if receiver in served:
                before += 1
            elif told[receiver].marks:
                letters.append(self._written(receiver, told[receiver], found))
        if self.keep:
            self._entries_without_mail({one.receiver for one in letters}, told)
        letters += self._measures(found)
        return Prepared(self.day, tuple(letters), before, suspended=suspended)

    def _notices(self, found: Standing) -> Iterator[Letter]:
        """What those who run the program are told, once a day: no check, or a delivery that is held."""
        if found.past_or_closed or (found.checked and not found.braked):
            return
        if OPERATIONS in outbox.served(self.connection, self.store.office, self.day, NOTICE):
            return
        title, text = notices.stale(self.day, None if found.run is None else found.run.as_of, found.braked)
        made = message_id(self.store, NOTICE, self.day, OPERATIONS)
        letter = Letter(OPERATIONS, self.day, NOTICE, title, text, words.paragraphs(text), made)
        if self.keep:
            outbox.queue(self.connection, self.store.office, letter, (), self.now)
        yield letter

    def _measures(self, found: Standing) -> Iterator[Letter]:
        """What Fachaufsicht is told of measures that are overdue: no run has to speak for that."""
        letter = None if found.past_or_closed else reminder(self.connection, self.store, self.day)
        if letter is None:
            return
        if self.keep:
            outbox.queue(self.connection, self.store.office, letter, (), self.now)
        yield letter

    def _told(self, found: Standing) -> dict[Receiver, _Told]:
        by: dict[Receiver, _Told] = {}
        for matter in matters(self.connection, self.store.office, found.late):
            ladder = self.book.ladders.get(matter.rule)
            if ladder is None or matter.rule in found.suspended:
                continue
            told = by.setdefault(self._receiver(matter), _Told())
            rung = due_rung(ladder, matter, self.day, self.book.calendar)
            anchor = None if rung is None else anchor_of(rung, matter)
            if rung is not None and anchor is not None:
                told.marks.append((Mark(matter, rung.name, anchor), rung, _level(ladder, matter)))
            # Who put it off does not want it in the calendar either; what was never told is not announced by it.
            if matter.due is not None and matter.due >= self.day and (rung is not None or _stands(matter, self.day)):
                told.due.append(matter.due)
        return by

    def _receiver(self, matter: Matter) -> Receiver:
        person = self.people.of(matter, self.day)
        # Rules write roles in lower case, people as they like: it is one receiver all the same.
        return Receiver("", "", person) if person else Receiver(matter.role.lower(), matter.team, called=matter.role)

    def _written(self, receiver: Receiver, told: _Told, found: Standing) -> Letter:
        """The letter of a digest with its calendar; with `keep` both are written down."""
        assert found.run is not None
        digest = _digest(receiver, told.marks, self.book.hidden, self.day, found.run.as_of, found.checked)
        digest = replace(digest, link=link(self.store))
        entries = self._entries(receiver, told.due)
        rows = [(one.day, one.number, one.sequence) for one in entries]
        ics = calendar(domain(self.store), self.store.office, receiver.written, rows, self.now) if rows else None
        letter = Letter(
            receiver, self.day, KIND, words.subject(digest), words.plain(digest), words.html(digest),
            message_id(self.store, KIND, self.day, receiver), ics,
        )  # fmt: skip
        if self.keep:
            outbox.queue(self.connection, self.store.office, letter, [mark for mark, _, _ in told.marks], self.now)
            appointments.keep(self.connection, self.store.office, receiver, self.day, entries)
        return letter

    def _entries(self, receiver: Receiver, due: Iterable[date]) -> tuple[Appointment, ...]:
        days = list(due)
        before = appointments.known(self.connection, self.store.office, receiver, self.day)
        return appointments.changed(before, {one: days.count(one) for one in set(days)})

    def _entries_without_mail(self, written: set[Receiver], told: dict[Receiver, _Told]) -> None:
        """Who gets no mail today has entries that move and go all the same: subscribed calendars show them at once."""
        office = self.store.office
        appointments.forget(self.connection, office, self.day)
        for receiver in appointments.receivers(self.connection, office, self.day) - written:
            entries = self._entries(receiver, told[receiver].due if receiver in told else ())
            appointments.keep(self.connection, office, receiver, self.day, entries)


def _stands(matter: Matter, day: date) -> bool:
    put_off = matter.follow_up is not None and matter.follow_up > day
    return bool(matter.told) and not put_off


def _digest(
    receiver: Receiver, marks: list[tuple[Mark, Rung, str]], hidden: frozenset[str], day: date, as_of: date,
    checked: bool,
) -> Digest:  # fmt: skip
    items = tuple(
        Item(one.id, _section(one, rung, day), one.title, one.due, one.case or f"Befund {one.id}", level)
        for one, rung, level in ((mark.matter, rung, level) for mark, rung, level in marks)
        if one.rule not in hidden
    )
    return Digest(receiver, day, as_of, checked, items, len(marks) - len(items))


def _level(ladder: Ladder, matter: Matter) -> str:
    """The highest level that was told of a matter since it began, '' none."""
    told = [
        rung.to
        for rung in ladder.rungs
        if rung.to is not None and last_told(matter.told, rung.name, anchor_of(rung, matter)) is not None
    ]
    return told[-1] if told else ""


def _section(matter: Matter, rung: Rung, day: date) -> Section:
    if matter.due is not None and rung.anchor is Anchor.DUE:
        return Section.OVERDUE if matter.due < day else Section.SOON
    return Section.NEW if rung.offset is None and rung.anchor is Anchor.FOUND else Section.OPEN
