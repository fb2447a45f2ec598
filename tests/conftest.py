"""What holds for every test: in CI nothing is skipped without being noticed."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from engine.run.program import shelf
from tests.databases import _templates, database, engine, postgresql, url
from tests.once import session

LONGEST_FIRST = ("faults", "jobs", "flows", "cli", "property", "bench", "rules", "documents")
"""Folders whose tests take long: begun first, so that at the end no process waits for another one's."""
WHOLE_ROADS = frozenset({"test_killed"})
"""Files that go the whole road again and again; what the database does is tested on both anyway."""
BOTH_DATABASES = frozenset({"test_week", "test_replay"})
"""Files of whole jobs that go their road on both databases within the fifteen minutes too."""
ONE_DATABASE = frozenset({
    "test_a_week[postgresql]", "test_a_new_version_of_a_rule_undoes_no_exception_and_hides_no_change[postgresql]",
    "test_every_order_of_every_filter_by_pages_of_any_size[postgresql]",
})  # fmt: skip
"""Single roads that are as long."""

__all__ = ["_templates", "database", "engine", "postgresql", "pytest_runtest_makereport", "url"]


ALLOCATIONS = (50_000, 20, 50)
"""When Python looks for garbage: as often as it does by default, it takes a fifth of the suite's processor time."""


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays: nothing in it is ever garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ALLOCATIONS)


def pytest_unconfigure() -> None:
    """At the end everything goes: libraries complain of what they still find then."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where runs keep statements for later ones: all processes of one test session share them, and no other session."""
    folder = session(tmp_path_factory) / "behalten"
    folder.mkdir(exist_ok=True)
    return folder / "regelwerk"


@pytest.fixture(scope="session", autouse=True)
def _kept(programs: Path) -> Iterator[None]:
    """The command keeps its statements there as well, and nothing in the home of whoever tests.

    Tests have more rulebooks than an office ever has: there is room for the statements of all of them.
    """
    tidy = shelf._tidy
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(programs.parent))
        patch.setattr(shelf, "_tidy", lambda folder: None if folder == programs else tidy(folder))
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip is a failure where the whole house must be there."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Some roads are gone on one database only, the rest is left to `make test-all`: the suite has fifteen minutes."""
    items.sort(key=_turn)
    for item in items:
        jobs = _folder(item) == "jobs" and item.path.stem not in BOTH_DATABASES
        if "postgresql" in item.name and (jobs or item.path.stem in WHOLE_ROADS):
            item.add_marker(pytest.mark.slow)
        if item.name in ONE_DATABASE:
            item.add_marker(pytest.mark.slow)


def _turn(item: pytest.Item) -> int:
    """When an item's folder has its turn; within a folder the order stays."""
    folder = _folder(item)
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


def _folder(item: pytest.Item) -> str:
    """The folder of the tests that an item lies in."""
    return item.path.relative_to(Path(__file__).parent).parts[0]
