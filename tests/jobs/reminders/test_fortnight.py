"""Three weeks and more of an office, day by day and mail by mail, against a reckoning that shares nothing with it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from jobs.reminders.day import Quiet
from jobs.reminders.escalate import escalate
from jobs.reminders.prepare import prepare
from jobs.reminders.send import send
from schemas.findings.event import EventKind
from tests.jobs.reminders.conftest import BOOK, CLOSING, HOLIDAY, PASSWORD, Box, Office, at

FIRST = date(2026, 6, 15)
DAYS = 32
OUTAGE = (date(2026, 6, 24), date(2026, 6, 25))


@dataclass
class Line:
    """A finding's life as it was planned: what is true of it from which day on."""

    rule: str
    team: str
    found: date
    due: dict[date, date] = field(default_factory=dict)
    """Its due day by the day from which it holds."""
    silent: list[tuple[date, date]] = field(default_factory=list)
    """From the first of these days until before the second nobody is to hear of it; then it begins anew."""
    anew: bool = True
    """Whether what comes back is reported anew, or was only put off."""


def working(day: date) -> bool:
    return day.weekday() < 5 and day != HOLIDAY


def between(after: date, until: date) -> int:
    """Working days after one day, up to and with another."""
    return sum(working(after + timedelta(n)) for n in range(1, (until - after).days + 1))


def ahead(day: date, due: date) -> int:
    """Working days from a day until before another."""
    return sum(working(day + timedelta(n)) for n in range((due - day).days))


def rung_by_hand(line: Line, day: date, due: date | None, found: date) -> str | None:
    """The last rung that has come by a working day."""
    if line.rule != "frist-regel":
        return "Erinnerung" if between(found, day) >= 5 else "Meldung"
    assert due is not None
    if day > due and between(due, day) >= 1:
        return "Überfällig"
    if day >= due:
        return "Am Tag selbst"
    left = ahead(day, due)
    return "Erinnerung" if left <= 3 else "Vorlauf" if left <= 10 else None


def reckoned(line: Line) -> set[tuple[str, date]]:
    """What is to be told of it on which day."""
    again = {"Überfällig": 5, "Erinnerung": 10} if line.rule != "frist-regel" else {"Überfällig": 5}
    told: dict[tuple[str, date | None], date] = {}
    found, quiet, expected = line.found, False, set()
    for day in (FIRST + timedelta(n) for n in range(DAYS)):
        if any(first <= day < last for first, last in line.silent):
            quiet = True
            continue
        if quiet:
            told, quiet = {}, False
            found = day if line.anew else found
        if day < line.found or not working(day) or day == CLOSING or day in OUTAGE:
            continue
        due = next((to for since, to in sorted(line.due.items(), reverse=True) if since <= day), None)
        rung = rung_by_hand(line, day, due, found)
        if rung is None:
            continue
        before = told.get((rung, due))
        if before is None or (rung in again and between(before, day) >= again[rung]):
            told[rung, due] = day
            expected.add((rung, day))
    return expected


def escalated(line: Line) -> set[tuple[str, date]]:
    """Which level is to be told of it on which day."""
    told: set[tuple[str, date]] = set()
    quiet, expected = False, set()
    for day in (FIRST + timedelta(n) for n in range(DAYS)):
        if any(first <= day < last for first, last in line.silent):
            quiet = True
            continue
        told, quiet = (set() if quiet else told), False
        due = next((to for since, to in sorted(line.due.items(), reverse=True) if since <= day), None)
        if due is None or day < line.found or not working(day) or day == CLOSING or day in OUTAGE:
            continue
        for rung, after in (("Eskalation", 5), ("Bereich", 10)):
            if day > due and between(due, day) >= after and (rung, due) not in told:
                told.add((rung, due))
                expected.add((rung, day))
    return expected


