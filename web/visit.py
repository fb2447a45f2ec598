"""A visit: who asks, in whose house, on which day; and the answers a page can give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from schemas.access.person import Person
from schemas.access.session import Session
from schemas.clock.place import day_of
from schemas.failure import Unknown
from web.house import House
from web.page.menu import Offer, offers
from web.page.notices import Notice, carried, kept
from web.page.standing import state

THEME = "darstellung"
"""The cookie that says light, dark or as the system has it; nothing about a person."""


@dataclass(slots=True, weakref_slot=True)
class Visit:
    """One request of a signed-in person (`session` None: nobody has signed in; only public pages allow that)."""

    request: Request
    house: House
    session: Session | None
    now: datetime
    nonce: str
    notices: list[Notice] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """Who asks. Guarded pages always have somebody."""
        assert self.session is not None
        return self.session.person

    @property
    def known(self) -> bool:
        """Whether somebody has signed in."""
        return self.session is not None

    @property
    def caller(self) -> str:
        """The network address that asks; a trusted proxy's word for it counts."""
        return "" if self.request.client is None else self.request.client.host

    @property
    def today(self) -> date:
        """The office's day."""
        return day_of(self.now)

    @property
    def teams(self) -> frozenset[str] | None:
        """The teams whose cases may be seen; None: all of them."""
        return self.person.teams

    @property
    def csrf(self) -> str:
        """What every form sends back; empty before anybody has signed in."""
        return "" if self.session is None else self.session.csrf

    @property
    def menu(self) -> tuple[Offer, ...]:
        """What the person may open."""
        return () if self.session is None else offers(self.session.person.roles, self.request.url.path)

    @property
    def address(self) -> str:
        """This page, with what it was asked for."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    @property
    def office(self) -> str:
        """The office's name as the database's runs have it."""
        return self.house.office

    @property
    def demo(self) -> bool:
        """Whether the people shown are invented for a demonstration."""
        return self.house.demo

    @property
    def state(self) -> str:
        """As of when the data are; empty while nothing was checked. Asked for by the layout of every page."""
        return state(self.house.engine, self.house.store.office)

    @property
    def theme(self) -> str:
        """hell, dunkel or empty: as the system has it."""
        chosen = self.request.cookies.get(THEME, "")
        return chosen if chosen in {"hell", "dunkel"} else ""

    def must_see(self, what: str, team: str | None, case_key: str | None = None) -> None:
        """Raises Unknown unless it may be seen: what is closed cannot be told from what is not there."""
        if not self.person.sees(team, case_key):
            raise Unknown(f"{what} gibt es nicht.")

    def page(self, template: str, status: int = 200, **shown: Any) -> Response:
        """A whole page."""
        taken = carried(self.request)
        context: Mapping[str, Any] = {
            **shown, "visit": self, "notices": [*taken, *self.notices]
        }  # fmt: skip
        answer = HTMLResponse(self.house.look.get_template(template).render(context), status)
        if taken:
            kept(answer, ())
        return answer

    def to(self, address: str, said: str | Sequence[str] = (), kind: str = "success") -> Response:
        """Sends the browser to a page of ours (after a form was taken), which says what was done."""
        answer = RedirectResponse(address, 303)
        lines = (said,) if isinstance(said, str) else tuple(said)
        if lines:
            kept(answer, [Notice(kind, line) for line in lines])
        return answer


def visit(request: Request) -> Visit:
    """The visit that the guard has found out about."""
    found: Visit = request.state.visit
    return found


Visiting = Annotated[Visit, Depends(visit)]
