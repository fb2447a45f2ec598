"""Two passes held against each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schemas.release.simulation import Flow, TeamCount
from store.releases.differing import FILE, Coming, Wanted, coming, differ, rows
from store.table import OUTCOMES, write_parquet
from tests.store.conftest import stream

DUE, LATER = date(2020, 7, 10), date(2020, 8, 10)


def one(record: str, status: str, due: date | None = DUE, **more: Any) -> dict[str, Any]:
    """An outcome."""
    return {"vorgang_id": record, "status": status, "faellig_am": due, "kunde_id": f"K-{record}", **more}


BEFORE = [
    one("gleich", "überfällig"), one("wird", "bald fällig"), one("rückt", "später fällig", LATER),
    one("geht", "überfällig", team="Team 2"), one("versäumt", "überfällig"), one("fremd", "überfällig", regel="r2"),
    # Two versions speak of the same record; one says that it is not theirs.
    one("zwei", "trifft nicht zu", None, fassung="a"), one("zwei", "bald fällig", fassung="b"),
]  # fmt: skip
AFTER = [
    one("gleich", "überfällig"), one("wird", "überfällig"), one("rückt", "später fällig"),
    one("kommt", "nicht eingehalten", None, team=None), one("versäumt", "versäumt"),
    one("fremd", "erledigt", regel="r2"), one("zwei", "bald fällig", fassung="b"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Both files."""
    for name, outcomes in (("vorher", BEFORE), ("nachher", AFTER)):
        write_parquet(stream(outcomes), OUTCOMES, tmp_path / f"{name}.parquet")
    return tmp_path


def test_what_differs_is_counted(folder: Path) -> None:
    found = differ(folder / "vorher.parquet", folder / "nachher.parquet", {"r1"}, (), folder)
    assert (found.pairs, found.changed, found.moved, found.legacy, found.people) == (7, 4, 1, 0, 4)
    assert set(found.flows) == {
        Flow(rule="r1", before="bald fällig", after="überfällig", number=1),
        Flow(rule="r1", before="später fällig", after="später fällig", number=1),
        Flow(rule="r1", before="überfällig", after="–", number=1),
        Flow(rule="r1", before="–", after="nicht eingehalten", number=1),
        Flow(rule="r1", before="überfällig", after="versäumt", number=1),
    }
    assert set(found.teams) == {
        TeamCount(team="Team 1", number=2, more=0, less=1, cases=2, more_cases=0, less_cases=1),
        TeamCount(team="Team 2", number=1, more=0, less=1, cases=1, more_cases=0, less_cases=1),
        TeamCount(team="", number=1, more=1, less=0, cases=1, more_cases=1, less_cases=0),
    }  # fmt: skip


def test_what_asks_for_action_on_each_side(folder: Path) -> None:
    differ(folder / "vorher.parquet", folder / "nachher.parquet", {"r1"}, (), folder)
    assert set(coming(folder, ())) == {
        Coming("r1", "Team 1", False, DUE, False, True, 2), Coming("r1", "Team 2", False, DUE, False, True, 1),
        Coming("r1", "Team 1", False, LATER, True, False, 1), Coming("r1", "Team 1", True, DUE, False, True, 1),
        Coming("r1", "Team 1", True, DUE, True, False, 1), Coming("r1", "", True, None, False, False, 1),
    }  # fmt: skip


def test_first_findings_of_a_new_rule_are_altbestand(folder: Path) -> None:
    found = differ(folder / "vorher.parquet", folder / "nachher.parquet", {"r1"}, {"r1"}, folder)
    assert found.legacy == 2
    assert {row.due for row in coming(folder, {"r1"}) if row.after and not row.later} == set()


def test_a_list_keeps_to_teams_and_closed_cases(folder: Path) -> None:
    differ(folder / "vorher.parquet", folder / "nachher.parquet", {"r1"}, (), folder)
    assert rows(folder / FILE, Wanted())[1] == 5
    shown, number = rows(folder / FILE, Wanted(teams=frozenset({"Team 1"}), closed=frozenset({"K-wird"})))
    assert ({row.record for row in shown}, number) == ({"rückt", "versäumt"}, 2)
    assert rows(folder / FILE, Wanted(teams=frozenset())) == ((), 0)
    page, number = rows(folder / FILE, Wanted(limit=2, offset=4))
    assert (len(page), number) == (1, 5)
    assert [row.record for row in rows(folder / FILE, Wanted(after="versäumt"))[0]] == ["versäumt"]
