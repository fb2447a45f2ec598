"""A rule ends, its copy begins, what was begun goes over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jobs.releases.lawchange import BY_DAY, BY_EVENT, Days, Turn, side_by_side, texts
from schemas.failure import ReleaseRefused
from store.archive.snapshots import open_snapshot
from tests.jobs.conftest import RULES
from tests.jobs.releases.conftest import PATH, RULE, Bureau

LAST = date(2020, 6, 30)
NEXT = "absolventenmanagement/absolventenmanagement-beginn.ab-2020-07-01.yaml"


def made(**how: object) -> dict[str, list[str]]:
    """The lines that are new in each file."""
    data = (RULES / PATH).read_bytes()
    old = data.decode().splitlines()
    found = texts(RULES, Turn(PATH, LAST, **how), data)  # type: ignore[arg-type]
    new = {name: (said or b"").decode().splitlines() for name, said in found.items()}
    return {name: [line for line in said if line not in old] for name, said in new.items()}


def test_the_old_version_ends_and_the_new_one_begins_on_the_next_day() -> None:
    assert made() == {
        PATH: ["gilt bis: 30.06.2020", "maßgeblich: Stichtag"],
        NEXT: ["gilt ab: 01.07.2020", "maßgeblich: Stichtag"],
    }


def test_what_was_begun_goes_on_for_a_time() -> None:
    assert made(decisive=BY_EVENT, runs_until=date(2020, 12, 31)) == {
        PATH: ["gilt bis: 30.06.2020", "maßgeblich: auslösendes Ereignis", "übergang:",
               "  läuft weiter bis: 31.12.2020"],
        NEXT: ["gilt ab: 01.07.2020", "maßgeblich: auslösendes Ereignis"],
    }  # fmt: skip


def test_another_rule_takes_its_place() -> None:
    assert made(decisive=BY_EVENT, successor="absolvent-egv") == {
        PATH: ["gilt bis: 30.06.2020", "maßgeblich: auslösendes Ereignis", "übergang:",
               "  abgelöst durch: absolvent-egv"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Turn(PATH, date(2019, 12, 31)), "gilt erst ab 01.01.2020"),
        (Turn(PATH, LAST, BY_DAY, date(2020, 12, 31)), "Übergang setzt voraus"),
        (Turn(PATH, LAST, BY_EVENT, LAST), "über den letzten Tag hinaus"),
    ],
)
def test_what_cannot_be_is_said(asked: Turn, said: str) -> None:
    with pytest.raises(ReleaseRefused, match=said):
        texts(RULES, asked, (RULES / PATH).read_bytes())


def test_both_days_side_by_side(bureau: Bureau, tmp_path: Path) -> None:
    """What falls due between the two days is overdue on the second; nothing else about the cases differs."""
    (folder,) = (one for one in bureau.store.snapshots.iterdir() if one.is_dir())
    asked = Days(bureau.store, bureau.store.rules, (RULE,), LAST, date(2020, 7, 1), tmp_path / "tage", bureau.programs)
    (tmp_path / "tage").mkdir()
    told = side_by_side(asked, open_snapshot(folder))
    assert [(one.rule, one.before, one.after) for one in told.rules] == [(RULE, 1, 1)]
    assert told.compared > 0
    assert ("heute fällig", "überfällig") in {(one.before, one.after) for one in told.flows}
