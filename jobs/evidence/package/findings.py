"""Findings as they stood on the last day of the period, the steps of their life, the exceptions among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.evidence.package import EventNote, ExceptionNote, FindingNote
from schemas.findings.event import Event, EventKind
from schemas.findings.finding import State
from store.findings.life import Standing, standing
from store.trail.period import FoundRow

UNTELLABLE = "nicht ableitbar"
"""What stands in the place of a state where the events make no sense: the verification names them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the package says about one finding: nothing of its life if it was over before the first day."""

    finding: FindingNote | None
    events: tuple[EventNote, ...]
    exceptions: tuple[ExceptionNote, ...]


def told(rows: Iterable[FoundRow], first: date, last: date) -> Iterator[Told]:
    """The findings one by one, each with every step up to the last day and the exceptions that touch the period.

    Those that were closed before the first day, and stayed so, are left out; an exception never is.
    """
    for row in rows:
        at_the_end = stood(row.events)
        exceptions = tuple(_exceptions(row, at_the_end, first))
        if _gone(at_the_end, row.events, first):
            yield Told(None, (), exceptions)
        else:
            steps = tuple(_event(row, event) for event in row.events)
            yield Told(_finding(row, at_the_end, last), steps, exceptions)


def _exceptions(row: FoundRow, at_the_end: Standing | None, first: date) -> Iterator[ExceptionNote]:
    """Every exception that was granted in the period or still held in it."""
    granted = [one for one in row.events if one.kind is EventKind.EXEMPT]
    for event in granted:
        until = _day(event.body.get("until"))
        if event.day >= first or until is None or until >= first:
            holds = event is granted[-1] and at_the_end is not None and at_the_end.state is State.EXEMPT
            yield _exception(row, event, until, holds)


def stood(events: Iterable[Event]) -> Standing | None:
    """Where a finding stood after these events; None where they cannot have been."""
    try:
        return standing(events)
    except ValueError:
        return None


def _gone(at_the_end: Standing | None, events: tuple[Event, ...], first: date) -> bool:
    if at_the_end is None or at_the_end.closed is None:
        return False
    return at_the_end.closed < first and not any(one.day >= first for one in events)


def _finding(row: FoundRow, at_the_end: Standing | None, last: date) -> FindingNote:
    of = row.columns
    state = UNTELLABLE if at_the_end is None or at_the_end.state is None else str(at_the_end.state)
    end = at_the_end or Standing()
    return FindingNote(
        befund=of["id"], regel=of["rule"], titel=of["title"] or "", art=of["kind"], vorgang=of["entity"],
        vorgang_id=of["record"], periode=of["period"], fall=of["case_key"], team=of["team"],
        zustaendig=end.assigned or of["responsible"], fassung=of["fassung"], status=of["status"], stand=state,
        faellig_am=of["due"], erledigt_am=of["done"], nachweis_id=of["evidence"], ursache=of["cause"],
        fehlend=tuple(of["missing"] or ()), grund=of["reason"], altbestand=end.legacy, erkannt_am=of["first_day"],
        geaendert_am=of["last_change_day"], spaeter_geaendert=of["last_change_day"] > last,
        geschlossen_am=end.closed, ausnahme_bis=end.until, wiedervorlage=end.follow_up, erster_lauf=of["first_run"],
        letzter_lauf=of["last_change_run"],
    )  # fmt: skip


def _event(row: FoundRow, event: Event) -> EventNote:
    return EventNote(
        befund=row.columns["id"], ereignis=event.id, regel=row.columns["rule"], tag=event.day, zeitpunkt=event.at,
        art=str(event.kind), akteur=event.actor, lauf=event.run, grund=event.reason, angaben=dict(event.body),
    )  # fmt: skip


def _exception(row: FoundRow, event: Event, until: date | None, holds: bool) -> ExceptionNote:
    of = row.columns
    return ExceptionNote(
        befund=of["id"], ereignis=event.id, regel=of["rule"], titel=of["title"] or "", vorgang_id=of["record"],
        team=of["team"], erteilt_am=event.day, bis=until, genehmigt_von=_text(event.body.get("approver")),
        eingetragen_von=event.actor, grund=event.reason, gilt_noch=holds,
    )  # fmt: skip


def _day(said: Any) -> date | None:
    return date.fromisoformat(said) if isinstance(said, str) and said else None


def _text(said: Any) -> str | None:
    return str(said) if said is not None else None
