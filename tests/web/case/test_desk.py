"""Cases held warm: the same as cold ones, read again when rules change, cleared away afterwards."""

from __future__ import annotations

from pathlib import Path
from threading import Thread, current_thread

import pytest

from jobs.cases.check import check
from jobs.cases.desk import Desk, _Work
from schemas.failure import Unknown
from store.archive.snapshots import aside
from tests.web.case.test_pages import Cases, cases
from tests.web.office import Site

__all__ = ["cases"]


def left(site: Site) -> list[Path]:
    """The folders of shelves beside the snapshots, but for what came along with the copy of the office."""
    return [path for path in site.store.snapshots.glob(".faelle-*") if path.name.startswith(".faelle-0000000100")]


@pytest.fixture
def desk(office: Site, programs: Path) -> Desk:
    """A desk of the test's own."""
    return Desk(office.store, office.engine, office.draw, programs)


def test_a_warm_case_is_the_cold_one(desk: Desk, cases: Cases) -> None:
    cold = desk.find(cases.ours)
    desk.prepare()
    warm = desk.find(cases.ours)
    assert warm.whole == cold.whole
    assert check(warm.book, warm.whole) == check(cold.book, cold.whole)
    assert warm.whole.records("kontakt")
    with pytest.raises(Unknown, match="gibt es nicht"):
        desk.find("kgibtesnicht")


def test_two_who_prepare_at_once_get_one_shelf(desk: Desk, office: Site) -> None:
    threads = [Thread(target=desk.prepare) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [path.name for folder in left(office) for path in folder.iterdir()] == ["1"]


def test_a_changed_rule_file_is_read_at_once(desk: Desk, cases: Cases) -> None:
    before = desk.find(cases.ours).book
    assert desk.find(cases.ours).book is before
    file = next(desk.store.rules.rglob("kontaktdichte.yaml"))
    text = file.read_text(encoding="utf-8")
    try:
        file.write_text(text.replace("\ntitel: ", "\ntitel: Neu, "), encoding="utf-8")
        after = desk.find(cases.ours).book
        assert any(rule.title.startswith("Neu, ") for rule in after.rules)
    finally:
        file.write_text(text, encoding="utf-8")


def test_the_shelf_goes_with_the_desk_and_with_the_next_import(office: Site, programs: Path, cases: Cases) -> None:
    first = Desk(office.store, office.engine, office.draw, programs)
    first.prepare()
    assert len(left(office)) >= 1
    with aside(office.store.snapshots, "wort"):
        assert left(office) == []
    assert first.find(cases.ours).whole.key == cases.ours
    second = Desk(office.store, office.engine, office.draw, programs)
    second.prepare()
    assert len(left(office)) == 1
    del second
    assert left(office) == []


def test_a_desk_may_go_in_its_own_thread(tmp_path: Path) -> None:
    (tmp_path / "regal").mkdir()
    raised: list[BaseException] = []

    def end() -> None:
        try:
            _Work(current_thread(), tmp_path / "regal").leave()
        except RuntimeError as error:
            raised.append(error)

    thread = Thread(target=end)
    thread.start()
    thread.join()
    assert raised == [] and not (tmp_path / "regal").exists()
