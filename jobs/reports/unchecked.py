"""What was not checked; it stands first in every report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from engine.compile.reasons import missing_label
from engine.workflow.dates import OfficeDays
from jobs.evidence.package.runs import planned, run_notes, uncounted
from jobs.reports.small import Amount
from jobs.reports.source import Source
from schemas.evidence.package import Happened, PlannedRun
from schemas.outcome import Cause
from schemas.reports.report import Cell, Number, Part, Query, Table
from store.clock.planned import listed
from store.reports.opened import Unjudged, unjudged
from store.trail import period as past

_MOST = 12


def unchecked(source: Source) -> Part:
    """Missed days, rules that said nothing, tables that were not delivered, cases that stay unclear."""
    said = [*source.remarks, *_brake(source)]
    rows = [*_gaps(source, said), *_silent(source), *_unclear(source)]
    if not rows and not said:
        said = ["Jeder geplante Lauf fand statt, jede Regel in Kraft ließ sich anwenden, nichts blieb ungeklärt."]
    table = Table(kopf=("Was", "Näheres", "Zahl"), zeilen=tuple(rows)) if rows else None
    return Part(titel="Was nicht geprüft wurde", saetze=tuple(said), tabelle=table)


def _brake(source: Source) -> Iterator[str]:
    for run in source.runs[-1:]:
        used = source.delivered(run)
        if used is not None and used["brake"] is not None and used["confirmed_at"] is None:
            yield (
                "Die Lieferung dieses Laufs hat die Lieferbremse ausgelöst und ist nicht bestätigt: Seine Zahlen "
                "können ein Fehler der Lieferung sein."
            )


def _gaps(source: Source, said: list[str]) -> Iterator[tuple[Cell, ...]]:
    """Planned days without a run, from the office's very first run on and up to yesterday."""
    begun = past.first_day(source.connection, source.store.office)
    loaded = source.loaded
    if begun is None or loaded is None:
        said.append("Ob ein geplanter Lauf fehlt, lässt sich nicht sagen.")
        return
    first, last = max(begun, source.period.first), source.period.last
    if first > last:
        return
    office = OfficeDays(loaded.rulebook.calendar, source.store.clock.statistics)
    said += uncounted(loaded.workflows.schedules, office, first, min(last, source.today))
    notes = run_notes(source.runs, {}, loaded.model.case)
    clock = listed(source.connection, source.store.office, first, last)
    days = planned(loaded.workflows.schedules, office, notes, first, last, source.today, clock)
    wanted = [one for one in days if one.soll]
    missed = [one.tag for one in wanted if one.ergebnis is Happened.GAP]
    late = [one for one in wanted if one.ergebnis is not Happened.GAP and one.hinweis]
    if late:
        said.append(_late(late))
    if wanted and not missed:
        said.append(f"An jedem Tag, den der Zeitplan verlangt ({len(wanted)}), gab es einen Lauf.")
    if missed:
        named = ", ".join(f"{day:%d.%m.%Y}" for day in missed[:_MOST])
        more = f" und {len(missed) - _MOST} weitere" if len(missed) > _MOST else ""
        until = min(last, source.today - timedelta(days=1))
        number = Number(
            wert=len(missed), lauf=source.id, abfrage=Query.PLAN, einheit="Tage",
            merkmale={"von": first.isoformat(), "bis": until.isoformat()},
        )  # fmt: skip
        yield "Geplante Prüfung ohne Lauf", named + more, number


def _late(days: list[PlannedRun]) -> str:
    return "Verspätet: " + "; ".join(f"{one.tag:%d.%m.%Y}: {one.hinweis}" for one in days[:_MOST])


def _silent(source: Source) -> Iterator[tuple[Cell, ...]]:
    if source.files is None:
        return
    receipt = source.files.receipt
    if receipt.silent:
        titles = [source.title(one.rule) for one in receipt.silent]
        number = source.number(Amount(len(titles), 0), Query.RULES_SILENT)
        yield "Regeln in Kraft, die nichts sagen konnten", _some(titles), number


def _some(names: list[str]) -> str:
    more = f" und {len(names) - _MOST} weitere" if len(names) > _MOST else ""
    return "; ".join(sorted(names)[:_MOST]) + more


def _unclear(source: Source) -> Iterator[tuple[Cell, ...]]:
    """What stays unclear, by cause, with what is missing in words."""
    if source.files is None:
        return
    found: dict[str, list[Unjudged]] = {}
    for one in unjudged(source.files, source.scratch):
        found.setdefault(one.cause, []).append(one)
    for cause in sorted(found):
        named = _some(sorted({_label(source, missing) for one in found[cause] for missing in one.missing}))
        if cause == Cause.FACT_MISSING:
            # The same number stands in the table of what is open, and may have to be left out there.
            yield f"Ungeklärt: {cause}", named, "siehe unten"
            continue
        whole = Amount(sum(one.number for one in found[cause]), max(one.cases for one in found[cause]), source.least)
        yield f"Ungeklärt: {cause}", named, source.number(whole, Query.UNCLEAR, ursache=cause)


def _label(source: Source, missing: str) -> str:
    """What people call a field, table or value; its name where the rulebook cannot be read."""
    return missing if source.loaded is None else missing_label(missing, source.loaded.model)
