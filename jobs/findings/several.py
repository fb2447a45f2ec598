"""One decision about several findings: looked at before, taken down in one transaction, each with its own event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jobs.findings.deciding import JUDGING, looked_at
from schemas.access.person import Person
from schemas.failure import Unknown
from schemas.findings.decision import Decision
from schemas.findings.finding import Finding
from store.findings.decide import DecisionRefused, check
from store.findings.decide import decide as take_down
from store.findings.history import histories
from store.findings.life import standing
from store.findings.page import one
from store.folder import StoreFolder
from store.records.connect import Connection, Engine, reading, writing

MOST = 200
"""So many findings are decided about at once: more than that nobody has looked at."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a decision would do: `possible` with the number of each one's last event, `refused` with the reason why."""

    possible: tuple[tuple[Finding, int], ...]
    refused: tuple[tuple[Finding, str], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a decision has done."""

    decided: tuple[Finding, ...]
    refused: tuple[tuple[Finding, str], ...]


def look(connection: Connection, person: Person, ids: Iterable[int], decision: Decision, today: date) -> Looked:
    """The same checks as when it is taken down. What the person may not see is left out as if it were not there."""
    findings = [found for number in list(dict.fromkeys(ids))[:MOST] if (found := _seen(connection, person, number))]
    events = dict(histories(connection, [found.id for found in findings]))
    possible, refused = [], []
    for found in findings:
        told = events.get(found.id, ())
        try:
            check(standing(told), decision, today)
            possible.append((found, told[-1].id))
        except DecisionRefused as failure:
            refused.append((found, str(failure)))
    return Looked(tuple(possible), tuple(refused))


def decide_some(
    store: StoreFolder,
    engine: Engine,
    person: Person,
    known: Mapping[int, int],
    decision: Decision,
    at: datetime,
    today: date,
    programs: Path | None = None,
) -> Taken:
    """Takes a decision down about findings, by the last event of each that the person knew of.

    What cannot be decided any more is told and left as it is; all else is one transaction, with a trail entry each.
    """
    with reading(engine) as connection:
        looked = look(connection, person, known, decision, today)
    findings = [found for found, _ in looked.possible]
    seen: Mapping[int, dict[str, Any]] = {}
    if decision.action in JUDGING and findings:
        seen = looked_at(store, engine, findings, programs)
    decided, refused = [], list(looked.refused)
    quiet = store.findings["ruhe_lieferungen"]
    with writing(engine) as connection:
        for found in findings:
            try:
                take_down(connection, found.id, decision, at, today, quiet, seen.get(found.id), known[found.id])
                decided.append(found)
            except DecisionRefused as failure:
                refused.append((found, str(failure)))
    return Taken(tuple(decided), tuple(refused))


def _seen(connection: Connection, person: Person, number: int) -> Finding | None:
    try:
        found = one(connection, number)
    except Unknown:
        return None
    return found if person.sees(found.team, found.case) else None
