"""What is noted about visits: refusals always, reading only where the office says so."""

from __future__ import annotations

import sqlalchemy as sa

from schemas.access.happening import Kind
from schemas.access.role import Role
from store.records.connect import reading
from store.records.tables import access, security_log
from tests.jobs.access.gate import Gate
from tests.web.access.door import Door


def read(gate: Gate) -> list[tuple[str, str | None]]:
    with reading(gate.engine) as connection:
        query = sa.select(access.c.what, access.c.case_key).order_by(access.c.id)
        return [(row.what, row.case_key) for row in connection.execute(query)]


def test_a_refusal_is_in_the_log_without_the_case(door: Door) -> None:
    door.gate.account("autor", Role.AUTHOR)
    assert door.browser("autor").get("/fall/K0000001").status_code == 403
    assert door.gate.happened()[-1] is Kind.FORBIDDEN
    with reading(door.gate.engine) as connection:
        assert "K0000001" not in str(connection.execute(sa.select(security_log)).all())


def test_reading_is_not_noted(door: Door) -> None:
    door.gate.account("leitung", Role.HEAD)
    door.browser("leitung").get("/fall/K0000001")
    assert read(door.gate) == []


def test_reading_is_noted_where_the_office_says_so(gate: Gate) -> None:
    gate.settle("[werkbank]", "lesen_protokollieren = true")
    gate.account("leitung", Role.HEAD)
    browser = Door(gate).browser("leitung")
    for address in ("/fall/K0000001", "/befunde/17", "/befunde", "/konto"):
        browser.get(address)
    assert read(gate) == [("Seite", "K0000001"), ("Seite: Befund 17", None)]
