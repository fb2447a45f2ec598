"""A process killed while it writes released files: whoever comes next finishes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jobs.releases.applying import settle
from jobs.releases.changing import propose
from schemas.release.release import ReleaseState
from store.records.connect import reading
from store.releases import releases
from store.releases.files import _ASIDE
from tests.jobs.releases.conftest import AUTHOR, NOW, PATH, Bureau, shorter

OTHER = "kontakt/kontaktdichte.yaml"
CHILD = """
import os, sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from jobs.releases.changing import Doing, look
from jobs.releases.releasing import Wish, release
from store.folder import open_store
from store.records.upgrade import open_database

store, rules, number, now, at = sys.argv[1:]
seen = 0
whole = Path.replace
def counted(self, target):
    global seen
    seen += 1
    if seen == int(at):
        os._exit(9)
    return whole(self, target)
store = replace(open_store(Path(store)), rules=Path(rules))
engine = open_database(store.url)
now = datetime.fromisoformat(now)
wish = Wish(int(number), look(store, engine, int(number)).content, "Beschluss", now.date())
Path.replace = counted
release(Doing(store, engine, "bert", now), wish)
"""


@pytest.mark.parametrize("at", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_killed_between_files_it_is_finished_by_the_next_one(bureau: Bureau, at: int) -> None:
    """Before the first file and between the first and the second."""
    before, other = bureau.text(), bureau.text(OTHER)
    texts = {PATH: shorter(before).encode(), OTHER: (other + "\n# neu\n").encode()}
    number = propose(bureau.store, bureau.engine, texts, "Zwei Dateien", AUTHOR, NOW)
    bureau.tried(number)
    words = [str(bureau.store.path), str(bureau.store.rules), str(number), NOW.isoformat(), str(at)]
    done = subprocess.run([sys.executable, "-c", CHILD, *words], check=False, cwd=Path(__file__).parents[3])
    assert done.returncode == 9
    changed = (bureau.text() != before) + (bureau.text(OTHER) != other)
    assert changed == at - 1
    with reading(bureau.engine) as connection:
        assert releases.listed(connection, bureau.store.office)[-1].state is ReleaseState.WRITING
    finished = settle(bureau.store, bureau.engine, NOW, NOW.date())
    assert [one.state for one in finished] == [ReleaseState.HOLDS]
    assert (bureau.text(), bureau.text(OTHER)) == (shorter(before), other + "\n# neu\n")
    assert list(bureau.store.rules.rglob(f".*{_ASIDE}")) == []


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(bureau: Bureau) -> None:
    number = bureau.propose()
    bureau.tried(number)
    words = [str(bureau.store.path), str(bureau.store.rules), str(number), NOW.isoformat(), "1"]
    subprocess.run([sys.executable, "-c", CHILD, *words], check=False, cwd=Path(__file__).parents[3])
    (bureau.store.rules / PATH).write_text("regel: fremd\n", encoding="utf-8")
    assert settle(bureau.store, bureau.engine, NOW, NOW.date())[0].state is ReleaseState.BROKEN
    assert bureau.text() == "regel: fremd\n"
