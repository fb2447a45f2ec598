"""A list of offices checked for real: one is broken, one comes back, what is known is not checked again."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import stat
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from intake.keys.lock import NAME, locked
from jobs.offices import single
from jobs.offices.several import each
from jobs.offices.single import Asked, How, check, known
from jobs.offices.source import Source, opened
from jobs.offices.trying import Outcome, Patience, failed, noted, tried
from jobs.offices.whole import Made, whole
from schemas.failure import RunBusy, Unknown, Unreachable
from schemas.offices.checked import Checked, Failed, Fault
from schemas.offices.listed import Delivered, Listed, OfficeList, Stored
from store.archive import delivered
from store.offices.shelf import Shelf
from store.records.connect import connect, reading
from tests.jobs.evidence.office import Office
from tests.waiting import until

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


def test_a_broken_office_stops_no_other_and_what_is_known_is_not_checked_again(land: Land) -> None:
    land.offices, land.how = land.offices[:3], replace(land.how, keep=True)
    made = land.whole(land.here)
    assert land.states(made) == {"a": "geprüft", "b": "nicht prüfbar", "c": "nicht erreichbar"}
    lines = {one.key: one for one in made.report.offices}
    assert "kunde.parquet" in " ".join(lines["b"].told)
    names = {path.name for path in made.folder.iterdir()}
    assert {"bericht.xlsx", "bericht.txt", "aemter.csv", "ergebnisse.parquet"} <= names
    # Cases lie where results are kept alone, and the small numbers only where nobody else reads.
    shelf = Shelf(land.how.out, STICHTAG)
    assert list(land.how.out.rglob("outcomes.parquet")) == [shelf.results("a") / "outcomes.parquet"]
    assert stat.S_IMODE(shelf.folder.parent.stat().st_mode) == 0o700
    found = shelf.checked("a")
    assert found is not None
    _adds_up(found)
    # Started again: only what was not checked is asked again, and the report says the same.
    land.asked = []
    again = land.whole(
        lambda left: [noted(land.made(one, land.how), failed(one.key, *_SAID[one.key]), 1) for one in left]
    )
    assert land.asked == ["b", "c"]
    assert land.states(again)["a"] == "übernommen"
    assert (again.report.digest, again.report.total) == (made.report.digest, made.report.total)
    # Kept files of another result are not those that are asked for: other data were checked meanwhile, and not kept.
    unkept = replace(land.how, keep=False)
    assert known(land.offices[0], land.how) == known(land.offices[0], unkept) == found
    shelf.keep(found.model_copy(update={"digest": "anders"}))
    assert known(land.offices[0], land.how) is None
    assert known(land.offices[0], unkept) is not None
    # Other data are another check.
    (land.folder / "a" / "lieferumfang.yaml").write_text("tabellen:\n", encoding="utf-8")
    assert known(land.offices[0], unkept) is None


_SAID = {"b": (Fault.REFUSED, "-"), "c": (Fault.PASSING, "-")}


def _adds_up(found: Checked) -> None:
    """Numbers of rules make those of the office; people do not, one may have outcomes of several rules."""
    of_rules, of_all = ([one for one in found.counts if bool(one.rule) is by] for by in (True, False))
    assert found.people > 300
    assert sum(one.number for one in of_rules) == sum(one.number for one in of_all) > 0
    assert sum(one.cases for one in of_all) <= sum(one.cases for one in of_rules)
    unclear = sum(one.number for one in of_all if one.status == "ungeklärt")
    assert sum(one.number for one in found.lacking) == unclear > 0


def test_processes_try_again_what_may_pass_and_give_up_in_the_end(land: Land) -> None:
    sound = land.offices[0].source
    assert isinstance(sound, Delivered)
    away = Listed("x", "", replace(sound, data=land.folder / "x"))
    rules = Listed("y", "", replace(sound, office="nirgends"))
    found = {one.key: one for one in each((away, rules), land.how, 1, QUICK, land.made)}
    assert all(isinstance(one, Failed) for one in found.values())
    assert {key: (one.fault, one.tries) for key, one in found.items() if isinstance(one, Failed)} == {
        "x": (Fault.PASSING, 3), "y": (Fault.REFUSED, 1),
    }  # fmt: skip


@pytest.mark.slow
def test_processes_check_four_offices_and_one_that_comes_back(land: Land) -> None:
    made = land.whole(lambda left: list(each(left, land.how, 2, QUICK, land.made)))
    assert land.states(made) == {"a": "geprüft", "b": "nicht prüfbar", "c": "geprüft", "d": "geprüft"}
    assert (land.asked.count("b"), land.asked.count("c"), land.asked.count("a")) == (1, 2, 1)
    lines = {one.key: one for one in made.report.offices}
    # Nothing of a case is left anywhere: nobody has asked for it.
    assert not list(land.how.out.rglob("outcomes.parquet"))
    assert lines["c"].tries == 2
    assert len({lines[key].digest for key in "acd"}) == 1


def test_an_office_is_checked_by_one_at_a_time(land: Land) -> None:
    shelf = Shelf(land.how.out, STICHTAG)
    shelf.make()
    with locked(shelf.room("a")), pytest.raises(RunBusy):
        check(land.made(land.offices[0], land.how))
    busy = tried(land.made(land.offices[2], land.how))
    assert isinstance(busy, Failed)
    assert busy.fault is Fault.PASSING
    assert QUICK.again(busy, 2)
    assert not QUICK.again(busy, 3)


@pytest.mark.slow
def test_no_case_is_left_where_nothing_came_of_a_check(land: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    def left(source: Source, _receipt: object) -> None:
        assert list(land.how.out.rglob("outcomes.parquet"))
        raise Unreachable(f"{source.data} wurde geändert.")

    monkeypatch.setattr(single, "unchanged", left)
    with pytest.raises(Unreachable):
        check(land.made(land.offices[0], land.how))
    assert not list(land.how.out.rglob("outcomes.parquet"))


def test_a_folder_that_is_away_may_come_back(land: Land) -> None:
    with pytest.raises(Unreachable, match="nicht eingehängt"):
        opened(land.offices[2], STICHTAG)


@pytest.mark.slow
def test_a_process_that_is_killed_takes_only_its_own_office_with_it(land: Land) -> None:
    room = Shelf(land.how.out, STICHTAG).room("a")

    def kill() -> None:
        until((room / NAME).exists)
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


@pytest.mark.slow
def test_a_store_is_only_read_and_its_newest_snapshot_up_to_the_day_is_meant(office: Office, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in office.store.path.rglob("*") if path.is_file()}
    newest = max(_days(office))
    listed = Listed("a", "", Stored(office.store.path))
    how = How(newest + timedelta(2), tmp_path / "bericht")
    Shelf(how.out, how.as_of).make()
    found = check(Asked(listed, how, "lauf", datetime(2020, 7, 1, tzinfo=UTC)))
    assert (found.office, found.snapshot_day) == (office.store.office, newest)
    assert known(listed, how) == found
    made = whole(OfficeList("land", "Ein Land", (listed,)), how, lambda _left: ())
    assert f"Der Abzug ist vom {newest:%d.%m.%Y}." in made.report.offices[0].told
    with pytest.raises(Unknown, match="keine Lieferung bis zum"):
        opened(listed, min(_days(office)) - timedelta(1))
    with pytest.raises(Unreachable):
        opened(Listed("a", "", Stored(tmp_path / "fort")), STICHTAG)
    after = {path: path.read_bytes() for path in office.store.path.rglob("*") if path.is_file()}
    assert {path for path in before if path.suffix != ".db-shm"} <= set(after)
    assert all(after[path] == content for path, content in before.items() if "regelwerk.db" not in path.name)


def _days(office: Office) -> list[date]:
    """The days of the snapshots."""
    engine = connect(office.store.url)
    with reading(engine) as connection:
        found = [one.as_of for one in delivered.listed(connection, office.store.office)]
    engine.dispose()
    return found
