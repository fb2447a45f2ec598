"""Every route and every role, by real requests: what the table does not name is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from jobs.access.accounts import Acting
from jobs.access.tokens import issue
from schemas.access.role import Role
from tests.jobs.access.gate import new_gate, quick, token
from tests.web.access.door import Browser, Door, everybody
from tests.web.access.rights import ENTERED, OPEN, asked_by_programs, found, let_in, written
from web.api.app import ADDRESS
from web.gate.guard import OPEN as PUBLIC
from web.gate.guard import unguarded

SAFE = ("GET", "HEAD")
ROLES = [None, *Role]


@pytest.fixture(scope="module")
def all_doors(doorway: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Door, dict[Role, str]]]:
    gate = new_gate(doorway, tmp_path_factory.mktemp("rechte") / "ablage")
    with pytest.MonkeyPatch.context() as patch:
        quick(patch)
        logins = everybody(gate)
    yield Door(gate, own=True), logins
    gate.engine.dispose()


def test_the_table_names_every_route_and_no_other(all_doors: tuple[Door, dict[Role, str]]) -> None:
    real, table = found(all_doors[0].app), written()
    lines = [f"{way} | {who}" for way, who in real.items() if table.get(way) != who]
    assert lines == [], "look at each, then write it into rights.txt"
    assert sorted(set(table) - set(real)) == []


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role or "niemand")
def test_each_role_enters_what_the_table_says_and_nothing_else(
    all_doors: tuple[Door, dict[Role, str]], role: Role | None
) -> None:
    door, logins = all_doors
    browser = door.browser(logins[role] if role else None)
    browser._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    wrong = []
    for way, who in written().items():
        method, path = way.split(" ")
        if path.startswith(ADDRESS):
            # A browser's session opens nothing there.
            assert browser.request(method, re.sub(r"\{[^}]*\}", "0", path)).status_code in (401, 200) or who == OPEN
            continue
        answer = browser.request(method, re.sub(r"\{[^}]*\}", "0", path))
        if said := _wrong(answer, method, who, role):
            wrong.append(f"{way}: {said} ({answer.status_code})")
    assert wrong == []


def _wrong(answer: httpx.Response, method: str, who: str, role: Role | None) -> str:
    """What is not as it has to be, for a request without the form's token."""
    asked_to_sign_in = answer.status_code == 401 or answer.headers.get("location", "").startswith("/anmelden")
    if role is None:
        return "" if who == OPEN or asked_to_sign_in else "a stranger got in"
    if role not in let_in(who):
        return "" if answer.status_code in (401, 403) else "a role got in that may not"
    if method not in SAFE:
        # Also what is open to everybody: a session's forms carry its token.
        return "" if answer.status_code in (401, 403) else "a form was taken without its token"
    # One answer says with 503 that no night has ever been here, as in this office.
    if answer.status_code >= 500 and answer.url.path != "/gesundheit/nacht":
        return "the page is broken"
    if who != ENTERED and who != OPEN and (answer.status_code == 403 or asked_to_sign_in):
        return "a role was refused that may enter"
    return ""


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATION, Role.RELEASE)])
def test_a_token_opens_what_its_role_may_and_nothing_else(all_doors: tuple[Door, dict[Role, str]], role: Role) -> None:
    door, _ = all_doors
    _, secret = issue(door.gate.engine, "Probe", frozenset({role}), None, 9, Acting("ada", door.now), token())
    browser = door.browser(headers={"authorization": f"Bearer {secret}"})
    browser._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    wrong = []
    for way, roles in asked_by_programs(door.app).items():
        method, path = way.split(" ")
        code = browser.request(method, re.sub(r"\{[^}]*\}", "0", path)).status_code
        if (code == 403) is not (roles is not None and role not in roles) or code in (401, 500):
            wrong.append(f"{way}: {code}")
    assert wrong == []


def test_a_route_without_a_guard_is_found(door: Door) -> None:
    """The check at the start is no check that sees nothing: also through a router in a router, and for mounts."""
    assert list(unguarded(door.app)) == []
    app, inner, outer = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter(), APIRouter(prefix="/a")
    inner.get("/nackt")(lambda: None)
    inner.get("/offen", dependencies=[PUBLIC])(lambda: None)
    outer.include_router(inner)
    app.include_router(outer)
    app.mount("/fremd", FastAPI())
    app.add_route("/roh", lambda _: None)
    assert sorted(unguarded(app)) == ["? /fremd", "GET /a/nackt", "GET, HEAD /roh"]


def test_the_machine_s_own_pages_are_not_there(door: Door) -> None:
    browser: Browser = door.browser()
    assert {browser.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}
