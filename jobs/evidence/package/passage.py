"""The one passage through the findings: what the package says about them goes into files, and is counted on the way."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from delivery.package.content import Lines
from jobs.evidence.package.findings import told
from jobs.evidence.package.small import Tally
from schemas.evidence.package import EventNote, ExceptionNote, FindingNote
from schemas.failure import space
from store.trail.period import FoundRow


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of it: the records, by kind, and their numbers; `decisions` are the events that a person caused."""

    findings: Lines[FindingNote]
    events: Lines[EventNote]
    decisions: Lines[EventNote]
    exceptions: Lines[ExceptionNote]
    tally: Tally


def passage(rows: Iterable[FoundRow], first: date, last: date, folder: Path) -> Passed:
    """Goes through the findings once; memory does not grow with them. Raises SpaceExhausted."""
    found = Passed(
        Lines(folder / "befunde.jsonl", FindingNote), Lines(folder / "ereignisse.jsonl", EventNote),
        Lines(folder / "entscheidungen.jsonl", EventNote), Lines(folder / "ausnahmen.jsonl", ExceptionNote), Tally(),
    )  # fmt: skip
    with space(), ExitStack() as opened:
        findings, events, decisions, exceptions = (
            opened.enter_context(lines.path.open("wb"))
            for lines in (found.findings, found.events, found.decisions, found.exceptions)
        )
        for one in told(rows, first, last):
            if one.finding is not None:
                findings.write(one.finding.model_dump_json().encode() + b"\n")
                found.tally.finding(one.finding, first)
            for event in one.events:
                line = event.model_dump_json().encode() + b"\n"
                events.write(line)
                if event.akteur is not None:
                    decisions.write(line)
                found.tally.event(event, first)
            for exception in one.exceptions:
                exceptions.write(exception.model_dump_json().encode() + b"\n")
                found.tally.exceptions += 1
    return found
