"""The samples of Fachaufsicht in a period: how they were drawn, and what they had shown by its last day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jobs.samples.evaluate import Share, evaluated
from schemas.clock.place import day_of
from schemas.evidence.package import SampleCase, SampleCell, SampleNote
from schemas.sample.result import Said, standing
from schemas.sample.sample import Sample
from store.records.connect import Connection
from store.samples import rows
from store.samples.rows import EntryRow


def notes(connection: Connection, office: str, first: date, last: date) -> tuple[SampleNote, ...]:
    """Every sample that was drawn by the last day, and then or in the period drawn or worked on, the oldest first."""
    found = [one for one in rows.listed(connection, office) if _day(one) <= last]
    entries: dict[str, list[EntryRow]] = {}
    for entry in rows.entries(connection, [one.id for one in found]):
        if day_of(entry.at) <= last:
            entries.setdefault(entry.sample, []).append(entry)
    return tuple(
        _note(one, entries.get(one.id, []))
        for one in sorted(found, key=lambda one: one.id)
        if _day(one) >= first or any(day_of(entry.at) >= first for entry in entries.get(one.id, ()))
    )


def _day(sample: Sample) -> date:
    return day_of(sample.drawn_at)


def _note(sample: Sample, entries: list[EntryRow]) -> SampleNote:
    said = [rows.said(one) for one in entries if one.kind == rows.RESULT]
    report = evaluated(sample, said)
    done = {one.body["measure"] for one in entries if one.kind == rows.DONE}
    measures = [one.id for one in entries if one.kind == rows.MEASURE]
    low, high = _interval(report.overall)
    return SampleNote(
        stichprobe=sample.id, gezogen_am=sample.drawn_at, gezogen_von=sample.actor, lauf=sample.run,
        pruefbogen=sample.checklist.title, vorschlag=sample.checklist.proposal, auswahl=sample.sort,
        regeln=sample.rules, startwert=sample.seed, grundgesamtheit=sample.population, vorgaenge=sample.size,
        umfang=len(sample.cases), folgt=sample.follows, grund=sample.why, offen=report.open, fehler=report.wrong,
        anteil=_percent(report.overall.share) if report.overall is not None and report.overall.number else None,
        intervall_von=low, intervall_bis=high, massnahmen=len(measures),
        massnahmen_offen=sum(one not in done for one in measures),
        abgeschlossen=any(one.kind == rows.CLOSED for one in entries),
        schichten=tuple(
            SampleCell(regel=one.rule, team=one.team, vorgaenge=one.there, ziehbar=one.open, gezogen=one.drawn)
            for one in sample.cells
        ),
        faelle=tuple(_cases(sample, said)),
    )  # fmt: skip


def _cases(sample: Sample, said: list[Said]) -> list[SampleCase]:
    questions = [one.name for one in sample.checklist.questions]
    by_number: dict[int, list[Said]] = {}
    for one in said:
        by_number.setdefault(one.number, []).append(one)
    return [
        SampleCase(
            nummer=case.number, marke=case.token, regel=case.rule, team=case.team, auswahl=str(case.choice),
            stand=str(standing(questions, by_number.get(case.number, ()))),
        )
        for case in sample.cases
    ]  # fmt: skip


def _interval(share: Share | None) -> tuple[Decimal | None, Decimal | None]:
    if share is None or share.exact is None:
        return None, None
    return _percent(share.exact[0]), _percent(share.exact[1])


def _percent(share: float) -> Decimal:
    return Decimal(f"{100 * share:.2f}")
