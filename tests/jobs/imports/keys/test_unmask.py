"""Who sees a number: the responsible worker and the substitute freely, everybody else with a reason and on record."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from intake.keys import secret, vault
from intake.keys.pseudonym import pseudonym
from jobs.access import own
from jobs.access.accounts import Acting, Wanted, create
from jobs.imports.keys.rotation import rotate
from jobs.imports.keys.unmask import unmask
from schemas.access.happening import Kind
from schemas.access.role import Role
from schemas.access.session import Way
from schemas.failure import ReasonNeeded, Unknown
from store.access.log import listed
from store.records.connect import reading
from store.records.tables import access
from store.trail.entries import entries
from tests.jobs.imports.office import NOW, NUMBERS, Office


def ready(office: Office) -> list[str]:
    """A delivery whose first case has a worker and a substitute; the pseudonyms of all three."""
    office.bring()
    key = secret.case_key(office.store.keys)
    names = [pseudonym(key, "kunde", number) for number in NUMBERS]
    table = vault.read(office.store.keys)
    table.learn([table.people[names[0]]._replace(worker="M07", substitute="M08")])
    vault.write(office.store.keys, table)
    return names


def logged(office: Office) -> tuple[list[tuple[str, str, datetime]], list[str]]:
    """The access log, and the subjects of what the trail calls unmasking."""
    with reading(office.engine) as connection:
        rows = connection.execute(select(access.c.case_key, access.c.reason, access.c.at)).all()
        kept = [one for one in entries(connection) if one.kind == "aufdeckung"]
    assert not any(number in one.body or "Frau" in one.body for one in kept for number in NUMBERS)
    return [tuple(row) for row in rows], [one.subject for one in kept]


@pytest.mark.parametrize("by", ["M07", "m08 "])
def test_ones_own_case_needs_no_reason_and_leaves_no_trace(office: Office, by: str) -> None:
    names = ready(office)
    assert [one.number for one in unmask(office.store, office.engine, names[:1], by, "", NOW)] == [NUMBERS[0]]
    assert logged(office) == ([], [])


@pytest.mark.parametrize("by", ["M09", ""])
def test_a_foreign_case_needs_a_reason(office: Office, by: str) -> None:
    names = ready(office)
    with pytest.raises(ReasonNeeded):
        unmask(office.store, office.engine, names[1:2], by, " ", NOW)
    with pytest.raises(ReasonNeeded):
        unmask(office.store, office.engine, names[:2], "M07", "", NOW)
    assert logged(office) == ([], [])


def test_with_a_reason_it_is_shown_and_logged_on_both_databases(anywhere: Office) -> None:
    names = ready(anywhere)
    shown = unmask(anywhere.store, anywhere.engine, names[:2], "M07", "Anruf von Frau X", NOW)
    assert [(one.number, one.logged) for one in shown] == [(NUMBERS[0], True), (NUMBERS[1], True)]
    assert logged(anywhere) == ([(name, "Anruf von Frau X", NOW) for name in names[:2]], names[:2])


def test_an_employees_own_case_is_closed_by_this_door_too(anywhere: Office) -> None:
    names = ready(anywhere)
    acting = Acting("Petra", NOW)
    for login in ("m07", "m09"):
        wanted = Wanted(login, "B. Beispiel", frozenset({Role.WORKER}), frozenset({"T01"}), way=Way.LDAP, outside=login)
        account = create(anywhere.store, anywhere.engine, wanted, None, acting)
    own.keep(anywhere.engine, account.id, names[:1], [], acting)
    for by in ("M07", "m09"):
        with pytest.raises(Unknown, match=names[0]):
            unmask(anywhere.store, anywhere.engine, names[:1], by, "Rückruf wegen des Termins", NOW)
    assert logged(anywhere) == ([], [])
    unmask(anywhere.store, anywhere.engine, names[1:2], "m09", "Rückruf wegen des Termins", NOW)
    with reading(anywhere.engine) as connection:
        assert [one.account for _, one in listed(connection, kinds=[Kind.UNMASKED])] == [account.id]


def test_a_pseudonym_that_nobody_knows(office: Office) -> None:
    ready(office)
    with pytest.raises(Unknown, match="kaaaa"):
        unmask(office.store, office.engine, ["kaaaa"], "M07", "x", NOW)


def test_the_pseudonym_before_the_last_change_still_leads_back(office: Office) -> None:
    names = ready(office)
    rotate(office.store, office.engine, "P", NOW, "w", "")
    (shown,) = unmask(office.store, office.engine, names[:1], "M07", "", NOW)
    assert shown.number == NUMBERS[0] and shown.pseudonym != names[0]
