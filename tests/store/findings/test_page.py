"""Lists: pages behind one another, filters, counts, and what the Altbestand asks of a week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from schemas.findings.decision import Action
from schemas.findings.finding import State
from store.findings.page import Filter, Place, backlog, counts, number, one, page
from store.records import tables
from store.records.connect import reading
from tests.store.findings.conftest import DAY, OFFICE, Office
from tests.store.findings.test_decide import exempt, say

OURS = Filter(OFFICE)


@pytest.fixture
def many(office: Office) -> Office:
    """A few of everything: r2 ran before, so that r1 alone has Altbestand; every third has no due day."""
    office.night(DAY, [], rules=("r2",))
    rows: list[dict[str, Any]] = []
    for number_ in range(36):
        due = None if number_ % 3 == 2 else DAY + timedelta(number_ % 5)
        rows.append({
            "vorgang_id": f"T{number_:02}", "regel": "r1" if number_ < 12 else "r2", "faellig_am": due,
            "team": f"Team {number_ % 2}" if number_ % 7 else None, "kunde_id": f"K{number_ // 4}",
            "status": "überfällig" if due else "nicht eingehalten",
        })  # fmt: skip
    office.night(DAY + timedelta(1), rows)
    return office


def whole(office: Office, asked: Filter, size: int) -> list[int]:
    """All pages, one behind the other."""
    found: list[int] = []
    behind: Place | None = None
    with reading(office.engine) as connection:
        while True:
            shown = page(connection, asked, size, behind)
            found += [finding.id for finding in shown.findings]
            if shown.next is None:
                return found
            assert len(shown.findings) == size
            behind = Place.read(str(shown.next))


def test_pages_of_any_size_give_every_finding_once_in_order(many: Office) -> None:
    say(many, "T13", Action.ACKNOWLEDGE)
    exempt(many, "T14", DAY + timedelta(9))
    say(many, "T15", Action.FOLLOW_UP, until=DAY + timedelta(9))
    rows = many.findings().values()
    expected = sorted(
        (row for row in rows if row.state in ("erkannt", "anerkannt") and not row.legacy and row.follow_up is None),
        key=lambda row: (row.due is None, row.due or DAY, row.id),
    )
    assert len(expected) == 22
    for size in (1, 2, 7, 50):
        assert whole(many, OURS, size) == [row.id for row in expected]


@pytest.mark.parametrize(
    ("more", "matches"),
    [
        ({"rule": "r1", "legacy": True}, lambda row: row.rule == "r1"),
        ({"team": "Team 1"}, lambda row: row.team == "Team 1" and not row.legacy),
        ({"case": "K5"}, lambda row: row.case_key == "K5"),
        ({"due_before": DAY + timedelta(2)}, lambda row: row.due and row.due < DAY + timedelta(2) and not row.legacy),
        ({"states": (State.FOUND,)}, lambda row: row.state == "erkannt"),
        ({"states": (State.EXEMPT, State.FALSE_ALARM)}, lambda row: row.state in ("ausgenommen", "Fehlalarm")),
        ({"rule": "r3"}, lambda _row: False),
    ],
)
def test_filters_and_numbers_say_the_same(many: Office, more: dict[str, Any], matches: Any) -> None:
    exempt(many, "T20", DAY + timedelta(9))
    say(many, "T21", Action.FALSE_ALARM)
    open_ = more.get("states") or ("erkannt",)
    expected = {row.id for row in many.findings().values() if matches(row) and row.state in open_}
    asked = Filter(OFFICE, **more)
    assert set(whole(many, asked, 4)) == expected
    with reading(many.engine) as connection:
        assert number(connection, asked) == (len(expected), False)


def test_counts_are_kept_along(many: Office) -> None:
    exempt(many, "T20", DAY + timedelta(9))
    many.night(DAY + timedelta(2), [{"vorgang_id": "T20", "regel": "r2", "status": "versäumt"}])
    with reading(many.engine) as connection:
        assert counts(connection, OFFICE) == {State.MISSED: 1, State.LAPSED: 35}


def test_the_backlog_of_a_week_is_the_oldest_and_nothing_moves_up(many: Office) -> None:
    friday = DAY + timedelta(3)
    with reading(many.engine) as connection:
        week = dict(backlog(connection, OFFICE, friday, 2))
    assert {team: len(some) for team, some in week.items()} == {"": 2, "Team 0": 2, "Team 1": 2}
    mine = [row for row in many.findings().values() if row.team == "Team 0" and row.legacy]
    mine.sort(key=lambda row: (row.due is None, row.due or DAY, row.id))
    assert [found.id for found in week["Team 0"]] == [row.id for row in mine[:2]]
    first = mine[0].record
    say(many, first, Action.RESOLVE, friday, reason="Akte")
    with reading(many.engine) as connection:
        assert [found.id for found in dict(backlog(connection, OFFICE, friday, 2))["Team 0"]] == [mine[1].id]
        monday = friday + timedelta(7 - friday.weekday())
        later = dict(backlog(connection, OFFICE, monday, 2))["Team 0"]
    assert [found.id for found in later] == [row.id for row in mine[1:3]]


def test_a_page_is_found_by_an_index_and_not_by_looking_at_everything(many: Office) -> None:
    f, sqlite = tables.finding, many.engine.dialect.name == "sqlite"
    wanted = select(f.c.id).where(f.c.office == OFFICE, f.c.state == "erkannt", ~f.c.legacy, f.c.due > DAY)
    with reading(many.engine) as connection:
        if not sqlite:
            # So few rows are read whole; with many the server decides so by itself.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        for more in (f.c.id > 0, f.c.team == "Team 1", f.c.rule == "r1"):
            query = wanted.where(more).order_by(f.c.due, f.c.id).limit(5)
            plain = str(query.compile(connection.engine, compile_kwargs={"literal_binds": True}))
            asked = f"EXPLAIN QUERY PLAN {plain}" if sqlite else f"EXPLAIN {plain}"
            told = "\n".join(str(row[-1]) for row in connection.exec_driver_sql(asked))
            assert "INDEX ix_finding" in told if sqlite else "using ix_finding" in told
            assert "B-TREE" not in told
            assert "Sort" not in told


def test_one_finding_and_a_place(many: Office) -> None:
    row = many.findings()["T05"]
    with reading(many.engine) as connection:
        assert one(connection, row.id).record == "T05"
    assert Place.read("-.7") == Place(None, 7)
    assert Place.read("2026-06-30.7") == Place(date(2026, 6, 30), 7)
    for wrong in ("", "7", "2026-06-31.7", "heute.1"):
        with pytest.raises(ValueError, match=r"."):
            Place.read(wrong)
