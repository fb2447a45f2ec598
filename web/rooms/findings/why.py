"""What the page of one finding shows: reasons, facts with their origin, the rule in words, steps, the course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from delivery.pages.markdown import Block, blocks
from engine.run.explain import as_data
from jobs.cases.book import Book
from jobs.cases.desk import Found
from jobs.cases.words import record, shown
from jobs.documents.section import section
from jobs.evidence.records.values import Complaint
from jobs.evidence.records.values import day as read_day
from schemas.cases.course import Course
from schemas.failure import Unknown
from schemas.findings.event import Event
from schemas.findings.finding import Finding
from schemas.outcome import Explanation
from store.findings.decide import LONGEST
from web.page.tree import Node, tree

_NAMES = {"status": "Ergebnis", "due": "Fälligkeit", "fassung": "Fassung der Regel", "team": "Team"}
MANY = 40
"""So much of a case's course stands beside a finding; the case's own page has all of it."""


class Wanted(BaseModel):
    """An exception as a form asks for it: `gilt` its last day, `warum` why, `stand` the last event that was seen."""

    model_config = ConfigDict(extra="ignore")

    gilt: str = ""
    warum: str = ""
    stand: int | None = None

    @property
    def day(self) -> date | None:
        """The last day; None where there is none or it cannot be read."""
        try:
            return read_day(self.gilt) if self.gilt.strip() else None
        except Complaint:
            return None

    def errors(self, today: date) -> dict[str, str]:
        """What is missing or wrong, by field."""
        found = {}
        if self.day is None or not today <= self.day <= today + timedelta(LONGEST):
            found["gilt"] = f"Bitte den letzten Tag angeben, von heute an höchstens {LONGEST} Tage."
        if not self.warum.strip():
            found["warum"] = "Bitte eine Begründung angeben."
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """Why a rule says what it says: the questions in order, on which day, the facts it looked at, and the sentence."""

    steps: tuple[Node, ...]
    day: date
    seen: tuple[tuple[str, str, str], ...]
    status: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with where it came from: the table and field, and the records in which it stands so."""

    name: str
    value: str
    field: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleText:
    """The rule in words, with its topic."""

    id: str
    title: str
    topic: str
    text: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the finding's life, as a line."""

    day: date
    kind: str
    detail: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the case's axis."""

    start: date
    end: date | None
    running: bool
    what: str
    lane: str
    status: str


def from_explanation(told: Explanation) -> Told:
    """What was explained just now."""
    return from_kept({**as_data(told), "stichtag": told.stichtag.isoformat()})


def from_kept(data: Mapping[str, Any]) -> Told:
    """What was kept with a decision, or told anew in the same form."""
    seen = {(one["name"], one["feld"] or "", str(one["wert"])): None
            for step in data["schritte"] for one in _facts(step) if one["feld"]}  # fmt: skip
    outcome = data.get("ergebnis", {})
    return Told(
        tree(data["schritte"]), date.fromisoformat(str(data["stichtag"])), tuple(seen), str(outcome.get("status", "")),
        str(outcome.get("grund", "")),
    )  # fmt: skip


def kept(found: Finding) -> Told | None:
    """What the rule saw when somebody decided last."""
    return None if found.facts is None else from_kept(found.facts)


def facts(told: Told | None, case: Found | None) -> list[Fact]:
    """The facts that were looked at, with the records in which they stand so."""
    if told is None:
        return []
    return [Fact(name, value, field, tuple(_records(field, value, case))) for name, field, value in told.seen]


def rule(book: Book, name: str, topic: str) -> RuleText | None:
    """The rule in words; None where it is not in force."""
    try:
        version = book.loaded.named(name)[0]
    except Unknown:
        return None
    said = blocks(section(version, book.loaded.written(version), book.loaded.model))
    return RuleText(version.id, version.title, topic, said[1:])


def steps(events: Iterable[Event], names: Mapping[str, str]) -> list[Step]:
    """The life of a finding, the newest first."""
    return [_step(event, names) for event in events][::-1]


def marks(course: Course) -> list[Mark]:
    """The case's course, the newest first."""
    found = sorted(course.stretches, key=lambda one: one.start, reverse=True)
    return [Mark(one.start, one.end, one.running, one.what, one.lane, str(one.status or "")) for one in found]


def _facts(step: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from step.get("angaben", ())
    for child in step.get("gründe", ()):
        yield from _facts(child)


def _records(field: str, value: str, case: Found | None) -> Iterator[str]:
    entity, _, column = field.partition(".")
    if case is None or entity not in case.whole.case.rows:
        return
    known = case.whole.model.entities[entity]
    for row in case.whole.records(entity):
        if column in row and shown(row[column], known.fields.get(column)) == value:
            yield record(known, row)


def _step(event: Event, names: Mapping[str, str]) -> Step:
    body = event.body
    parts = [str(body["why"])] if body.get("why") else []
    parts += [f"bis {date.fromisoformat(str(body['until'])):%d.%m.%Y}"] if body.get("until") else []
    parts += [f"zuständig: {body['responsible']}"] if body.get("responsible") else []
    parts += [f"genehmigt von {names[str(body['approver'])]}"] if body.get("approver") else []
    before, now = body.get("from"), body.get("to")
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        parts += [f"{said}: {_short(before.get(key))} → {_short(now.get(key))}"
                  for key, said in _NAMES.items() if before.get(key) != now.get(key)]  # fmt: skip
    who = names[event.actor] if event.actor else f"Lauf {event.run}"
    return Step(event.day, str(event.kind), "; ".join(parts), who, event.reason)


def _short(value: object) -> str:
    text = "–" if value is None else str(value)
    return text[:12] if len(text) == 64 else text
