"""A report: read over one state of the database, written as PDF, workbook and JSON, noted in the trail."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from delivery.pages.report import report_pdf
from delivery.place import place
from delivery.sheets.report import report_sheets
from jobs.reports.compose import Made, compose
from jobs.reports.source import Source, gather
from schemas.clock.place import day_of
from schemas.evidence.trail import Entry, Kind
from schemas.reports.period import Period
from schemas.reports.report import Report
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Engine, reading, writing
from store.records.upgrade import open_database
from store.trail.append import append


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the period, the folder for the files, who asks (a name) and when; `programs` as in Night."""

    period: Period
    out: Path
    by: str
    now: datetime
    programs: Path | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The report, and its files by their ending."""

    report: Report
    files: dict[str, Path]


def make(store: StoreFolder, asked: Asked) -> Written:
    """Writes the report's files and notes their hashes in the trail.

    Raises DestinationRefused, SpaceExhausted, and what opening the database raises.
    """
    engine = open_database(store.url)
    try:
        with writing(engine) as connection:
            actor = pseudonym(connection, asked.by)
        report = read(store, engine, asked, actor)
        contents = rendered(report)
        name = name_of(asked.period)
        paths = {ending: asked.out / f"{name}.{ending}" for ending in contents}
        for ending, content in contents.items():
            place(content, paths[ending])
        with writing(engine) as connection:
            body = {
                "von": report.von.isoformat(), "bis": report.bis.isoformat(), "lauf": report.stand.lauf,
                "eintraege": report.pruefspur.eintraege,
                "dateien": {ending: hashlib.sha256(content).hexdigest() for ending, content in contents.items()},
            }  # fmt: skip
            append(connection, Entry(Kind.EXPORT, name, actor, asked.now, "", body))
    finally:
        engine.dispose()
    return Written(report, paths)


def read(store: StoreFolder, engine: Engine, asked: Asked, actor: str) -> Report:
    """The report and no more: the same for the same store, period and time."""
    with reading(engine) as connection, tempfile.TemporaryDirectory(prefix="regelwerk-") as scratch:
        source = gather(Source(store, connection, asked.period, Path(scratch), day_of(asked.now), asked.programs))
        return compose(source, Made(actor, asked.now))


def rendered(report: Report) -> dict[str, bytes]:
    """The report's files by their ending; the same report gives the same bytes."""
    text = report.model_dump_json(indent=2) + "\n"
    return {"json": text.encode(), "xlsx": report_sheets(report), "pdf": report_pdf(report)}


def name_of(period: Period) -> str:
    """What the files of a report are called, and the subject in the trail."""
    return f"bericht-{period.sort}-{period.name}"
