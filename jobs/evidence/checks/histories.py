"""Findings, decisions and the office's own records against their events and against the trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jobs.evidence.checks.chain import Claims
from schemas.evidence.marks import decision_mark
from schemas.evidence.trail import fingerprint
from schemas.evidence.verification import Fault, Part
from schemas.findings.event import Event
from store.findings.life import standing
from store.trail.recorded import FindingRow, Miscount


class Histories:
    """Reads every finding once; `findings` and `decisions` are how many there were."""

    def __init__(self, claims: Claims) -> None:
        self.claims, self.findings, self.decisions = claims, 0, 0
        self._missing = dict(claims.decisions)

    def faults(self, histories: Iterable[tuple[FindingRow, list[Event]]]) -> Iterator[Fault]:
        """Every finding and decision that does not fit."""
        there: set[int] = set()
        asked = {finding for _, _, finding in self.claims.decisions.values()}
        for row, events in histories:
            self.findings += 1
            if row.id in asked:
                there.add(row.id)
            what = disagreement(row, events)
            if what is not None:
                yield Fault(part=Part.FINDING, subject=str(row.id), message=f"Befund {row.id}: {what}.")
            for event in events:
                if event.actor is not None:
                    self.decisions += 1
                    yield from self._decision(row.id, event)
        yield from self._gone(there)

    def _decision(self, finding: int, event: Event) -> Iterator[Fault]:
        said = self._missing.pop(event.id, None)
        if said is None:
            yield _of_decision(finding, event.id, "steht nicht in der Prüfspur", None)
        elif said[1] != decision_mark(finding, event) or said[2] != finding:
            yield _of_decision(finding, event.id, "wurde verändert: Sie ergibt einen anderen Hash als den", said[0])

    def _gone(self, there: set[int]) -> Iterator[Fault]:
        """Decisions that the trail knows and the database has lost, unless their finding was rightly deleted."""
        for event, (seq, _, finding) in self._missing.items():
            if finding in there or not (finding in self.claims.gone or self.claims.retired):
                yield _of_decision(finding, event, "fehlt in der Datenbank", seq)


def disagreement(row: FindingRow, events: list[Event]) -> str | None:
    """How a finding's row differs from what its events say, in German; None where it does not."""
    if not events:
        return "Zu ihm gibt es kein Ereignis"
    try:
        found = standing(events)
    except (ValueError, KeyError, TypeError):
        return "Seine Ereignisse ergeben keinen möglichen Verlauf: Eines wurde entfernt, eingefügt oder verändert"
    pairs: tuple[tuple[str, object, object], ...] = (
        ("Stand", row.state, str(found.state)), ("Ende der Ausnahme", row.until, found.until),
        ("Wiedervorlage", row.follow_up, found.follow_up), ("Altbestand", row.legacy, found.legacy),
        ("Tag der Schließung", row.closed, found.closed),
    )  # fmt: skip
    for name, written, derived in pairs:
        if written != derived:
            return f"{name} ist {_said(written)}, aus den Ereignissen folgt {_said(derived)}"
    return None


def count_faults(wrong: Iterable[Miscount]) -> Iterator[Fault]:
    """Where lists would show other numbers than there are findings; of each what is kept and what there is."""
    for one in wrong:
        parts = (one.rule, f"Team {one.team or 'ohne'}", f"Stand {one.state}", *(["Altbestand"] if one.legacy else []))
        whose = ", ".join((*parts, *one.finer))
        message = f"Die mitgeführte Zählung nennt {one.kept} Befunde ({whose}), es sind {one.found}."
        yield Fault(part=Part.FINDING, subject=one.rule, message=message)


def record_faults(records: Mapping[str, dict[str, Any]], claims: Claims) -> Iterator[Fault]:
    """The office's own records that were changed, are missing, or that the trail does not know."""
    for name in sorted(claims.records.keys() - records.keys()):
        yield _of_record(name, "fehlt in der Datenbank", claims.records[name][0])
    for name, row in records.items():
        said = claims.records.get(name)
        if said is None:
            yield _of_record(name, "steht nicht in der Prüfspur", None)
        elif fingerprint(row) != said[1]:
            yield _of_record(name, "wurde verändert: Er ergibt einen anderen Hash als den der Prüfspur", said[0])


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return "leer" if value is None else str(value)


def _of_decision(finding: int, event: int, what: str, seq: int | None) -> Fault:
    tail = f" in Eintrag {seq}" if what.endswith(" den") else f" (Eintrag {seq})" if seq is not None else ""
    message = f"Die Entscheidung {event} zum Befund {finding} {what}{tail}."
    return Fault(part=Part.DECISION, subject=str(event), message=message, seq=seq)


def _of_record(name: str, what: str, seq: int | None) -> Fault:
    message = f"Der eigene Nachweis {name} {what}{'' if seq is None else f' (Eintrag {seq})'}."
    return Fault(part=Part.RECORD, subject=name, message=message, seq=seq)
