"""The workbench's lists: every order and filter gives the same findings as a plain look at all rows, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from schemas.findings.decision import Action
from schemas.findings.finding import AT_WORK, CLOSED, OPEN, State
from store.findings.lists import numbers, words
from store.findings.lists.asked import Asked, Order
from store.findings.lists.walk import Place, page
from store.findings.lists.words import split
from store.records import tables
from store.records.care.words import INDEX
from store.records.connect import reading, writing
from store.trail.erasure import drop_findings
from tests.store.findings.conftest import DAY, OFFICE, Office
from tests.store.findings.test_decide import exempt, say

ALL = Asked(OFFICE, states=tuple(State), legacy=None, parked=None)
WORDS = ("Der Nachweis fehlt", "Ungeklärt, es fehlt: geplantes Ende", "Übergabe an die „Sozialpädagogik“ fehlt")


@pytest.fixture
def many(office: Office) -> Office:
    """A few of everything: two runs, so that some are closed, some Altbestand, some put off."""
    office.night(DAY, [], rules=("r2",))
    rows: list[dict[str, Any]] = [
        {
            "vorgang_id": f"T{n:02}", "regel": "r1" if n < 20 else "r2" if n < 36 else "r3",
            "faellig_am": None if n % 5 == 2 else DAY + timedelta(n % 7 - 3),
            "team": f"Team {n % 3}" if n % 8 else None, "kunde_id": f"K{n // 4}",
            "status": ("überfällig", "ungeklärt", "nicht eingehalten")[n % 3],
            "ursache": "Angabe fehlt" if n % 3 == 1 else None, "grund": f"{WORDS[n % 3]} seit {n} Tagen.",
        }
        for n in range(48)
    ]  # fmt: skip
    rules = ("r1", "r2", "r3")
    office.night(DAY + timedelta(1), rows, rules=rules)
    for row in rows[:6]:
        row.update(status="erledigt", erledigt_am=DAY)
    for row in rows[6:12]:
        row.update(faellig_am=DAY + timedelta(9), grund="Verschoben: Das Gespräch steht noch aus.")
    office.night(DAY + timedelta(2), rows, rules=rules)
    say(office, "T13", Action.ACKNOWLEDGE)
    say(office, "T14", Action.FOLLOW_UP, until=DAY + timedelta(30))
    exempt(office, "T30", DAY + timedelta(9))
    return office


def walked(office: Office, asked: Asked, order: Order, size: int) -> list[int]:
    """All pages, one behind the other."""
    found: list[int] = []
    behind: Place | None = None
    with reading(office.engine) as connection:
        while True:
            shown = page(connection, asked, order, size, behind)
            found += [one.id for one in shown.findings]
            if shown.next is None:
                return found
            assert len(shown.findings) == size
            behind = Place.read(str(shown.next))


def by_due(row: Any) -> tuple[Any, ...]:
    return (row.due is None, row.due or date.min, row.id)


KEYS: dict[Order, Callable[[Any], tuple[Any, ...]]] = {
    Order.DUE: by_due,
    Order.RULE: lambda row: (row.rule, *by_due(row)),
    Order.TEAM: lambda row: (row.team or "", *by_due(row)),
    Order.CHANGED: lambda row: (-(row.closed_day or row.last_change_day).toordinal(), -row.id),
}
ASKED: dict[str, tuple[Asked, Callable[[Any], bool]]] = {
    "all": (ALL, lambda _: True),
    "usual": (Asked(OFFICE), lambda row: row.state in AT_WORK and not row.legacy and row.follow_up is None),
    "closed": (Asked(OFFICE, states=CLOSED, legacy=None, parked=None), lambda row: row.closed_day is not None),
    "seen teams": (Asked(OFFICE, frozenset({"Team 1", "Team 2"}), states=OPEN, legacy=None, parked=None),
                   lambda row: row.team in ("Team 1", "Team 2") and row.state in OPEN),
    "none seen": (Asked(OFFICE, frozenset(), states=OPEN, legacy=None), lambda _: False),
    "a team not seen": (Asked(OFFICE, frozenset({"Team 1"}), picked=("Team 2",), legacy=None), lambda _: False),
    "without team": (Asked(OFFICE, picked=("",), states=OPEN, legacy=None, parked=None),
                     lambda row: row.team is None and row.state in OPEN),
    "closed cases": (Asked(OFFICE, None, frozenset({"K4", "K9"}), OPEN, None, None),
                     lambda row: row.case_key not in ("K4", "K9") and row.state in OPEN),
    "status and cause": (Asked(OFFICE, statuses=("ungeklärt",), causes=("Angabe fehlt",), legacy=None),
                         lambda row: row.status == "ungeklärt" and row.cause == "Angabe fehlt"
                         and row.state in AT_WORK and row.follow_up is None),
    "rules": (Asked(OFFICE, rules=("r2", "r3"), states=OPEN, legacy=False, parked=None),
              lambda row: row.rule in ("r2", "r3") and row.state in OPEN and not row.legacy),
    "no rule": (Asked(OFFICE, rules=()), lambda _: False),
    "put off": (Asked(OFFICE, parked=True, legacy=None), lambda row: row.follow_up is not None),
    "days": (Asked(OFFICE, states=OPEN, legacy=None, parked=None, due_from=DAY, due_to=DAY + timedelta(2)),
             lambda row: row.state in OPEN and row.due is not None and DAY <= row.due <= DAY + timedelta(2)),
    "undated": (Asked(OFFICE, states=OPEN, legacy=None, parked=None, undated=True),
                lambda row: row.state in OPEN and row.due is None),
    "case": (Asked(OFFICE, states=tuple(State), legacy=None, parked=None, case="K3"), lambda row: row.case_key == "K3"),
    "words": (Asked(OFFICE, states=OPEN, legacy=None, parked=None, words=split("SOZIALPÄDAGOGIK überg")),
              lambda row: row.state in OPEN and "Sozialpädagogik" in row.reason),
    "changed words": (Asked(OFFICE, states=OPEN, legacy=None, parked=None, words=split("gespräch")),
                      lambda row: row.state in OPEN and "Gespräch" in row.reason),
    "word inside": (Asked(OFFICE, words=split("pädagogik"), legacy=None), lambda _: False),
}  # fmt: skip


def test_every_order_of_every_filter_by_pages_of_any_size(many: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(many.findings().values())
    for few in (True, False):
        if not few:
            # As with a million findings: more hits than are gathered, longer lanes than are sorted.
            monkeypatch.setattr("store.findings.lists.words.FEW", 1)
            monkeypatch.setattr("store.findings.lists.words._NAMED", 0)
            monkeypatch.setattr("store.findings.lists.walk._GATHERED", 1)
            monkeypatch.setattr("store.findings.lists.walk._LANES", 1)
        for name, (asked, wanted) in ASKED.items():
            if name == "word inside" and not few:
                continue
            for order, key in KEYS.items():
                expected = [row.id for row in sorted(filter(wanted, rows), key=key)]
                for size in (4, 50):
                    assert walked(many, asked, order, size) == expected, (name, order, size, few)
    assert {name for name, (_, wanted) in ASKED.items() if not any(map(wanted, rows))} == {
        "none seen", "a team not seen", "no rule", "word inside",
    }  # fmt: skip


def test_numbers_are_those_of_the_lists(many: Office) -> None:
    with reading(many.engine) as connection:
        for name, (asked, _) in ASKED.items():
            assert numbers.number(connection, asked) == (len(walked(many, asked, Order.DUE, 50)), False), name
    rows = list(many.findings().values())
    hidden = Asked(OFFICE, None, frozenset({"K4"}), OPEN, None, None)
    here = [row for row in rows if row.state in OPEN and row.case_key != "K4"]
    with reading(many.engine) as connection:
        assert numbers.groups(connection, hidden, "rule") == Counter(row.rule for row in here)
        assert numbers.groups(connection, hidden, "team") == Counter(row.team or "" for row in here)
        found = {(one.name, one.status, one.legacy, one.parked): one.number
                 for one in numbers.cells(connection, hidden, "team")}  # fmt: skip
        cases = dict(numbers.cases(connection, hidden, 99))
    work = [row for row in here if row.state in AT_WORK]
    assert found == Counter((row.team or "", row.status, row.legacy, row.follow_up is not None) for row in work)
    assert cases == Counter(row.case_key for row in here)


def test_what_is_kept_counted_is_what_a_count_finds(many: Office) -> None:
    say(many, "T13", Action.WITHDRAW)
    rows = many.findings()
    with writing(many.engine) as connection:
        drop_findings(connection, [rows[key].id for key in ("T00", "T20", "T21", "T31")])
    o = tables.finding_open
    with reading(many.engine) as connection:
        kept = {tuple(row[1:9]): row.n for row in connection.execute(select(o).where(o.c.n != 0))}
    recounted = Counter(
        (row.team or "", row.rule, row.kind, row.status, row.cause or "", row.state, row.legacy,
         row.follow_up is not None)
        for row in many.findings().values() if row.closed_day is None
    )  # fmt: skip
    assert kept == recounted


def test_the_words_follow_every_way_a_reason_changes(many: Office) -> None:
    """Runs change reasons set-wise, erasing and renewed keys row by row: the index must never say anything else."""
    with many.engine.begin() as connection:
        connection.execute(text("UPDATE finding SET reason = 'Ein Wort wie Zebrastreifen' WHERE record = 'T40'"))
        connection.execute(text("DELETE FROM event WHERE finding = (SELECT id FROM finding WHERE record = 'T41')"))
        connection.execute(text("DELETE FROM finding WHERE record = 'T41'"))
    rows = many.findings()
    for typed, wanted in (("zebra", {"T40"}), ("sozialpädagogik", {key for key, row in rows.items()
                                                                  if "Sozialpädagogik" in row.reason})):  # fmt: skip
        asked = Asked(OFFICE, states=tuple(State), legacy=None, parked=None, words=split(typed))
        assert set(walked(many, asked, Order.DUE, 50)) == {rows[key].id for key in wanted}
    if many.engine.dialect.name == "sqlite":
        with many.engine.begin() as connection:
            connection.execute(text("INSERT INTO finding_text (finding_text, rank) VALUES ('integrity-check', 1)"))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_is_asked_on_postgresql_is_what_its_index_of_words_holds(many: Office) -> None:
    query = f"EXPLAIN SELECT id FROM finding WHERE {words._GERMAN} @@ to_tsquery('simple', 'zebra')"
    with many.engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        assert any(INDEX in line for (line,) in connection.exec_driver_sql(query))
