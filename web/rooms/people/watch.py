"""Who is inside, what happened at the door, and access for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.access.accounts import Acting
from jobs.access.sessions import end_of
from jobs.access.tokens import LONGEST, issue, revoke
from schemas.access.happening import Kind
from schemas.access.role import Role
from schemas.failure import AccessRefused, Unknown
from store.access import accounts, log, sessions, tokens
from store.records.connect import Connection, reading
from web.gate.guard import allowed
from web.page.notices import Notice
from web.rooms.people import view
from web.visit import Visit, Visiting

router = APIRouter(prefix="/verwaltung")
MAY = allowed(Role.ADMINISTRATION)
LOOK = allowed(Role.ADMINISTRATION, Role.AUDITOR)
Text = Annotated[str, Form()]
PAGE = 100


@router.get("/sitzungen", dependencies=[MAY])
def inside(visit: Visiting) -> Response:
    """Open sessions."""
    bench = visit.house.store.workbench
    with reading(visit.house.engine) as connection:
        rows = [
            row for row in sessions.listed(connection)
            if visit.now - row.seen < bench.idle and visit.now - row.created < bench.longest
        ]  # fmt: skip
        shown = view.inside(rows, _logins(connection))
    return visit.page("konten/sitzungen.html", found=shown, tabs=view.TABS)


@router.post("/sitzungen/beenden", dependencies=[MAY])
def end(visit: Visiting, sitzung: Text = "") -> Response:
    """Ends all sessions of the account that has this one."""
    assert visit.session is not None
    with reading(visit.house.engine) as connection:
        row = sessions.find(connection, sitzung)
    if row is None:
        raise Unknown("Diese Sitzung ist schon beendet.")
    end_of(visit.house.engine, row.account, visit.person.id, visit.now, visit.session.id)
    return visit.to("/verwaltung/sitzungen", said="Die Sitzungen dieses Kontos sind beendet.")


@router.get("/sicherheit", dependencies=[LOOK])
def happened(visit: Visiting, vor: int | None = None, art: str = "") -> Response:
    """The security log, the newest first."""
    kinds = [kind for kind in Kind if kind == art]
    with reading(visit.house.engine) as connection:
        found = log.listed(connection, vor, kinds, PAGE + 1)
        shown = view.happened(found[:PAGE], _logins(connection))
    older = found[PAGE - 1][0] if len(found) > PAGE else None
    tabs = view.TABS if visit.person.has(Role.ADMINISTRATION) else ()
    return visit.page("konten/sicherheit.html", found=shown, older=older, kind=art, kinds=tuple(Kind), tabs=tabs)


@router.get("/zugaenge", dependencies=[MAY])
def programs(visit: Visiting) -> Response:
    """Tokens of programs, and the form for a new one."""
    return _programs(visit, {}, "")


@router.post("/zugaenge", dependencies=[MAY])
def give(
    visit: Visiting, name: Text = "", rollen: Annotated[list[str], Form()] = [], teams: Text = "", tage: Text = ""  # noqa: B006
) -> Response:  # fmt: skip
    """Makes a token, shown this once."""
    typed = {"name": name, "rollen": rollen, "teams": teams, "tage": tage}
    try:
        days = int(tage) if tage.strip().isdigit() and len(tage) < 5 else 0
        roles = frozenset(Role(one) for one in rollen)
        named = frozenset(team.strip() for team in teams.split(",") if team.strip())
        _, whole = issue(visit.house.engine, name, roles, named or None, days, _acting(visit), visit.house.draw())
    except (AccessRefused, ValueError) as wrong:
        return _programs(visit, typed, wrong.lines[0] if isinstance(wrong, AccessRefused) else "Unbekannte Rolle.")
    visit.notices.append(Notice("warning", f"Zugang, nur jetzt zu sehen: {whole}"))
    return _programs(visit, {}, "")


@router.post("/zugaenge/{known}/widerrufen", dependencies=[MAY])
def withdraw(visit: Visiting, known: str) -> Response:
    """Ends a token for ever."""
    token = revoke(visit.house.engine, known, _acting(visit))
    return visit.to("/verwaltung/zugaenge", said=f"Der Zugang für {token.name} ist widerrufen.")


def _programs(visit: Visit, typed: Mapping[str, object], wrong: str) -> Response:
    with reading(visit.house.engine) as connection:
        found = view.passes(tokens.listed(connection), visit.now)
    roles = [role for role in Role if role not in (Role.ADMINISTRATION, Role.RELEASE)]
    errors = {"name": wrong} if wrong else {}
    return visit.page(
        "konten/zugaenge.html", 422 if wrong else 200, found=found, typed=typed, errors=errors, roles=roles,
        longest=LONGEST.days, tabs=view.TABS,
    )  # fmt: skip


def _acting(visit: Visit) -> Acting:
    return Acting(visit.person.login, visit.now, visit.person.id, visit.caller)


def _logins(connection: Connection) -> dict[str, str]:
    return {account.id: account.login for account in accounts.listed(connection)}
