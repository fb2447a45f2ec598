"""What the room shows, as values: who is who, what stands in the way, tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jobs.releases.deciding import called
from jobs.releases.releasing import refusals
from jobs.releases.shown.small import by_week
from jobs.releases.trial import composing
from schemas.access.role import Role
from schemas.failure import Failure
from schemas.release.draft import Change, ChangeState
from schemas.release.release import Release, ReleaseState
from schemas.release.simulation import Simulation, Week
from store.records.connect import Connection
from web.visit import Visit

READ = frozenset({Role.AUTHOR, Role.RELEASE, Role.HEAD, Role.AUDITOR})
WRITE = frozenset({Role.AUTHOR, Role.RELEASE})
RELEASING = frozenset({Role.RELEASE, Role.AUTHOR, Role.HEAD})
"""Whose form is taken; whether they may release is for the job: a substitute may have any of these roles."""
HOME = "/aenderungen"
_COLOURS = {
    ReleaseState.WAITING: "info", ReleaseState.WRITING: "info", ReleaseState.HOLDS: "success",
    ReleaseState.WITHDRAWN: "neutral", ReleaseState.BROKEN: "danger",
    ChangeState.OPEN: "info", ChangeState.RELEASED: "success", ChangeState.DROPPED: "neutral",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release as a list shows it."""

    release: Release
    authors: str
    releaser: str
    colour: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as a list shows it; `step` is what is to be done next."""

    change: Change
    author: str
    step: str
    colour: str


@dataclass(frozen=True, slots=True)
class TeamWeeks:
    """Reminders of a team: more and fewer in each week, and in all of them; None is left out as too small."""

    team: str
    weeks: tuple[tuple[int | None, int | None], ...]
    more: int | None
    less: int | None


def calendar(weeks: Sequence[Week], least: int) -> tuple[list[date], list[TeamWeeks]]:
    """Weeks as columns and teams as rows, the office as the last one; with `least` small numbers are left out."""
    if not weeks:
        return [], []
    first = min(one.first for one in weeks)
    number = (max(one.first for one in weeks) - first).days // 7 + 1
    firsts = [first + timedelta(days=7 * week) for week in range(number)]
    teams = sorted({one.team for one in weeks})
    found = {(one.team, one.first): (one.more, one.less) for one in weeks}
    more, less = (
        by_week([(team, [found.get((team, day), (0, 0))[side] for day in firsts]) for team in teams], least)
        for side in (0, 1)
    )
    rows = [
        TeamWeeks(team, tuple(zip(up[:-1], down[:-1], strict=True)), up[-1], down[-1])
        for team, up, down in zip([*teams, "alle Teams"], more, less, strict=True)
    ]
    return firsts, rows if len(teams) > 1 else rows[:1]


def superiors(weeks: Sequence[Week], least: int) -> int | None:
    """How many of the additional reminders go to superiors; None where these, or those that do not, are too few."""
    raised = sum(one.raised for one in weeks)
    others = sum(one.more for one in weeks) - raised
    return None if 0 < raised < least or (0 < others < least and raised) else raised


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """The pages of the room."""
    pages = (
        ("Offene Änderungen", HOME), ("Verlauf", f"{HOME}/verlauf"), ("Vergleichen", f"{HOME}/vergleich"),
        ("Rechtsänderung", f"{HOME}/recht"), ("Vertretung", f"{HOME}/vertretung"),
    )  # fmt: skip
    return [(title, address, address == here) for title, address in pages]


def colour(state: ReleaseState | ChangeState) -> str:
    """The colour of a state's badge."""
    return _COLOURS[state]


def release_row(connection: Connection, one: Release) -> ReleaseRow:
    """A release with the names of people."""
    authors = ", ".join(called(connection, author) for author in one.authors) or "–"
    return ReleaseRow(one, authors, called(connection, one.releaser), _COLOURS[one.state])


def obstacles(visit: Visit, change: Change, tried: Simulation | None) -> list[str]:
    """What stands in the way of a release, but for who asks; single mistakes stand with the simulation."""
    house = visit.house
    try:
        rulebook = composing.base(house.store, house.engine)
    except Failure as failure:
        return list(failure.lines)
    mistakes = () if tried is None else tried.told.wrong
    found = [*refusals(change, tried, rulebook), *composing.outdated(house.store, change)]
    return [line for line in found if line not in mistakes]


def next_step(change: Change, tried: Simulation | None) -> str:
    """What is to be done with an open change."""
    if not change.drafts:
        return "Entwurf hinzufügen"
    if tried is None or tried.content != change.content:
        return "prüfen und simulieren"
    return "Fehler beheben" if tried.told.wrong else "von einer zweiten Person freigeben"
