"""A list of offices checked for real: one is broken, one comes back, what is known is not checked again."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import stat
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from intake.keys.lock import NAME, locked
from jobs.offices.several import each
from jobs.offices.single import Asked, How, check
from jobs.offices.source import opened
from jobs.offices.trying import Outcome, Patience, noted, tried
from jobs.offices.whole import Made, whole
from schemas.failure import RunBusy, Unreachable
from schemas.offices.checked import Checked, Failed, Fault
from schemas.offices.listed import Delivered, Listed, OfficeList
from store.offices.shelf import Shelf

STICHTAG = date(2020, 6, 30)
QUICK = Patience(3, 0.05)


class Land:
    """Four offices of the same rules: two sound ones, one whose data cannot be read, one that is not there yet."""

    def __init__(self, folder: Path, rules: Path, delivery: Path, programs: Path) -> None:
        self.folder, self.delivery = folder, delivery
        self.how = How(STICHTAG, folder / "bericht", programs)
        self.asked: list[str] = []
        for key in ("a", "b", "d"):
            shutil.copytree(delivery, folder / key)
        (folder / "b" / "kunde.parquet").write_bytes(b"PAR1 und dann nichts")
        self.offices = tuple(
            Listed(key, f"Amt {key}", Delivered(folder / key, rules, "magdeburg")) for key in ("a", "b", "c", "d")
        )

    def made(self, one: Listed, how: How) -> Asked:
        """A check of now; before the second try of c its folder comes back."""
        self.asked.append(one.key)
        if one.key == "c" and self.asked.count("c") == 2:
            shutil.copytree(self.delivery, self.folder / "c")
        return Asked(one, how, f"lauf-{len(self.asked)}", datetime(2020, 7, 1, tzinfo=UTC))

    def whole(self, checking: Callable[[Sequence[Listed]], Sequence[Outcome]]) -> Made:
        """The report over all four."""
        return whole(OfficeList("land", "Ein Land", self.offices), self.how, checking)

    def here(self, left: Sequence[Listed]) -> list[Outcome]:
        """Checks in this process, one try each."""
        asked = [self.made(one, self.how) for one in left]
        return [noted(one, tried(one, lambda _text: None), 1) for one in asked]

    def states(self, made: Made) -> dict[str, str]:
        """How each office stands in the report."""
        return {one.key: one.state for one in made.report.offices}


@pytest.fixture
def land(tmp_path: Path, rules: Path, delivery: Path, programs: Path) -> Land:
    """Four offices."""
    return Land(tmp_path, rules, delivery, programs)


def test_a_broken_office_stops_no_other_and_one_that_comes_back_is_tried_again(land: Land) -> None:
    made = land.whole(lambda left: list(each(left, land.how, 2, QUICK, land.made)))
    assert land.states(made) == {"a": "geprüft", "b": "nicht prüfbar", "c": "geprüft", "d": "geprüft"}
    assert (land.asked.count("b"), land.asked.count("c"), land.asked.count("a")) == (1, 2, 1)
    lines = {one.key: one for one in made.report.offices}
    assert lines["c"].tries == 2
    assert "kunde.parquet" in " ".join(lines["b"].told)
    assert len({lines[key].digest for key in "acd"}) == 1
    assert lines["a"].figures == lines["d"].figures
    names = {path.name for path in made.folder.iterdir()}
    assert {"bericht.xlsx", "bericht.txt", "aemter.csv", "ergebnisse.parquet"} <= names
    # Nothing of a case is left anywhere, and the small numbers only where nobody else reads.
    left = {path.name for path in land.how.out.rglob("*") if path.is_file()}
    assert "outcomes.parquet" not in left
    assert stat.S_IMODE((land.how.out / "stand").stat().st_mode) == 0o700
    # Started again: only the broken one is asked again, and the report says the same.
    before, land.asked = made.report, []
    again = land.whole(land.here)
    assert land.asked == ["b"]
    assert land.states(again) == {"a": "übernommen", "b": "nicht prüfbar", "c": "übernommen", "d": "übernommen"}
    assert (again.report.digest, again.report.total) == (before.digest, before.total)
    # Other data are another check; so are other rules.
    shutil.copy(land.folder / "a" / "kunde.parquet", land.folder / "b" / "kunde.parquet")
    (land.folder / "d" / "lieferumfang.yaml").write_text("tabellen:\n", encoding="utf-8")
    land.asked = []
    land.whole(land.here)
    assert land.asked == ["b", "d"]


def test_one_office_at_a_time_and_results_only_if_they_are_asked_for(land: Land) -> None:
    shelf = Shelf(land.how.out, STICHTAG)
    shelf.make()
    with locked(shelf.room("a")), pytest.raises(RunBusy):
        check(land.made(land.offices[0], land.how))
    busy = tried(land.made(land.offices[2], land.how))
    assert isinstance(busy, Failed)
    assert busy.fault is Fault.PASSING
    assert QUICK.again(busy, 2)
    assert not QUICK.again(busy, 3)
    kept = How(STICHTAG, land.how.out, land.how.programs, keep=True)
    found = check(Asked(land.offices[0], kept, "lauf", datetime(2020, 7, 1, tzinfo=UTC)))
    assert (shelf.results("a") / "outcomes.parquet").is_file()
    assert found.people > 300
    assert sum(one.number for one in found.counts if one.rule) == sum(
        one.number for one in found.counts if not one.rule
    )
    assert sum(one.cases for one in found.counts if not one.rule) <= sum(one.cases for one in found.counts if one.rule)
    unclear = sum(one.number for one in found.counts if not one.rule and one.status == "ungeklärt")
    assert sum(one.number for one in found.lacking) == unclear > 0


def test_a_folder_that_is_away_may_come_back(land: Land) -> None:
    with pytest.raises(Unreachable, match="nicht eingehängt"):
        opened(land.offices[2], STICHTAG)


@pytest.mark.slow
def test_a_process_that_is_killed_takes_only_its_own_office_with_it(land: Land) -> None:
    room = Shelf(land.how.out, STICHTAG).room("a")

    def kill() -> None:
        while not (room / NAME).exists():
            time.sleep(0.01)
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    offices = (land.offices[0], land.offices[3])
    found = {one.key: one for one in each(offices, land.how, 1, QUICK, land.made)}
    killer.join()
    assert all(isinstance(one, Checked) for one in found.values())
    assert {key: one.tries for key, one in found.items()} == {"a": 2, "d": 1}
    once = {one.key: one for one in each(offices[:1], land.how, 1, Patience(1), land.made)}
    assert isinstance(once["a"], Checked)
