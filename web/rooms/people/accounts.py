"""The pages of accounts: the list, one of them, what is done to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from jobs.access import own as own_cases
from jobs.access.accounts import Acting, Wanted, create, grant, lock, rename, scope, unlock
from jobs.access.changing import reset
from schemas.access.account import Account
from schemas.access.role import Role
from schemas.access.session import Way
from schemas.failure import AccessRefused, Unknown
from store.access import accounts
from store.records.connect import reading
from web.gate.guard import allowed
from web.page.notices import Notice
from web.rooms.people import view
from web.visit import Visit, Visiting

router = APIRouter(prefix="/verwaltung/personen")
MAY = allowed(Role.ADMINISTRATION)
Text = Annotated[str, Form()]
Many = Annotated[list[str], Form()]


@router.get("", dependencies=[MAY])
def listing(visit: Visiting, suche: str = "") -> Response:
    """All accounts, or those in whose name, login or role a word is."""
    with reading(visit.house.engine) as connection:
        found = [view.line(account, visit.now) for account in accounts.listed(connection)]
    word = suche.strip().casefold()
    shown = [one for one in found if word in f"{one.login} {one.name} {one.roles} {one.teams}".casefold()]
    return visit.page("konten/liste.html", lines=shown, whole=len(found), word=suche, tabs=view.TABS)


@router.get("/neu", dependencies=[MAY])
def ask(visit: Visiting) -> Response:
    """The form for a new account."""
    return _form(visit, {}, "")


@router.post("/neu", dependencies=[MAY])
def add(
    visit: Visiting, login: Text = "", name: Text = "", weg: Text = Way.LOCAL.value, kennung: Text = "",
    rollen: Many = [], teams: Text = "", alle_teams: Text = "", fachverfahren: Text = "",  # noqa: B006
) -> Response:  # fmt: skip
    """Makes an account; a local one's first password is shown this once."""
    typed = {"login": login, "name": name, "weg": weg, "kennung": kennung, "rollen": rollen, "teams": teams,
             "alle": bool(alle_teams), "fachverfahren": fachverfahren}  # fmt: skip
    local = weg == Way.LOCAL.value
    password = _drawn(visit) if local else None
    try:
        wanted = Wanted(
            login, name, _roles(rollen), _teams(teams) or None, Way(weg), None if local else kennung or login,
            fachverfahren or None, bool(alle_teams),
        )  # fmt: skip
        made = create(visit.house.store, visit.house.engine, wanted, password, _acting(visit))
    except AccessRefused as refused:
        return _form(visit, typed, refused.lines[0])
    except ValueError:
        return _form(visit, typed, "Diese Rolle oder diesen Weg der Anmeldung gibt es nicht.")
    return _one(visit, made, password=password)


@router.get("/{known}", dependencies=[MAY])
def one(visit: Visiting, known: str) -> Response:
    """An account with all that may be changed about it."""
    return _one(visit, _found(visit, known))


@router.post("/{known}/rollen", dependencies=[MAY])
def change_roles(
    visit: Visiting, known: str, rollen: Many = [], teams: Text = "", alle_teams: Text = ""  # noqa: B006
) -> Response:  # fmt: skip
    """Gives it exactly these roles and teams."""
    try:
        wanted = _roles(rollen)
    except ValueError as error:
        raise AccessRefused("Diese Rolle gibt es nicht.") from error
    scoped = scope(wanted, _teams(teams) or None, bool(alle_teams))
    grant(visit.house.engine, known, wanted, scoped, _acting(visit))
    return _back(visit, known, "Rollen und Teams sind geändert; offene Sitzungen sind beendet.")


@router.post("/{known}/angaben", dependencies=[MAY])
def change_name(visit: Visiting, known: str, name: Text = "", fachverfahren: Text = "") -> Response:
    """Changes what the person is called."""
    rename(visit.house.engine, known, name, fachverfahren.strip() or None, _acting(visit))
    return _back(visit, known, "Die Angaben sind geändert.")


@router.post("/{known}/sperren", dependencies=[MAY])
def close(visit: Visiting, known: str, grund: Text = "") -> Response:
    """Locks it."""
    lock(visit.house.engine, known, grund[:500], _acting(visit))
    return _back(visit, known, "Das Konto ist gesperrt; offene Sitzungen sind beendet.")


@router.post("/{known}/entsperren", dependencies=[MAY])
def reopen(visit: Visiting, known: str) -> Response:
    """Opens it again."""
    unlock(visit.house.engine, known, _acting(visit))
    return _back(visit, known, "Das Konto ist offen.")


@router.post("/{known}/kennwort", dependencies=[MAY])
def new_password(visit: Visiting, known: str) -> Response:
    """Gives it a first password anew, shown this once."""
    password = _drawn(visit)
    reset(visit.house.store, visit.house.engine, known, password, _acting(visit))
    return _one(visit, _found(visit, known), password=password)


@router.post("/{known}/eigene-faelle", dependencies=[MAY])
def close_cases(visit: Visiting, known: str, faelle: Text = "", kollegen: Text = "") -> Response:
    """Notes which cases are the person's own, and whose own cases are closed to them by name."""
    own_cases.keep(visit.house.engine, known, faelle.splitlines(), kollegen.split(","), _acting(visit))
    return _back(visit, known, "Die eigenen Fälle sind festgehalten.")


def _acting(visit: Visit) -> Acting:
    return Acting(visit.person.login, visit.now, visit.person.id, visit.caller)


def _back(visit: Visit, known: str, said: str) -> Response:
    return visit.to(f"/verwaltung/personen/{known}", said=said)


def _found(visit: Visit, known: str) -> Account:
    with reading(visit.house.engine) as connection:
        account = accounts.by_id(connection, known)
    if account is None:
        raise Unknown("Dieses Konto gibt es nicht.")
    return account


def _one(visit: Visit, account: Account, password: str | None = None) -> Response:
    if password is not None:
        visit.notices.append(Notice("warning", f"Erstes Kennwort, nur jetzt zu sehen: {password}"))
    return visit.page(
        "konten/konto.html", account=account, line=view.line(account, visit.now), roles=tuple(Role),
        closed=own_cases.closed(visit.house.engine, account.id), mine=account.id == visit.person.id,
        local=account.way is Way.LOCAL,
    )  # fmt: skip


def _form(visit: Visit, typed: Mapping[str, object], wrong: str) -> Response:
    errors = {"login": wrong} if wrong else {}
    ways = [(way.value, text) for way, text in view.WAYS.items() if way in visit.house.store.workbench.ways]
    return visit.page(
        "konten/neu.html", 422 if wrong else 200, typed=typed, errors=errors, ways=ways, roles=tuple(Role)
    )


def _roles(names: list[str]) -> frozenset[Role]:
    return frozenset(Role(name) for name in names)


def _teams(typed: str) -> frozenset[str]:
    return frozenset(team.strip() for team in typed.replace("\n", ",").split(",") if team.strip())


def _drawn(visit: Visit) -> str:
    """Letters of a drawn word, in groups that people can read out."""
    letters = hashlib.sha256(visit.house.draw().encode()).hexdigest()[:24]
    return "-".join(letters[start : start + 4] for start in range(0, 24, 4))
