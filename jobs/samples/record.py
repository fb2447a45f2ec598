"""What reviewers say, kept entry by entry; what follows from it; and the record that closes a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jobs.evidence.records.desk import Written
from jobs.evidence.records.desk import record as note
from jobs.samples.evaluate import Report, evaluated
from jobs.samples.files import Answer
from schemas.clock.place import here
from schemas.evidence.trail import Entry, Kind, fingerprint
from schemas.failure import SampleRefused
from schemas.sample.result import Said
from schemas.sample.sample import Sample
from store.folder import StoreFolder
from store.records.actors import pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.samples import rows
from store.trail.append import append


@dataclass(frozen=True, slots=True)
class Kept:
    """How many answers were new, how many corrected an earlier one of the same person, how many said the same."""

    new: int
    corrected: int
    same: int


def take(engine: Engine, name: str, answers: Sequence[Answer], by: str, now: datetime) -> Kept:
    """Keeps answers of one reviewer, all or none. Raises Unknown, SampleRefused."""
    with writing(engine) as connection:
        sample = rows.one(connection, name)
        _refuse_closed(connection, name)
        _check(sample, answers)
        actor = pseudonym(connection, by)
        before = {(said.number, said.question): (id_, said) for id_, said in rows.results(connection, name)
                  if said.actor == actor}  # fmt: skip
        counts = {"new": 0, "corrected": 0, "same": 0}
        for one in answers:
            said = Said(one.number, one.question, one.verdict, actor, _hashed(name, one))
            earlier = before.get((one.number, one.question))
            if earlier is not None and earlier[1] == said:
                counts["same"] += 1
                continue
            body = {"number": said.number, "question": said.question, "verdict": str(said.verdict),
                    "remark": said.remark}  # fmt: skip
            made = _entry(connection, name, now, actor, rows.RESULT, body, earlier[0] if earlier else None)
            before[one.number, one.question] = (made, said)
            counts["corrected" if earlier else "new"] += 1
    return Kept(**counts)


def settle(engine: Engine, name: str, text: str, until: date, by: str, now: datetime) -> int:
    """Keeps a measure that follows from a sample, with the day until which; its number. Raises Unknown."""
    if not text.strip():
        raise SampleRefused("Eine Maßnahme braucht einen Text.")
    with writing(engine) as connection:
        rows.one(connection, name)
        body = {"text": text.strip(), "until": until.isoformat()}
        return _entry(connection, name, now, pseudonym(connection, by), rows.MEASURE, body, None)


def done(engine: Engine, name: str, measure: int, day: date, by: str, now: datetime) -> None:
    """Notes that a measure was carried out. Raises Unknown, SampleRefused."""
    with writing(engine) as connection:
        rows.one(connection, name)
        if measure not in {one.id for one in rows.measures(connection, name) if one.done is None}:
            raise SampleRefused(f"Eine offene Maßnahme {measure} gibt es zu dieser Stichprobe nicht.")
        body = {"measure": measure, "day": day.isoformat()}
        _entry(connection, name, now, pseudonym(connection, by), rows.DONE, body, None)


@dataclass(frozen=True, slots=True)
class Closing:
    """Which Prüffeld a sample belongs to, on which day it was evaluated, and what vouches for it."""

    topic: str
    day: date
    document: str
    post: str


def close(store: StoreFolder, engine: Engine, name: str, closing: Closing, by: str, now: datetime) -> str:
    """Records the sample as the office's own `stichprobe`, which the rules about Fachaufsicht look at; its key.

    Raises SampleRefused for a deliberate selection, for one that is closed, and while cases are open; RecordRefused.
    """
    with reading(engine) as connection:
        sample = rows.one(connection, name)
        _refuse_closed(connection, name)
    report = report_of(engine, name)
    if sample.deliberate:
        raise SampleRefused(
            "Eine gezielte Auswahl erfüllt die Pflicht zur Stichprobe nicht; abgeschlossen wird sie nicht."
        )
    if report.open:
        raise SampleRefused(f"Es sind noch {report.open} Fälle offen oder uneinig beurteilt.")
    fields = {
        "gezogen_am": f"{here(sample.drawn_at):%d.%m.%Y}", "grundgesamtheit": str(sample.size),
        "umfang": str(len(sample.cases)), "startwert": sample.seed, "dokumentiert_am": f"{closing.day:%d.%m.%Y}",
        "ausgewertet_am": f"{closing.day:%d.%m.%Y}", "feststellungen": str(report.wrong), "prueffeld_id": closing.topic,
    }  # fmt: skip
    note(store.path, Written("stichprobe", fields, name, closing.document, closing.post), by, now)
    with writing(engine) as connection:
        _entry(connection, name, now, pseudonym(connection, by), rows.CLOSED, {"record": name}, None)
    return name


def report_of(engine: Engine, name: str) -> Report:
    """What a sample has shown so far. Raises Unknown."""
    with reading(engine) as connection:
        return evaluated(rows.one(connection, name), [one for _, one in rows.results(connection, name)])


def _entry(
    connection: Connection, sample: str, now: datetime, actor: str, kind: str, body: Mapping[str, object],
    replaces: int | None,
) -> int:  # fmt: skip
    made = rows.add(connection, sample, now, actor, kind, dict(body), replaces)
    sealed = fingerprint({"id": made, "sample": sample, "kind": kind, "body": body, "replaces": replaces})
    append(connection, Entry(Kind.SAMPLE, sample, actor, now, body={"schritt": kind, "id": made, "sha256": sealed}))
    return made


def _check(sample: Sample, answers: Sequence[Answer]) -> None:
    numbers, questions = {one.number for one in sample.cases}, {one.name for one in sample.checklist.questions}
    for one in answers:
        if one.number not in numbers:
            raise SampleRefused(f"Einen Fall {one.number} gibt es in der Stichprobe nicht.")
        if one.question not in questions:
            raise SampleRefused(f"Eine Frage „{one.question}“ gibt es nicht; es gibt {', '.join(sorted(questions))}.")


def _refuse_closed(connection: Connection, name: str) -> None:
    if rows.closed(connection, name) is not None:
        raise SampleRefused(f"Die Stichprobe {name} ist abgeschlossen; ihre Ergebnisse ändern sich nicht mehr.")


def _hashed(sample: str, answer: Answer) -> str | None:
    if not answer.remark:
        return None
    return fingerprint({"sample": sample, "number": answer.number, "remark": answer.remark})
