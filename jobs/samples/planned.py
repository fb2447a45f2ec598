"""The samples of a schedule: one for each checklist that the office has checked, once a planned day.

Its seed is made of the run's digest, so that nobody chooses it and whoever begins again draws the same. Its files are
not written: whoever reviews fetches them, so that no list of cases lies about in the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from delivery.mail.words import paragraphs
from engine.checklists.load import CHECKLISTS, load_checklist
from jobs.samples.draw import Order, Size, draw
from jobs.samples.evaluate import weight
from jobs.samples.interval import proves
from jobs.samples.overdue import SUPERVISION
from jobs.samples.population import last_run
from schemas.failure import RulesRefused, SampleRefused, Unknown
from schemas.reminder.letter import Letter
from schemas.sample.sample import Sample
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, reading, writing
from store.reminders import outbox
from store.reminders.settings import domain
from store.samples import rows
from store.trail.recorded import run_named


@dataclass(frozen=True, slots=True)
class Drawing:
    """What became of one checklist: the sample's id, whether it was there before, or (None) why none was drawn."""

    checklist: str
    sample: str | None
    before: bool = False
    why: str = ""


def draw_planned(
    store: StoreFolder, engine: Engine, day: date, by: str, now: datetime, programs: Path | None = None
) -> tuple[Drawing, ...]:  # fmt: skip
    """Draws what a schedule asks for on `day` and tells Fachaufsicht, unless both are done.

    A checklist that nobody of the office has checked, and one whose rules the run does not know, is left out with the
    reason. Raises Unknown where no run is reconciled, and what the database raises.
    """
    last_run(store, engine)
    names = sorted(path.stem for path in (store.rules / CHECKLISTS).glob("*.yaml"))
    order = Order(store, "", by, now, "", _size(store), programs=programs)
    return tuple(_drawn(replace(order, checklist=name), engine, day) for name in names)


def _size(store: StoreFolder) -> Size:
    said = store.samples
    return Size(said.number, said.half, said.proof)


def _drawn(order: Order, engine: Engine, day: date) -> Drawing:
    store, name = order.store, order.checklist
    with reading(engine) as connection:
        known = _before(connection, store.office, name, day)
    if known is not None:
        _tell(store, engine, known, day, order.now)
        return Drawing(name, known.id, before=True)
    try:
        if load_checklist(store.rules, name).proposal:
            return Drawing(name, None, why=f"Der Prüfbogen „{name}“ ist ein Vorschlag, den das Amt nicht geprüft hat.")
        run = last_run(store, engine)
        found = draw(replace(order, seed=_seed(engine, run, name, day), run=run, planned=day.isoformat()), engine)
    except (RulesRefused, SampleRefused, Unknown) as failure:
        return Drawing(name, None, why=failure.lines[0])
    _tell(store, engine, found.sample, day, order.now)
    return Drawing(name, found.sample.id)


def _before(connection: Connection, office: str, checklist: str, day: date) -> Sample | None:
    """The sample of this checklist that was drawn for the planned day before."""
    found = rows.listed(connection, office)
    return next((one for one in found if one.planned == day.isoformat() and one.checklist.name == checklist), None)


def _seed(engine: Engine, run: str, checklist: str, day: date) -> str:
    with reading(engine) as connection:
        row = run_named(connection, run)
    assert row is not None
    return sha256(f"{row.digest}\n{checklist}\n{day.isoformat()}".encode()).hexdigest()[:32]


def _tell(store: StoreFolder, engine: Engine, sample: Sample, day: date, now: datetime) -> None:
    text = "\n\n".join(_said(sample)) + "\n"
    subject = f"Regelwerk: Stichprobe {sample.id}, {sample.checklist.title}"
    letter = Letter(
        SUPERVISION, day, sample.id, subject, text, paragraphs(text), f"<{sample.id}.{day:%Y%m%d}@{domain(store)}>"
    )
    with writing(engine) as connection:
        if SUPERVISION not in outbox.served(connection, store.office, None, sample.id):
            outbox.queue(connection, store.office, letter, (), now)


def _said(sample: Sample) -> Iterator[str]:
    """What the mail says: numbers and the way to the files, no case."""
    drawn = len(sample.cases)
    yield "Guten Tag,"
    yield f"{sample.id} ist gezogen: {sample.checklist.title}, {drawn} von {sample.size} Vorgängen."
    share = f"{100 * proves(weight(sample)):.1f}".replace(".", ",")
    if drawn < sample.size:
        yield f"Findet sich kein Fehler, beweist das mit 95 % Sicherheit: unter {share} % Fehler."
    yield f"Prüfbogen und Listen schreibt: regelwerk sample show {sample.id} --store ABLAGE --out ORDNER"
