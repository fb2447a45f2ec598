"""Runs of the period held against the schedule: every planned day without a run, and what became of every flow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.workflow.dates import OfficeDays, falls_on, undeclared
from schemas.clock.deviation import Deviation
from schemas.clock.place import here
from schemas.clock.planned import Due, Planned, State
from schemas.evidence.package import DeliveryNote, FlowNote, Happened, PlannedRun, RunNote
from schemas.workflow.exact import Schedule

CHECK = "tagespruefung"
"""The flow that checks all cases."""


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
    schedules: Sequence[Schedule],
    days: OfficeDays,
    notes: Sequence[RunNote],
    first: date,
    last: date,
    today: date,
    clock: Sequence[Planned] = (),
) -> tuple[PlannedRun, ...]:
    """Every day of the period that has a plan or a run. `first` is not before the office's very first run.

    `today` is no gap yet, and later days are none either. `clock` is what the night has kept of planned against
    actual: it says what was planned on a day even if the schedules have changed since, and why nothing came of it.
    """
    by_day: dict[date, list[str]] = {}
    for note in notes:
        by_day.setdefault(note.stichtag, []).append(note.lauf)
    kept: dict[date, list[Planned]] = {}
    for one in clock:
        if one.due.flow == CHECK:
            kept.setdefault(one.due.day, []).append(one)
    checks = [one for one in schedules if one.flow == CHECK]
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        wanted = ", ".join(one.title for one in checks if falls_on(one, days, day)) or (CHECK if day in kept else "")
        runs = tuple(by_day.get(day, ()))
        if runs or (wanted and day < today):
            hint = " ".join(said for one in kept.get(day, ()) if (said := _hint(one)))
            found.append(PlannedRun(tag=day, soll=wanted, ergebnis=_became(wanted, runs), laeufe=runs, hinweis=hint))
    return tuple(found)


def flows(clock: Iterable[Planned], deviations: Iterable[Deviation], now: datetime) -> tuple[FlowNote, ...]:
    """Every planned run of every flow that has fallen due by `now`, with what deviated from the plan."""
    noted: dict[Due, list[Deviation]] = {}
    for one in deviations:
        noted.setdefault(one.due, []).append(one)
    return tuple(_flow(one, noted.get(one.due, [])) for one in clock if one.due.at <= now)


def _flow(one: Planned, noted: Sequence[Deviation]) -> FlowNote:
    said = dict.fromkeys(line for lines in (one.lines, *(each.lines for each in noted)) for line in lines)
    return FlowNote(
        ablauf=one.due.flow, tag=one.due.day, faellig_um=one.due.at, ergebnis=str(one.state), begonnen=one.started_at,
        beendet=one.ended_at, lauf=one.run, abweichungen=tuple(str(each.kind) for each in noted),
        hinweis=" ".join(said),
    )  # fmt: skip


def uncounted(schedules: Sequence[Schedule], days: OfficeDays, first: date, last: date) -> tuple[str, ...]:
    """What is said about schedules whose days cannot be worked out."""
    checks = [one for one in schedules if one.flow == CHECK]
    if not checks:
        return ("Der Zeitplan nennt keine Prüfung aller Fälle; Lücken lassen sich nicht benennen.",)
    return tuple(
        f"Der Zeitplan „{one.title}“ gilt am Statistiktag. Für {month:%m.%Y} hat das Amt keinen angegeben; Lücken "
        "dieses Monats fehlen."
        for one in checks
        for month in undeclared(one, days, first, last)
    )


def _hint(one: Planned) -> str:
    """Why a planned check did not come about, or that it came late."""
    if one.state.good:
        return f"Nachgeholt am {here(one.started_at):%d.%m.%Y}." if one.late and one.started_at is not None else ""
    said = "" if one.state is State.PLANNED else f"{one.state.value}: "
    return said + (" ".join(one.lines) or ("nicht begonnen" if one.state is State.PLANNED else "ohne Angabe"))


def _became(wanted: str, runs: tuple[str, ...]) -> Happened:
    if not wanted:
        return Happened.UNPLANNED
    if not runs:
        return Happened.GAP
    return Happened.RUN if len(runs) == 1 else Happened.TWICE
