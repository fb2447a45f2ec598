"""On the real pages of a real office: delivered texts stay texts, closed cases stay closed, nothing is inline."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa

from jobs.access.accounts import Acting
from jobs.access.own import keep
from schemas.access.role import Role
from store.records.connect import reading, writing
from store.records.tables import finding, security_log
from tests.web.office import TEAM, Client, Site

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
FORMULAS = ("=1+1", "+49 391", "-2+3", "@SUM(A1)", '=HYPERLINK("http://boese.example","hier")', "\t=1+1")
Look = Callable[[Role | None], Client]


def some(site: Site, number: int, **wanted: object) -> list[tuple[int, str]]:
    """Findings with a case, those first that are no Altbestand: number and case key."""
    query = sa.select(finding.c.id, finding.c.case_key).where(finding.c.case_key.is_not(None))
    for name, value in wanted.items():
        query = query.where(finding.c[name] == value)
    query = query.order_by(finding.c.legacy, finding.c.id).limit(number)
    with reading(site.engine) as connection:
        return [(row.id, row.case_key) for row in connection.execute(query)]


def test_a_delivered_text_is_shown_as_text(office: Site) -> None:
    ((number, _),) = some(office, 1)
    with writing(office.engine) as connection:
        # With another status than today's the page shows the sentence that was recorded.
        connection.execute(sa.update(finding).values(reason=SCRIPT, status="verspaetet"))
    client = office.client(Role.HEAD)
    one, listed = client.get(f"/befunde/{number}"), client.get("/befunde", params={"alt": "alle"})
    for page in (one, listed, client.get("/befunde", params={"suche": SCRIPT, "sort": SCRIPT})):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    assert "&lt;script&gt;alert(1)" in one.text
    assert "&lt;script&gt;alert(1)" in listed.text


def test_a_text_that_looks_like_a_formula_stays_a_text(office: Site) -> None:
    found = some(office, len(FORMULAS))
    with writing(office.engine) as connection:
        for (number, _), text in zip(found, FORMULAS, strict=True):
            connection.execute(sa.update(finding).where(finding.c.id == number).values(reason=text))
    client = office.client(Role.HEAD)
    answer = client.post("/befunde/ausgabe", data={"csrf": client.csrf, "liste": ""})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = book.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in book.namelist() else ""
    everything = "".join(sheets) + texts
    assert "=1+1" in everything
    assert not any(re.search(r"<f[ >]", sheet) for sheet in sheets)
    assert not any("<hyperlink" in sheet and "boese" in sheet for sheet in sheets)


def test_taking_a_list_out_is_on_record(office: Site) -> None:
    client = office.client(Role.HEAD)
    client.post("/befunde/ausgabe", data={"csrf": client.csrf, "liste": ""})
    with reading(office.engine) as connection:
        kinds = connection.execute(sa.select(security_log.c.kind, security_log.c.account)).all()
    assert ("ausgegeben", office.accounts[Role.HEAD]) in kinds


def test_an_employee_s_own_case_is_not_there_for_the_team_and_there_for_the_lead(office: Site) -> None:
    ((number, key),) = some(office, 1, team=TEAM)
    before = office.client(Role.WORKER)
    assert before.get(f"/befunde/{number}").status_code == 200
    colleague = office.accounts[Role.WORKER]
    keep(office.engine, colleague, [key], [], Acting("ada", office.now))
    worker, lead, auditor = (office.client(role) for role in (Role.WORKER, Role.TEAM_LEAD, Role.AUDITOR))
    for client in (worker, auditor):
        assert client.get(f"/befunde/{number}").status_code == 404
        assert client.get(f"/fall/{key}").status_code == 404
        assert f'/befunde/{number}"' not in client.get("/befunde").text
    assert lead.get(f"/befunde/{number}").status_code == 200
    assert lead.get(f"/fall/{key}").status_code == 200


def test_another_team_s_finding_is_not_there(office: Site) -> None:
    query = sa.select(finding.c.id, finding.c.case_key).where(finding.c.team != TEAM, finding.c.case_key.is_not(None))
    with reading(office.engine) as connection:
        number, key = connection.execute(query.limit(1)).one()
    worker = office.client(Role.WORKER)
    assert worker.get(f"/befunde/{number}").status_code == 404
    assert worker.get(f"/fall/{key}").status_code == 404
    form = {"csrf": worker.csrf, "weg": "quittieren", "grund": "x" * 20}
    assert worker.post(f"/befunde/{number}/entscheiden", data=form).status_code == 404


class _Inline(HTMLParser):
    """What the policy forbids, and where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"{name}={value}")
            if name in ("src", "href", "action", "formaction") and re.match(
                r"\s*(javascript|data|vbscript):", value or ""
            ):
                self.wrong.append(f"{name}={value}")
            if name in ("src", "action", "formaction") and re.match(r"(https?:)?//", value or ""):
                self.wrong.append(f"{name}={value}")
        if tag in ("link", "img", "script") and re.match(r"(https?:)?//", given.get("href") or ""):
            self.wrong.append(f"href={given.get('href')}")
        if tag == "a" and (given.get("href") or "").startswith("/") and "download" not in given:
            self.links.append(given["href"] or "")


@pytest.mark.parametrize("role", [Role.HEAD, Role.AUTHOR, Role.ADMINISTRATION, Role.OPERATIONS])
def test_no_page_has_anything_inline_or_from_elsewhere(look: Look, role: Role) -> None:
    client, seen, waiting, wrong = look(role), set[str](), ["/"], []
    while waiting and len(seen) < 25:
        address = waiting.pop(0)
        shape = re.sub(r"\d+|T\d+|K\w{6,}", "0", address.split("?")[0])
        if shape in seen:
            continue
        seen.add(shape)
        answer = client.get(address, follow_redirects=True)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = _Inline()
        page.feed(answer.text)
        wrong += [f"{address}: {one}" for one in page.wrong]
        waiting += page.links
    assert wrong == []
    assert len(seen) > 3
