"""The catalogue of rules as people look for one: by topic, kind, status, office, source, owner, and by words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.resolve import Library
from engine.resolve.law.rulebook import switched_off
from jobs.authoring.surroundings import Surroundings
from jobs.documents.sentences import DRAFT, OUT_OF_FORCE, RELEASED
from schemas.node import fold
from schemas.outcome import Kind
from schemas.rule import AuthoredRule

KINDS = {Kind.PROPOSAL: "Vorschlag", Kind.DEADLINE: "Frist", Kind.CYCLE: "Turnus", Kind.DUTY: "Pflicht",
         Kind.QUOTA: "Quote", Kind.DEFINITION: "Begriff"}  # fmt: skip
STATUSES = (RELEASED, DRAFT, OUT_OF_FORCE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty means any."""

    topic: str = ""
    kind: str = ""
    status: str = ""
    source: str = ""
    owner: str = ""
    office: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One file of a rule or definition."""

    path: str
    rule: str
    title: str
    topic: str
    kind: str
    status: str
    start: date
    end: date | None
    owner: str
    documents: tuple[str, ...]
    offices: tuple[str, ...]
    text: str


def listed(around: Surroundings) -> tuple[Row, ...]:
    """Every file, by title; `offices` are those that have switched the rule on."""
    authored = around.authored
    library = Library(authored.model, authored.rules, authored.packs)
    on = {
        name: tuple(office.id.text for office in authored.offices if switched_off(library, office, versions) is None)
        for name, versions in library.rules.items()
    }
    every = tuple(office.id.text for office in authored.offices)
    rows = [
        _row(around, one, every if one.kind is Kind.DEFINITION else on[fold(one.id.text)]) for one in authored.rules
    ]
    return tuple(sorted(rows, key=lambda row: (row.title.casefold(), row.path)))


def _row(around: Surroundings, rule: AuthoredRule, offices: tuple[str, ...]) -> Row:
    path = around.path_of(rule)
    documents = tuple(dict.fromkeys(one.document for one in rule.sources))
    spoken = (rule.title, rule.id.text, rule.control_goal, rule.risk, rule.owner,
              *(f"{one.document} {one.passage}" for one in rule.sources), *rule.interpretation)  # fmt: skip
    return Row(
        path, rule.id.text, rule.title, path.split("/")[0], KINDS[rule.kind],
        rule.status.text if rule.status is not None else RELEASED, rule.start, rule.end, rule.owner, documents,
        offices, _plain(" ".join(spoken)),
    )  # fmt: skip


def matching(rows: Iterable[Row], wanted: Wanted) -> tuple[Row, ...]:
    """The rows that are looked for; all words must be found, in any spelling."""
    words = _plain(wanted.words).split()
    return tuple(
        row for row in rows
        if (not wanted.topic or row.topic == wanted.topic)
        and (not wanted.kind or row.kind == wanted.kind)
        and (not wanted.status or fold(row.status) == fold(wanted.status))
        and (not wanted.source or wanted.source in row.documents)
        and (not wanted.owner or row.owner == wanted.owner)
        and (not wanted.office or wanted.office in row.offices)
        and all(word in row.text for word in words)
    )  # fmt: skip


def choices(rows: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """What can be chosen for each filter."""
    rows = tuple(rows)
    return {
        "topic": tuple(sorted({row.topic for row in rows})),
        "kind": tuple(KINDS.values()),
        "status": STATUSES,
        "source": tuple(sorted({one for row in rows for one in row.documents}, key=str.casefold)),
        "office": tuple(sorted({one for row in rows for one in row.offices})),
        "owner": tuple(sorted({row.owner for row in rows if row.owner})),
    }


def topic_said(topic: str) -> str:
    """A folder's name as people read it."""
    spelled = {"fbw": "Berufliche Weiterbildung (FbW)", "iks": "Internes Kontrollsystem",
               "rechtsaenderung": "Rechtsänderung", "qualitaet": "Qualität"}  # fmt: skip
    return spelled.get(topic, topic[:1].upper() + topic[1:])


def _plain(text: str) -> str:
    return " ".join(fold(text).casefold().split())
