"""Measures that follow from samples and are not done by their day: Fachaufsicht is reminded of them.

One mail tells of all of them. It is written when a measure has become overdue since the last such mail, and every
fortnight as long as one is; days without a reminder are made up for by the next. It names samples and numbers, no text:
what an office writes into a measure may name somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from delivery.mail.words import paragraphs
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from store.folder import StoreFolder
from store.records.connect import Connection
from store.reminders import outbox
from store.reminders.settings import domain
from store.samples import rows

SUPERVISION = Receiver("fachaufsicht")
"""Who is told; the address stands under [empfaenger]."""
KIND = "massnahmen"
AGAIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A measure of a sample that was to be done by a day that is over."""

    sample: str
    number: int
    until: date


def overdue(connection: Connection, office: str, day: date) -> tuple[Overdue, ...]:
    """The measures that are overdue on a day, the oldest first."""
    found = [
        Overdue(sample.id, one.id, date.fromisoformat(one.until))
        for sample in rows.listed(connection, office)
        for one in rows.measures(connection, sample.id)
        if one.done is None and one.until < day.isoformat()
    ]
    return tuple(sorted(found, key=lambda one: (one.until, one.sample, one.number)))


def reminder(connection: Connection, store: StoreFolder, day: date) -> Letter | None:
    """The mail that is to be written on a day; None where there is nothing to tell, or it was told lately."""
    found = overdue(connection, store.office, day)
    last = outbox.last_day(connection, store.office, KIND)
    # On the day of a mail the measures of that day were still in time.
    fresh = last is None or day - last >= AGAIN or any(last <= one.until for one in found)
    if not found or not fresh or last == day:
        return None
    text = "\n\n".join(_said(found)) + "\n"
    subject = f"Regelwerk: Überfällige Maßnahmen aus Stichproben: {len(found)}"
    made = f"<{KIND}.{day:%Y%m%d}@{domain(store)}>"
    return Letter(SUPERVISION, day, KIND, subject, text, paragraphs(text), made)


def _said(found: Sequence[Overdue]) -> Iterator[str]:
    yield "Guten Tag,"
    yield (
        "1 Maßnahme aus einer Stichprobe ist überfällig."
        if len(found) == 1
        else f"{len(found)} Maßnahmen aus Stichproben sind überfällig."
    )
    yield "\n".join(f"- {one.sample}, Maßnahme {one.number}: fällig am {one.until:%d.%m.%Y}" for one in found)
    yield "Worum es geht, zeigt: regelwerk sample show STICHPROBE --store ABLAGE"
    yield "Ist eine erledigt: regelwerk sample measure STICHPROBE --done NUMMER --store ABLAGE"
    yield f"Diese Mail kommt, wenn eine Maßnahme überfällig wird, und danach alle {AGAIN.days} Tage."
