"""Calendars to subscribe to: allowed by role, read by a signed address, revoked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.reminders.feeds import allow, listed, posts, revoke, served
from schemas.access.role import Role
from schemas.failure import FeedRefused, Unknown
from schemas.findings.finding import OPEN as OPEN_FINDINGS
from schemas.reminder.feed import LONGEST, Feed
from store.findings.lists import numbers
from store.findings.lists.asked import Asked
from store.records.connect import reading
from web.gate.guard import OPEN, allowed
from web.page.days import day_of
from web.visit import Visit, Visiting

router = APIRouter()
MANAGE = (Role.TEAM_LEAD, Role.HEAD, Role.OPERATIONS)
ICS = "text/calendar; charset=utf-8"


@router.get("/kalender/abo/{token}.ics", dependencies=[OPEN])
def read(visit: Visiting, token: str) -> Response:
    """The calendar behind an address: how many matters fall due on which day. The same answer for every refusal."""
    visit.request.app.state.paces.feeds.take(visit.caller)
    try:
        content = served(visit.house.store, visit.house.engine, token, visit.now)
    except FeedRefused as refused:
        return Response(refused.lines[0], 404, media_type="text/plain; charset=utf-8")
    headers = {"Content-Disposition": 'inline; filename="regelwerk.ics"', "X-Robots-Tag": "noindex"}
    return Response(content, media_type=ICS, headers=headers)


@router.get("/kalender/abos", dependencies=[allowed(*MANAGE)])
def every(visit: Visiting) -> Response:
    """The calendars that are allowed, and the form for a new one."""
    return _every(visit, {}, {})


@router.post("/kalender/abos", dependencies=[allowed(*MANAGE)])
def new(
    visit: Visiting, stelle: Annotated[str, Form()] = "", team: Annotated[str, Form()] = "",
    bis: Annotated[str, Form()] = "", grund: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Allows a calendar; its address is shown on this page and never again."""
    asked = {"stelle": stelle.strip(), "team": team.strip(), "bis": bis, "grund": grund.strip()}
    until, choices = day_of(bis), _choices(visit)
    errors = _errors(visit, asked, until, choices)
    if errors or until is None:
        return _every(visit, asked, errors)
    feed = Feed(_identity(visit), asked["stelle"], asked["team"], visit.now, until, "")
    token = allow(visit.house.store, visit.house.engine, feed, visit.person.login, asked["grund"])
    address = f"{visit.house.store.workbench.origin}/kalender/abo/{token}.ics"
    return visit.page("kalender/abo.html", feed=feed, whose=choices.whose(feed), address=address)


@router.post("/kalender/abos/{feed}/widerrufen", dependencies=[allowed(*MANAGE)])
def end(visit: Visiting, feed: str, grund: Annotated[str, Form()] = "") -> Response:
    """Revokes a calendar at once and for good."""
    if feed not in {one.id for one, _ in _mine(visit)}:
        raise Unknown("Diesen Kalender gibt es nicht.")
    if not grund.strip():
        return visit.to("/kalender/abos", "Bitte sagen, warum der Kalender widerrufen wird.", "danger")
    revoke(visit.house.store, visit.house.engine, feed, visit.person.login, grund.strip(), visit.now)
    return visit.to("/kalender/abos", "Der Kalender ist widerrufen; seine Adresse führt zu nichts mehr.")


@dataclass(frozen=True, slots=True)
class _Choices:
    """What a calendar can be allowed for: posts by how a calendar names them, and teams."""

    posts: Mapping[str, str]
    teams: tuple[str, ...]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The teams as a list to choose from."""
        return [(one, one) for one in self.teams]

    def whose(self, feed: Feed) -> str:
        """Whose calendar it is, as people say it."""
        team = f"Team {feed.team}" if feed.team else ""
        return ", ".join(one for one in (self.posts.get(feed.role, feed.role), team) if one)


def _choices(visit: Visit) -> _Choices:
    store = visit.house.store
    if visit.teams is not None:
        return _Choices(posts(store, visit.house.engine, visit.today), tuple(sorted(visit.teams)))
    with reading(visit.house.engine) as connection:
        found = numbers.groups(connection, Asked(store.office, states=OPEN_FINDINGS, legacy=None, parked=None), "team")
    return _Choices(posts(store, visit.house.engine, visit.today), tuple(sorted(one for one in found if one)))


def _identity(visit: Visit) -> str:
    """Sixteen hexadecimal digits that nobody guesses; the seal, not they, keeps an address secret."""
    return hashlib.sha256(visit.house.draw().encode()).hexdigest()[:16]


def _errors(visit: Visit, asked: dict[str, str], until: date | None, choices: _Choices) -> dict[str, str]:
    last = visit.today + timedelta(days=LONGEST)
    errors = {}
    if not asked["stelle"] and not asked["team"]:
        errors["stelle"] = "Bitte eine Stelle, ein Team oder beides wählen."
    elif asked["stelle"] and asked["stelle"] not in choices.posts:
        errors["stelle"] = "Bitte eine Stelle aus der Liste wählen."
    if visit.teams is not None and asked["team"] not in visit.teams:
        errors["team"] = "Bitte eines der eigenen Teams wählen."
    elif asked["team"] and asked["team"] not in choices.teams:
        errors["team"] = "Bitte ein Team aus der Liste wählen."
    if until is None or not visit.today <= until <= last:
        errors["bis"] = f"Bitte einen Tag von heute bis {last:%d.%m.%Y} angeben."
    if not asked["grund"]:
        errors["grund"] = "Bitte sagen, wofür der Kalender gebraucht wird."
    return errors


def _mine(visit: Visit) -> list[tuple[Feed, str]]:
    """The calendars that a person answers for: of the own teams, or all of them."""
    found = listed(visit.house.store, visit.house.engine)
    everything = visit.person.has(Role.HEAD, Role.OPERATIONS)
    return [(one, by) for one, by in found if everything or (visit.teams or frozenset()) & {one.team}]


def _every(visit: Visit, asked: dict[str, str], errors: dict[str, str]) -> Response:
    return visit.page(
        "kalender/abos.html", 422 if errors else 200, feeds=_mine(visit), asked=asked, errors=errors,
        today=visit.today, choices=_choices(visit), own=visit.teams is not None,
        until=visit.today + timedelta(days=LONGEST),
    )  # fmt: skip
