"""A warm check of a case asks the database a few things, however many rules there are."""

from __future__ import annotations

import re
from collections.abc import Callable

from schemas.access.role import Role
from store.records.counted import statements
from tests.web.api.conftest import Program
from tests.web.office import Site

Own = Callable[..., Program]
MOST = 12
"""Beginnings of transactions, the token, what is closed, the newest run, the rules in force."""


def test_statements_do_not_grow_with_the_rules(office: Site, own: Own) -> None:
    asking = own(Role.HEAD)
    found = asking.ask("GET", "/befunde", params={"anzahl": 200, "altbestand": True}).json()["befunde"]
    key = next(one["fall"] for one in found if one["fall"])
    file = office.store.rules / "amt" / f"{office.store.office}.yaml"
    text = file.read_text(encoding="utf-8")
    try:
        asked = {}
        for wanted in ("", "\nregeln:\n  - kontaktdichte\n"):
            file.write_text(text + wanted, encoding="utf-8")
            for reasons in (False, True):
                for _ in range(2):  # the first one reads the rules
                    with statements(office.engine) as told:
                        answer = asking.ask("POST", "/pruefung", json={"fall": key, "gruende": reasons})
                rules = {one["regel"] for one in answer.json()["ergebnisse"]}
                asked[len(rules), reasons] = len(told)
    finally:
        file.write_text(text, encoding="utf-8")
    assert len({rules for rules, _ in asked}) == 2
    assert len(set(asked.values())) == 1
    assert max(asked.values()) <= MOST
    assert not any(re.match(r"\s*(insert|update|delete)", one, re.IGNORECASE) for one in told)
