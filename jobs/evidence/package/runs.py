"""Runs of the period, held against the schedule: every planned day without a run is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.calendar import is_working_day
from engine.plan.rules import Calendar
from schemas.evidence.package import DeliveryNote, Happened, PlannedRun, RunNote
from schemas.workflow.exact import WEEKDAYS, Rhythm, Schedule

CHECK = "tagespruefung"
"""The flow that checks all cases."""
_COUNTED = (Rhythm.DAY, Rhythm.WORKING_DAY, Rhythm.WEEKDAY)


def run_notes(
    rows: Sequence[Mapping[str, Any]], delivered: Mapping[str, DeliveryNote], cases: str
) -> tuple[RunNote, ...]:
    """The runs as they are handed out, each with its delivery's cases; `cases` is what cases are called."""
    return tuple(_run(row, delivered.get(row["snapshot"]), cases) for row in rows)


def _run(row: Mapping[str, Any], delivery: DeliveryNote | None, cases: str) -> RunNote:
    second = row["verification"] or {}
    return RunNote(
        lauf=row["id"], stichtag=row["as_of"], begonnen=row["started_at"], erfasst=row["recorded_at"],
        geplant=row["planned"], stand=row["state"], abzug=row["snapshot"], regelbuch=row["rulebook"],
        regelstand=row["regelstand"], digest=row["digest"], zeilen=row["rows"], offen=row["open"],
        faelle=delivery.faelle if delivery is not None else None, kontrollsumme=_said(delivery, cases),
        gegenprobe_geprueft=second.get("records"), gegenprobe_abweichungen=_disagreements(second),
        wiederholbar_bis=row["replayable_until"],
    )  # fmt: skip


def _said(delivery: DeliveryNote | None, cases: str) -> int | None:
    """How many cases the source system says it holds; None where it does not say."""
    for control in delivery.kontrollsummen if delivery is not None else ():
        if control.gezaehlt == cases or control.gezaehlt.endswith(", Fälle"):
            return int(Decimal(control.fachverfahren))
    return None


def _disagreements(second: Mapping[str, Any]) -> int | None:
    found = second.get("disagreements")
    return len(found) if isinstance(found, list) else found


def planned(
    schedules: Sequence[Schedule], calendar: Calendar, notes: Sequence[RunNote], first: date, last: date, today: date
) -> tuple[PlannedRun, ...]:
    """Every day of the period that has a plan or a run. `first` is not before the office's very first run.

    `today` is no gap yet, and later days are none either.
    """
    by_day: dict[date, list[str]] = {}
    for note in notes:
        by_day.setdefault(note.stichtag, []).append(note.lauf)
    checks = [one for one in schedules if one.flow == CHECK and one.rhythm in _COUNTED]
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        wanted = ", ".join(one.title for one in checks if _due(one, day, calendar))
        runs = tuple(by_day.get(day, ()))
        if runs or (wanted and day < today):
            found.append(PlannedRun(tag=day, soll=wanted, ergebnis=_became(wanted, runs), laeufe=runs))
    return tuple(found)


def uncounted(schedules: Sequence[Schedule]) -> tuple[str, ...]:
    """What is said about schedules whose days are not worked out here."""
    checks = [one for one in schedules if one.flow == CHECK]
    if not checks:
        return ("Der Zeitplan nennt keine Prüfung aller Fälle; Lücken lassen sich nicht benennen.",)
    return tuple(
        f"Der Zeitplan „{one.title}“ ({one.rhythm}) wird hier nicht nach Tagen ausgerechnet; seine Lücken fehlen."
        for one in checks
        if one.rhythm not in _COUNTED
    )


def _due(schedule: Schedule, day: date, calendar: Calendar) -> bool:
    match schedule.rhythm:
        case Rhythm.DAY:
            return True
        case Rhythm.WEEKDAY:
            return WEEKDAYS[day.weekday()] == schedule.detail
        case _:
            return is_working_day(day, calendar)


def _became(wanted: str, runs: tuple[str, ...]) -> Happened:
    if not wanted:
        return Happened.UNPLANNED
    if not runs:
        return Happened.GAP
    return Happened.RUN if len(runs) == 1 else Happened.TWICE
