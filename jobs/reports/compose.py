"""Which chapters a report has, and its head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jobs.receipt import versions
from jobs.reports import measures, risks, standing
from jobs.reports.source import Source
from jobs.reports.unchecked import unchecked
from schemas.evidence.trail import FIRST
from schemas.reports.period import Sort
from schemas.reports.report import Mark, Part, Report, State
from store.trail.checkpoints import kept
from store.trail.entries import head

_KNOWN = {
    Sort.WEEK: ("Wochenbericht", "Teamleitungen an die Bereichsleitung"),
    Sort.MONTH: ("Monatsbericht", "Bereichsleitung an die Geschäftsführung"),
    Sort.QUARTER: ("Quartalsbericht", "Geschäftsführung an die Gremien"),
    Sort.RISK: ("Risikobericht", "Qualitätsmanagement an die Geschäftsführung"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """Who made a report (a pseudonym), and when."""

    by: str
    at: datetime


def compose(source: Source, made: Made) -> Report:
    """The whole report."""
    title, way = _KNOWN[source.period.sort]
    store, period = source.store, source.period
    name = source.loaded.office.name if source.loaded is not None else store.office
    number, hashed = head(source.connection) or (0, FIRST)
    sealed = kept(source.connection)
    mark = Mark(
        eintraege=number, hash=hashed, pruefpunkt=sealed[-1].seq if sealed else None,
        pruefpunkt_hash=sealed[-1].hash if sealed else None,
    )  # fmt: skip
    return Report(
        art=period.sort, titel=title, weg=way, amt=store.office, amt_name=name, zeitraum=period.name,
        zeitraum_name=period.title, von=period.first, bis=period.last, erstellt_am=made.at, erstellt_von=made.by,
        stand=_state(source), pruefspur=mark, teile=tuple(_parts(source)), programm=versions(),
    )  # fmt: skip


def _parts(source: Source) -> Iterator[Part]:
    yield unchecked(source)
    if source.files is None:
        return
    match source.period.sort:
        case Sort.WEEK:
            yield standing.overview(source)
            yield standing.by_team(source)
            yield standing.by_rule(source)
            yield standing.decided(source)
        case Sort.MONTH:
            yield standing.overview(source)
            yield measures.measured(source, units=True)
            yield from measures.trend(source)
            yield standing.by_team(source)
            yield standing.by_rule(source)
            yield standing.decided(source)
        case Sort.QUARTER:
            yield standing.overview(source)
            yield standing.by_topic(source)
            yield standing.moved_by_topic(source)
            yield measures.measured(source, units=False)
        case Sort.RISK:
            yield from risks.parts(source)


def _state(source: Source) -> State:
    run, before = source.run, source.before
    if run is None:
        return State(lauf=None)
    used = source.delivered(run)
    return State(
        lauf=run["id"], stichtag=run["as_of"], abzug=run["snapshot"], quelle=used["source"] if used else None,
        eingelesen_am=used["imported_at"] if used else None, regelbuch=run["rulebook"], regelstand=run["regelstand"],
        digest=run["digest"], vorlauf=before["id"] if before else None,
        vorlauf_stichtag=before["as_of"] if before else None,
        bremse=tuple((used["brake"] or {}).get("gruende", ())) if used else (),
        bestaetigt_am=used["confirmed_at"] if used else None,
    )  # fmt: skip
