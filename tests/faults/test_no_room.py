"""A full disk: the command says so, ends with 1 and leaves nothing half-written; afterwards the same command works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.faults.office import Office, Said, fine, refused, standing, tidy, whole
from tests.faults.room import namespace, on_small_disk, with_small_files

WORDS = ("kein Platz", "zu groß", "Schreibfehler")
FREE = (0, 40_000, 200_000)
"""Bytes: not even the database can be opened; it can, but nothing written; something is written first."""
STEPS = ("import", "run", "reconcile", "backup")
WITHIN = {("import", 0), ("run", 40_000), ("backup", 40_000)}
"""What is tried within the fifteen minutes; all of it by `make test-all`."""
FULL = [
    pytest.param(step, free, marks=[] if (step, free) in WITHIN else pytest.mark.slow)
    for step in STEPS
    for free in FREE
]


def said_so(said: Said) -> None:
    """It says that there is no room, and nothing of what it was about to do is told as done."""
    refused(said)
    assert any(word in said.err for word in WORDS), said.err


def backups(office: Office) -> list[str]:
    """What lies among the backups, hidden things too."""
    return sorted(path.name for path in office.store.backups.iterdir())


def unchanged(office: Office, before: dict[str, Any], said: Said) -> None:
    """Nothing of the step is there, not even a part of it; a run may be recorded already, then that is said."""
    whole(office)
    assert list(office.path.rglob("*.neu")) == []
    assert backups(office) == []
    stands = standing(office)
    runs = stands.pop("runs")
    assert stands == {name: what for name, what in before.items() if name != "runs"}
    more = runs - before["runs"]
    assert [run[-1] for run in more] == ["erfasst"] * ("regelwerk reconcile" in said.err)


@pytest.mark.skipif(namespace() is None, reason="the system allows no mounts; the limit on files is tried all the same")
@pytest.mark.parametrize(("what", "free"), FULL)
def test_a_full_disk(what: str, free: int, before: dict[str, Office], tmp_path: Path) -> None:
    office = before.get(what, before["run"]).copy(tmp_path / "amt")
    stood = standing(office)
    said, after = on_small_disk(office, office.asked(what), free, tmp_path / "danach")
    if free == 0 or said.code != 0:
        said_so(said)
        unchanged(after, stood, said)
    whole(after)
    fine(*after.asked(what))
    whole(after)
    tidy(after)


@pytest.mark.parametrize(("what", "most"), [("import", 20_000),
                                            pytest.param("run", 300_000, marks=pytest.mark.slow),
                                            pytest.param("run", 8_000, marks=pytest.mark.slow),
                                            pytest.param("reconcile", 40_000, marks=pytest.mark.slow),
                                            pytest.param("backup", 40_000, marks=pytest.mark.slow)])  # fmt: skip
def test_files_that_may_not_grow(what: str, most: int, before: dict[str, Office], tmp_path: Path) -> None:
    office = before.get(what, before["run"]).copy(tmp_path)
    stood = standing(office)
    said = with_small_files(office.asked(what), most)
    said_so(said)
    unchanged(office, stood, said)
    fine(*office.asked(what))
    whole(office)
    tidy(office)
