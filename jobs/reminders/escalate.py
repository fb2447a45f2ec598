"""The day's escalations: what has been open so long that a level of the office is to hear of it, in numbers only.

One mail a level and day (team leads: one a team), when something new has reached it. Numbers are by team and by rule,
never by person; what is too small is put together as in reports and audit packages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from delivery.mail import levels
from engine.workflow.rungs import anchor_of, due_rung, reached, rests
from jobs.evidence.package.small import ALL, NO_TEAM, Counts
from jobs.evidence.package.small import pooled as pooled_teams
from jobs.reminders.book import Book
from jobs.reminders.day import ESCALATION, Prepared, Standing, message_id, standing
from jobs.reports.small import Amount
from jobs.reports.small import pooled as pooled_rules
from schemas.failure import Failure
from schemas.reminder.digest import Receiver
from schemas.reminder.escalation import TEAM_LEAD, Escalation, Line
from schemas.reminder.letter import Letter
from schemas.reminder.matter import Matter
from store.archive.snapshots import open_snapshot
from store.findings.runs import last
from store.folder import StoreFolder
from store.headcount import headcount, people
from store.records.connect import Connection, Engine, reading, writing
from store.reminders import outbox
from store.reminders.matters import matters
from store.reminders.outbox import Mark
from store.reports.settings import Settings

OTHER_RULES, UNNAMED = "übrige Regeln", "Regeln, die eine Mail nicht nennt"


@dataclass(slots=True)
class _Level:
    """What stands on a level, and what is told of it today."""

    standing: list[Matter] = field(default_factory=list)
    marks: dict[Receiver, list[Mark]] = field(default_factory=dict)


def preview_escalation(store: StoreFolder, engine: Engine, book: Book, day: date, now: datetime) -> Prepared:
    """What `escalate` would write; nothing is written."""
    with reading(engine) as connection:
        return _escalated(connection, store, book, _staff(connection, store, book), day, now, keep=False)


def escalate(store: StoreFolder, engine: Engine, book: Book, day: date, now: datetime) -> Prepared:
    """Writes the day's escalations with their marks; a second time the same day, only what is new."""
    with reading(engine) as connection:
        staff = _staff(connection, store, book)
    with writing(engine) as connection:
        return _escalated(connection, store, book, staff, day, now, keep=True)


def _escalated(
    connection: Connection, store: StoreFolder, book: Book, staff: Mapping[str, int] | None, day: date, now: datetime,
    keep: bool,
) -> Prepared:  # fmt: skip
    found = standing(connection, store.office, book, day, now, ESCALATION, keep)
    suspended = tuple(found.suspended[rule] for rule in sorted(found.suspended))
    if found.quiet is not None:
        return Prepared(day, quiet=found.quiet, suspended=suspended)
    if keep:
        outbox.withdraw(connection, found.late)
    served = outbox.served(connection, store.office, day, ESCALATION)
    sums, letters, before = _Sums(found, book, staff, store.reports, day), [], 0
    for level in _levels(matters(connection, store.office, found.late), found, book, day).values():
        for receiver, marks in sorted(level.marks.items()):
            if receiver in served:
                before += 1
                continue
            told = sums.of(receiver, level.standing)
            letter = Letter(
                receiver, day, ESCALATION, levels.subject(told), levels.plain(told), levels.html(told),
                message_id(store, ESCALATION, day, receiver),
            )  # fmt: skip
            if keep:
                outbox.queue(connection, store.office, letter, marks, now)
            letters.append(letter)
    return Prepared(day, tuple(letters), before, suspended=suspended)


def _levels(found: Iterable[Matter], stands: Standing, book: Book, day: date) -> dict[str, _Level]:
    by: dict[str, _Level] = {}
    for matter in found:
        ladder = book.ladders.get(matter.rule)
        if ladder is None or matter.rule in stands.suspended or rests(matter, day):
            continue
        for role in dict.fromkeys(rung.to for rung in ladder.rungs if rung.to is not None):
            if reached(ladder, matter, day, book.calendar, role) is None:
                continue
            level = by.setdefault(role.lower(), _Level())
            level.standing.append(matter)
            rung = due_rung(ladder, matter, day, book.calendar, role)
            anchor = None if rung is None else anchor_of(rung, matter)
            if rung is not None and anchor is not None:
                receiver = Receiver(role.lower(), matter.team if role.lower() == TEAM_LEAD else "", called=role)
                level.marks.setdefault(receiver, []).append(Mark(matter, rung.name, anchor))
    return by


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is said of a level: `staff` are employees by team, None unknown; `least` says what is too small."""

    stands: Standing
    book: Book
    staff: Mapping[str, int] | None
    least: Settings
    day: date

    def of(self, receiver: Receiver, found: list[Matter]) -> Escalation:
        """The numbers for a receiver, from all that stands on its level."""
        assert self.stands.run is not None
        by_team: dict[str, list[Matter]] = {}
        for matter in found:
            by_team.setdefault(matter.team or NO_TEAM, []).append(matter)
        counts = {team: Counts(_cases(some), open=len(some)) for team, some in by_team.items()}
        shown = pooled_teams(counts, self.staff, self.least.cases, self.least.staff)
        # Only the sum of all teams can be too small.
        numbers = {name: one.open for name, one in shown if one.cases >= self.least.cases}
        told = Escalation(
            receiver, self.day, self.stands.run.as_of, self.stands.checked, None, cases=self.least.cases,
            staff=self.least.staff,
        )  # fmt: skip
        if receiver.role == TEAM_LEAD:
            name = receiver.team or NO_TEAM
            if name in numbers:
                return replace(told, total=numbers[name], rules=self._rules(by_team[name]))
            return replace(told, pooled=numbers.get(shown[-1][0]) if len(by_team) > 1 else None)
        if not numbers:
            return told
        teams = tuple(Line(name, number) for name, number in numbers.items() if name != ALL)
        return replace(told, total=len(found), teams=teams, rules=self._rules(found))

    def _rules(self, found: list[Matter]) -> tuple[Line, ...]:
        """By the titles of the rules, small ones put together; what a mail must not name stands under one name."""
        by: dict[str, list[Matter]] = {}
        for matter in found:
            by.setdefault(UNNAMED if matter.rule in self.book.hidden else matter.title, []).append(matter)
        amounts = {title: Amount(len(some), _cases(some), self.least.cases) for title, some in by.items()}
        put_together = pooled_rules(amounts, {title: frozenset(map(_case, some)) for title, some in by.items()})
        lines = [Line(title, len(by[title])) for title in sorted(by) if title not in put_together]
        rest = sum(len(by[title]) for title in put_together)
        # All of them put together are the sum that is said already.
        return (*lines, *([Line(OTHER_RULES, rest)] if rest and lines else ()))


def _cases(found: Iterable[Matter]) -> int:
    return len(set(map(_case, found)))


def _case(matter: Matter) -> str:
    return matter.case or f"Befund {matter.id}"


def _staff(connection: Connection, store: StoreFolder, book: Book) -> Mapping[str, int] | None:
    """Employees by team in the last run's delivery; None where nobody says: then no team has a number of its own."""
    run, entity = last(connection, store.office), people(book.model) if book.model is not None else None
    if run is None or entity is None or book.model is None:
        return None
    try:
        table = open_snapshot(store.snapshots / run.snapshot).tables.get(entity.name)
    except Failure:
        return None
    if table is None:
        return None
    return headcount(table, entity, book.model.unit, run.as_of)
