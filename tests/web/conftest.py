"""The office whose pages are tested, and browsers without scripts that have signed in."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.background.kinds import KINDS, work_of
from jobs.generate import generate
from schemas.access.role import Role
from tests.jobs.conftest import rules
from tests.nursery import HANDED, Child
from tests.once import once
from tests.web.office import Client, Site, enter, furnish

__all__ = ["rules"]

DAYS = (date(2020, 6, 29), date(2020, 6, 30))
NOW = datetime(2020, 7, 1, 8, tzinfo=UTC)
_WORKER = "import sys\nfrom jobs.background.worker import main\nsys.exit(main(sys.argv[1:]))\n"


@pytest.fixture(scope="session", autouse=True)
def _begun() -> Iterator[None]:
    """Long work has a process of its own, as ever; it need only not import everything anew."""
    for kind in KINDS.values():
        work_of(kind)

    def begun(command: Sequence[str], env: Mapping[str, str], pass_fds: Sequence[int], **_: object) -> Child:
        store, task, _handle, programs = command[3:]
        return Child(_WORKER, [store, task, str(HANDED), programs], *pass_fds, **env)

    with pytest.MonkeyPatch.context() as patch:
        started = SimpleNamespace(Popen=begun, DEVNULL=subprocess.DEVNULL)
        patch.setattr("jobs.background.begin.subprocess", started)
        yield


@pytest.fixture(scope="session")
def furnished(rules: Path, programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three hundred people after two nights; nobody changes it."""
    made = once(tmp_path_factory, "werkbank", lambda folder: _furnish(folder, rules, programs))
    # Whoever signs in changes the store: each process has its own.
    return shutil.copytree(made, tmp_path_factory.mktemp("werkbank") / "amt") / "ablage"


def _furnish(folder: Path, rules: Path, programs: Path) -> None:
    for day in DAYS:
        generate("magdeburg", 300, 7, day, folder / str(day), rules)
    store = furnish(folder, rules, {day: folder / str(day) for day in DAYS}, programs)
    for day in DAYS:
        shutil.rmtree(folder / str(day))
    assert store.path == folder / "ablage"


@pytest.fixture(scope="session")
def shown(furnished: Path, programs: Path) -> Iterator[Site]:
    """The office for tests that only read."""
    site = enter(furnished, NOW, programs=programs)
    yield site
    site.engine.dispose()


@pytest.fixture
def office(furnished: Path, tmp_path: Path, programs: Path) -> Iterator[Site]:
    """The office, the test's own."""
    for path in (furnished, furnished.with_name(f"{furnished.name}-schluessel")):
        shutil.copytree(path, tmp_path / path.name)
    site = enter(tmp_path / furnished.name, NOW, programs=programs, first=10_000)
    yield site
    site.engine.dispose()


@pytest.fixture
def visit(office: Site) -> Callable[[Role | None], Client]:
    """A browser without scripts, signed in with a role, in the test's own office."""
    return office.client


@pytest.fixture
def look(shown: Site) -> Callable[[Role | None], Client]:
    """The same in the office that nobody changes."""
    return shown.client
