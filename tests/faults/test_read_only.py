"""Folders and disks that can only be read: said at once, with the folder's name; what only reads goes on as it can."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.office import Office, Said, call, standing, whole
from tests.faults.office import refused as refused_
from tests.faults.room import namespace, on_read_only_disk, only_to_be_read, without_rights

CHANGING = ("import", "run", "reconcile", "backup")
SAID = ("darf nicht geschrieben werden", "nur gelesen", "nicht erlaubt", "kann nicht geschrieben werden")


def refused(said: Said, *words: str) -> None:
    """It says that something may not be written, and what."""
    refused_(said, *words)
    assert any(word in said.err for word in SAID), said.err


@pytest.mark.parametrize("what", CHANGING)
def test_a_store_that_may_only_be_read(what: str, before: dict[str, Office], tmp_path: Path) -> None:
    office = before.get(what, before["run"]).copy(tmp_path)
    stood = standing(office)
    with only_to_be_read(office.path):
        refused(without_rights(office.asked(what)), str(office.path))
    whole(office)
    assert standing(office) == stood


@pytest.mark.parametrize(("what", "room"), [("import", "abzuege"), ("run", "laeufe"), ("run", "regelbuecher"),
                                            ("reconcile", "laeufe"), ("backup", "sicherungen")])  # fmt: skip
def test_one_room_that_may_only_be_read(what: str, room: str, before: dict[str, Office], tmp_path: Path) -> None:
    office = before.get(what, before["run"]).copy(tmp_path)
    if room == "regelbuecher":
        # A rulebook that is kept already needs no room.
        for path in list((office.path / room).iterdir()):
            path.rename(tmp_path / path.name)
    stood = standing(office)
    with only_to_be_read(office.path / room):
        refused(without_rights(office.asked(what)), str(office.path / room))
    assert standing(office) == stood
    assert [path.name for path in (office.path / room).iterdir() if path.suffix == ".neu"] == []


def test_keys_that_may_only_be_read(morning: Office, tmp_path: Path) -> None:
    office = morning.copy(tmp_path)
    stood = standing(office)
    with only_to_be_read(office.store.keys):
        refused(without_rights(office.asked("import")), str(office.store.keys))
    whole(office)
    assert standing(office) == stood


@pytest.mark.skipif(namespace() is None, reason="the system allows no mounts; rights of files are tried all the same")
@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=[] if what == "run" else pytest.mark.slow) for what in CHANGING]
)
def test_a_disk_that_can_only_be_read(what: str, before: dict[str, Office], tmp_path: Path) -> None:
    office = before.get(what, before["run"]).copy(tmp_path)
    stood = standing(office)
    refused(on_read_only_disk(office, office.asked(what)), str(office.path))
    assert standing(office) == stood


@pytest.mark.parametrize("what", ["verify", "findings"])
def test_what_only_reads(what: str, morning: Office, tmp_path: Path) -> None:
    """The database needs a second file beside it: where that is not there, it is said that it cannot be made."""
    office = morning.copy(tmp_path)
    wanted = call(*office.asked(what))
    with only_to_be_read(office.path):
        said = without_rights(office.asked(what))
    if said.code == 0:
        assert said.out == wanted.out
    else:
        refused(said, "auch, wenn nur gelesen werden soll")
