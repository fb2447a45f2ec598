"""Numbers by rule and team in which nobody can be recognised: what is too small is summed upward or left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from schemas.evidence.package import Cell, EventNote, FindingNote, Summary
from schemas.findings.event import EventKind
from store.reports import settings

FEWEST_CASES, FEWEST_STAFF = settings.FEWEST_CASES, settings.FEWEST_STAFF
REST, ALL, NO_TEAM = "übrige Teams", "alle Teams", "ohne Team"
_TOO_SMALL = f"Zahlen unter {FEWEST_CASES} sind unterdrückt"


@dataclass(slots=True)
class Counts:
    """What is counted of one rule in one team."""

    cases: int = 0
    found: int = 0
    closed: int = 0
    open: int = 0

    def add(self, other: Counts) -> None:
        """Adds the counts of another team."""
        self.cases, self.found = self.cases + other.cases, self.found + other.found
        self.closed, self.open = self.closed + other.closed, self.open + other.open


@dataclass(slots=True)
class Tally:
    """Everything that is counted while going through the findings once."""

    findings: int = 0
    events: int = 0
    decisions: int = 0
    exceptions: int = 0
    alarms: int = 0
    titles: dict[str, str] = field(default_factory=dict)
    teams: dict[str, dict[str, Counts]] = field(default_factory=dict)

    def finding(self, note: FindingNote, first: date) -> None:
        """Counts a finding."""
        self.findings += 1
        self.titles[note.regel] = note.titel or note.regel
        counts = self.teams.setdefault(note.regel, {}).setdefault(note.team or NO_TEAM, Counts())
        counts.add(Counts(1, int(note.erkannt_am >= first), int(note.geschlossen_am is not None),
                          int(note.geschlossen_am is None)))  # fmt: skip

    def event(self, note: EventNote, first: date) -> None:
        """Counts a step, and a decision that was taken in the period."""
        self.events += 1
        if note.akteur is not None and note.tag >= first:
            self.decisions += 1
            self.alarms += note.art == EventKind.FALSE_ALARM

    def summary(self, staff: Mapping[str, int] | None) -> Summary:
        """The summary; `staff` are employees by team, None where nobody delivered them."""
        cells = [cell for rule in sorted(self.teams) for cell in self._rule(rule, staff)]
        return Summary(
            befunde=self.findings, ereignisse=self.events, entscheidungen=self.decisions, ausnahmen=self.exceptions,
            fehlalarme=self.alarms, zellen=tuple(cells),
        )  # fmt: skip

    def _rule(self, rule: str, staff: Mapping[str, int] | None) -> Iterable[Cell]:
        for team, counts in pooled(self.teams[rule], staff):
            numbers = [shown(one) for one in (counts.found, counts.closed, counts.open)]
            hidden = _TOO_SMALL if None in numbers else ""
            found, closed, still = numbers
            yield Cell(
                regel=rule, titel=self.titles[rule], team=team, gefunden=found, geschlossen=closed, offen=still,
                hinweis=hidden,
            )  # fmt: skip


def shown(number: int) -> int | None:
    """A number, or None if it is too small to be shown; nothing is no number that tells on anybody."""
    return number if number == 0 or number >= FEWEST_CASES else None


def pooled(
    teams: Mapping[str, Counts], staff: Mapping[str, int] | None, cases: int = FEWEST_CASES, people: int = FEWEST_STAFF
) -> list[tuple[str, Counts]]:  # fmt: skip
    """The teams that are large enough, then the rest as one; the rest is never a single team and never too small.

    A rest that would be takes in the smallest of the others, so that no number follows from the ones beside it.
    """
    if staff is None:
        return [(ALL, _sum(teams.values()))]

    def size(team: str) -> tuple[int, str]:
        return teams[team].cases, team

    def enough(names: Sequence[str]) -> bool:
        return sum(teams[one].cases for one in names) >= cases and sum(staff.get(one, 0) for one in names) >= people

    alone = sorted((one for one in teams if enough([one])), key=size)
    rest = [one for one in teams if one not in alone]
    while rest and alone and (len(rest) < 2 or not enough(rest)):
        rest.append(alone.pop(0))
    kept = [(one, teams[one]) for one in sorted(alone)]
    return kept + ([(REST if kept else ALL, _sum(teams[one] for one in rest))] if rest else [])


def _sum(counts: Iterable[Counts]) -> Counts:
    found = Counts()
    for one in counts:
        found.add(one)
    return found