def lives() -> dict[int, Line]:
    """A few lives that matter and many by chance."""
    first = FIRST
    known = [
        Line("frist-regel", "T1", first, {first: date(2026, 6, 30)}),
        Line("frist-regel", "T1", first, {first: date(2026, 6, 30), date(2026, 6, 22): date(2026, 7, 8)}),
        Line("frist-regel", "T2", date(2026, 7, 1), {first: date(2026, 6, 12)}),
        Line("frist-regel", "T1", first, {first: date(2026, 6, 22)}, [(date(2026, 6, 23), date(2026, 12, 1))]),
        Line("pflicht-regel", "T2", first, {}, [(date(2026, 6, 17), date(2026, 7, 1))]),
        Line("pflicht-regel", "T2", first, {}, [(date(2026, 6, 17), date(2026, 7, 1))], anew=False),
        Line("geheim-regel", "T1", date(2026, 6, 20), {}),
        Line("pflicht-regel", "", CLOSING, {}),
    ]
    dice = random.Random(7)
    for _ in range(60):
        rule = dice.choice(("frist-regel", "pflicht-regel"))
        line = Line(rule, dice.choice(("T1", "T2")), first + timedelta(dice.randrange(20)), anew=dice.random() < 0.5)
        if rule == "frist-regel":
            line.due[first] = first + timedelta(dice.randrange(-10, 45))
            if dice.random() < 0.4:
                line.due[first + timedelta(dice.randrange(5, 25))] = first + timedelta(dice.randrange(5, 45))
        if dice.random() < 0.4:
            start = line.found + timedelta(dice.randrange(1, 8))
            line.silent.append((start, start + timedelta(dice.randrange(1, 12))))
        known.append(line)
    return dict(enumerate(known, 1))


def live(office: Office, number: int, line: Line, day: date) -> None:
    """Writes into the database what happens to a finding on a day."""
    if day == line.found:
        due = next((to for since, to in sorted(line.due.items(), reverse=True) if since <= day), None)
        office.find(number, line.rule, day, team=line.team or None, due=due)
    elif day > line.found and day in line.due:
        office.happens(number, EventKind.CHANGED, day, due=line.due[day])
    for start, end in line.silent:
        if day == start and line.anew:
            state = ("ausgenommen", "als erledigt gemeldet", "abgestellt", "Fehlalarm")[number % 4]
            office.happens(number, EventKind.EXEMPT, day, state=state)
        elif day == start:
            office.happens(number, EventKind.FOLLOW_UP, day, follow_up=end)
        elif day == end and line.anew:
            office.happens(number, EventKind.RESURFACED if number % 2 else EventKind.REOPENED, day, state="erkannt")
        elif day == end:
            office.happens(number, EventKind.FOLLOW_UP_DUE, day, follow_up=None)


def test_not_one_missing_not_one_doubled(office: Office, box: Box) -> None:
    planned = lives()
    office.find(900, "frist-regel", FIRST, due=date(2026, 6, 16), legacy=True)
    for day in (FIRST + timedelta(n) for n in range(DAYS)):
        for number, line in planned.items():
            live(office, number, line, day)
        if day in OUTAGE:
            continue
        office.run(day)
        done = prepare(office.store, office.engine, BOOK, day, at(day))
        assert (done.quiet is Quiet.CLOSED) == (not working(day) or day == CLOSING)
        assert not prepare(office.store, office.engine, BOOK, day, at(day, 6)).letters
        escalate(office.store, office.engine, BOOK, day, at(day))
        assert not escalate(office.store, office.engine, BOOK, day, at(day, 6)).letters
        send(office.store, office.engine, PASSWORD, lambda day=day: at(day, 7), lambda _: None)  # type: ignore[misc]
    expected = {(number, *told) for number, line in planned.items() for told in reckoned(line)}
    assert len(expected) > 150
    above = {(number, *told) for number, line in planned.items() for told in escalated(line)}
    assert {rung for _, rung, _ in above} == {"Eskalation", "Bereich"}
    expected |= above
    assert office.marks() == expected
    listed = Counter((number, rung, mail.day) for mail in office.mails() for number, rung in mail.digest_of)
    assert listed == Counter(expected)
    # Each mail went out once, to its team; one a team and day.
    assert Counter(str(mail["Message-ID"]) for mail in box.taken) == Counter(m.message_id for m in office.mails())
    assert {mail.state for mail in office.mails()} == {"gesendet"}
    teams = Counter((mail.day, mail.receiver) for mail in office.mails())
    assert set(teams.values()) == {1}
    assert box.logins > 10
    late = prepare(office.store, office.engine, BOOK, FIRST, at(FIRST + timedelta(DAYS)))
    assert late.quiet is Quiet.PAST
