"""A report on its day: made, put where the office reads it, told to those it is for. Once a period and receiver.

The report is made before anybody is told; whoever dies in between has it made once more and noted once more, and nobody
told twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from delivery.mail import report as words
from jobs.reports.make import Asked, Written, make, name_of
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from schemas.reports.period import Period, Sort, due
from store.folder import StoreFolder
from store.records.connect import Engine, reading, writing
from store.reminders import outbox
from store.reminders.settings import domain

RECEIVERS = {
    Sort.WEEK: (Receiver("bereichsleitung"),),
    Sort.MONTH: (Receiver("geschäftsführung"),),
    Sort.QUARTER: (Receiver("gremien"),),
    Sort.RISK: (Receiver("geschäftsführung"),),
}
"""To whom a report goes, as the seeds' reporting chain says; their addresses stand under [empfaenger]."""


@dataclass(frozen=True, slots=True)
class Published:
    """The report by its name, its files by their ending, who is told now, and who was told before.

    `run` is the run that its numbers come from: None where none was made in the period, and where everybody was told
    before, so that nothing was made.
    """

    name: str
    files: dict[str, Path]
    told: tuple[Receiver, ...]
    before: tuple[Receiver, ...]
    run: str | None = None


def publish(
    store: StoreFolder, engine: Engine, sort: Sort, day: date, by: str, now: datetime, programs: Path | None = None
) -> Published:  # fmt: skip
    """Makes the report that a schedule asks for on `day` and tells it, unless both are done.

    Raises DestinationRefused, SpaceExhausted, and what the database raises.
    """
    return publish_period(store, engine, due(sort, day), day, by, now, programs)


def publish_period(
    store: StoreFolder, engine: Engine, period: Period, day: date, by: str, now: datetime, programs: Path | None = None
) -> Published:  # fmt: skip
    """The same for a period that somebody named; `day` is the day of the mails."""
    name, wanted = name_of(period), RECEIVERS[period.sort]
    files = {ending: store.published / f"{name}.{ending}" for ending in ("json", "xlsx", "pdf")}
    with reading(engine) as connection:
        before = outbox.served(connection, store.office, None, name)
    if before.issuperset(wanted) and all(path.is_file() for path in files.values()):
        return Published(name, files, (), wanted)
    made = make(store, Asked(period, store.published, by, now, programs))
    with writing(engine) as connection:
        before = outbox.served(connection, store.office, None, name)
        letters = list(_letters(store, made, name, day, [one for one in wanted if one not in before]))
        for letter in letters:
            outbox.queue(connection, store.office, letter, (), now)
    told = tuple(letter.receiver for letter in letters)
    return Published(name, made.files, told, tuple(one for one in wanted if one not in told), made.report.stand.lauf)


def _letters(store: StoreFolder, made: Written, name: str, day: date, receivers: list[Receiver]) -> Iterator[Letter]:
    pdf = made.files["pdf"]
    sha256 = hashlib.sha256(pdf.read_bytes()).hexdigest()
    text = words.plain(made.report, _place(store, pdf), sha256)
    for receiver in receivers:
        hashed = hashlib.sha256(f"{store.office}|{name}|{receiver}".encode()).hexdigest()[:24]
        message_id = f"<{name}.{hashed}@{domain(store)}>"
        yield Letter(receiver, day, name, words.subject(made.report), text, words.html(text), message_id)


def _place(store: StoreFolder, file: Path) -> str:
    """Where a report's readers find it: below the address that the office has named, else its name in the folder."""
    address = store.reports.address
    if not address:
        return f"Datei {file.name} im Ordner der Berichte"
    between = "\\" if address.startswith("\\\\") else "/"
    return f"{address.rstrip(between)}{between}{file.name}"
