"""The room of Betrieb: how the clockwork stands; flows paused, resumed and started; the check-up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.access.role import Role
from schemas.operation.task import Stage
from store.folder import changed
from tests.web.audit.test_audit import begun
from tests.web.office import Site, enter

SHIPPED = Path(__file__).resolve().parents[3] / "rules" / "zeitplan"


@pytest.fixture
def planned(office: Site) -> Iterator[Site]:
    """The office with the shipped schedules."""
    rules = office.store.path / "regeln"
    shutil.copytree(office.store.rules, rules)
    shutil.copytree(SHIPPED, rules / "zeitplan", dirs_exist_ok=True)
    text = office.store.settings.read_text(encoding="utf-8")
    office.store.settings.write_text(changed(text, "amt", "regeln", str(rules)), encoding="utf-8")
    # Today: what a flow does it does by the real clock.
    site = enter(office.store.path, datetime.now(UTC), programs=office.house.programs, first=1_000_000)
    yield site
    site.engine.dispose()


def test_how_it_stands_is_read_by_betrieb_and_head(planned: Site) -> None:
    for role in (Role.OPERATIONS, Role.HEAD):
        page = planned.client(role).get("/betrieb")
        assert page.status_code == 200, page.text
        assert "Neueste Lieferung" in page.text
        assert ("/starten" in page.text) is (role is Role.OPERATIONS)
    assert planned.client(Role.WORKER).get("/betrieb").status_code == 403


def test_a_flow_is_paused_and_resumed_with_a_reason(planned: Site) -> None:
    client = planned.client(Role.OPERATIONS)
    address = "/betrieb/ablaeufe/wochenbericht"
    assert planned.client(Role.HEAD).send_form(f"{address}/anhalten", grund="x").status_code == 403
    assert client.get(f"{address}/anhalten").status_code == 200
    assert client.send_form(f"{address}/anhalten", grund=" ").status_code == 422
    assert client.send_form("/betrieb/ablaeufe/x/anhalten", grund="x").status_code == 404
    assert client.send_form(f"{address}/anhalten", grund="Umbau der Teams").status_code == 303
    assert "angehalten" in client.get("/betrieb").text
    assert "Umbau der Teams" in planned.client(Role.AUDITOR).get("/pruefung/spur?art=einstellung").text
    task = begun(planned, client.send_form(f"{address}/starten"))
    assert task.stage is Stage.DONE, task.lines
    answer = client.get(f"/betrieb/ablauf/{task.id}")
    assert answer.status_code == 200, answer.headers
    assert "es wurde nichts getan" in answer.text
    assert client.send_form(f"{address}/fortsetzen").status_code == 303
    assert "/fortsetzen" not in client.get("/betrieb").text


def test_a_flow_is_started_and_does_its_work(planned: Site) -> None:
    client, auditor = planned.client(Role.OPERATIONS), planned.client(Role.AUDITOR)
    task = begun(planned, client.send_form("/betrieb/ablaeufe/pruefspur/starten"))
    assert task.stage is Stage.DONE, task.lines
    assert "pruefspur" in client.get(f"/betrieb/ablauf/{task.id}").text
    assert "kern-table" in auditor.get("/pruefung/pruefpunkte").text


def test_the_check_up_says_a_line_a_matter(office: Site) -> None:
    client = office.client(Role.OPERATIONS)
    task = begun(office, client.send_form("/betrieb/doctor"))
    assert task.stage is Stage.DONE, task.lines
    page = client.get(f"/betrieb/doctor/{task.id}").text
    assert "Datenbank" in page
    assert "in Ordnung" in page
