"""Killed at any point, an import has either happened or not; the next one completes it. Two at once are one after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from intake.keys import secret, vault
from intake.keys.pseudonym import fingerprint, pseudonym
from jobs.imports import keyring
from jobs.imports.unfinished import settle
from schemas.failure import Failure
from store.archive import delivered
from store.archive.snapshots import read_manifest, verify
from store.records.connect import reading
from store.trail.entries import entries
from tests.jobs.imports.office import NUMBERS, Office, opened

HOUSE = Path(__file__).resolve().parents[3]
_WORK = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from jobs.imports.bring import bring
from jobs.imports.keys.rotation import rotate
from jobs.imports.order import Order
from store.folder import open_store
from store.records.connect import connect
folder, what, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = open_store(folder / "ablage")
engine = connect(store.url)
seen = 0
def count(name, arguments):
    global seen
    if name in ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "open", "sqlite3.connect"):
        path = str(arguments[0])
        if str(folder) in path and "/gelesen/" not in path:
            seen += 1
            if seen == limit:
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
now = datetime(2020, 7, 1, 8, tzinfo=UTC)
if what == "import":
    day, token = date(2020, 6, 30), "w" + str(os.getpid())
    order = Order(store, ("fachmodell",), (folder / "daten",), day, "T", now, day, token)
    bring(order, engine)
else:
    rotate(store, engine, "T", now, "w" + str(os.getpid()), "")
print(seen)
"""


def work(office: Office, what: str, limit: int = 0) -> subprocess.CompletedProcess[str]:
    """One import or change of the key in a process of its own, killed at its `limit`th touch of the disk."""
    command = [sys.executable, "-c", _WORK, str(office.store.path.parent), what, str(limit)]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(HOUSE)})  # fmt: skip


def whole(office: Office) -> None:
    """What lies there is what is recorded, and all of it verifies."""
    settle(office.store, office.engine)
    with reading(office.engine) as connection:
        recorded = {one.id for one in delivered.listed(connection, "magdeburg")}
        noted = {one.subject for one in entries(connection) if one.kind == "import"}
    lying = {path.name for path in office.store.snapshots.iterdir() if not path.name.startswith(".")}
    assert lying == recorded == noted
    for name in recorded:
        verify(office.store.snapshots / name)


@pytest.fixture(scope="module")
def touches(tmp_path_factory: pytest.TempPathFactory, rules: Path) -> dict[str, int]:
    """How often an import, and then a change of the key, touches the disk when nobody stops it."""
    office = next(opened(tmp_path_factory.mktemp("ungestoert"), rules))
    found = {}
    for what in ("import", "rotate"):
        done = work(office, what)
        assert done.returncode == 0, done.stderr
        whole(office)
        found[what] = int(done.stdout)
    return found


def _later(*shares: float) -> list[Any]:
    """Points that `make test-all` tries."""
    return [pytest.param(share, marks=pytest.mark.slow) for share in shares]


@pytest.mark.parametrize("share", [0.05, 0.65, 0.97, *_later(0.2, 0.45, 0.8, 0.9)])
def test_a_killed_import_has_happened_or_not_and_a_repeat_completes_it(
    office: Office, touches: dict[str, int], share: float
) -> None:
    killed = work(office, "import", max(1, round(share * touches["import"])))
    assert killed.returncode == -9, killed.stderr
    whole(office)
    imported = office.bring()
    whole(office)
    assert office.snapshots() == {imported.id}
    assert not any(path.name.endswith((".neu", ".halb", ".unterwegs")) for path in office.store.path.rglob("*"))
    assert {one.number for one in vault.read(office.store.keys).people.values()} >= set(NUMBERS)


@pytest.mark.parametrize("share", [0.3, 0.95, *_later(0.1, 0.5, 0.7, 0.85)])
def test_a_killed_change_of_the_key_has_happened_or_not(office: Office, touches: dict[str, int], share: float) -> None:
    before = office.bring().id
    old = fingerprint(secret.case_key(office.store.keys))
    killed = work(office, "rotate", max(1, round(share * touches["rotate"])))
    assert killed.returncode == -9, killed.stderr
    whole(office)
    keyring.settle(office.store, office.engine)
    key = secret.case_key(office.store.keys)
    with reading(office.engine) as connection:
        newest = delivered.listed(connection, "magdeburg")[0]
    # Key, table, database and snapshot are all on the old side, or all on the new one.
    assert read_manifest(office.store.snapshots / newest.id).keys == fingerprint(key)
    assert pseudonym(key, "kunde", NUMBERS[0]) in vault.read(office.store.keys).people
    assert (newest.id == before) is (fingerprint(key) == old)
    assert not list(office.store.keys.glob("*.neu"))
    office.turns += 100
    assert office.bring().id == newest.id


def test_two_imports_at_once_are_one_after_the_other(office: Office) -> None:
    command = [sys.executable, "-c", _WORK, str(office.store.path.parent), "import", "0"]
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    both = [subprocess.Popen(command, cwd=HOUSE, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    assert [one.communicate()[1] for one in both] and [one.returncode for one in both] == [0, 0]
    whole(office)
    assert len(office.snapshots()) == 1
    with reading(office.engine) as connection:
        steps = [json.loads(one.body)["schritt"] for one in entries(connection) if one.kind == "import"]
    assert sorted(steps) == ["eingelesen", "wiederholt"]


@pytest.mark.parametrize(("size", "said"), [(300, "StoreRefused"), (40_000, "SpaceExhausted")])
def test_a_full_disk_is_said_and_leaves_nothing(office: Office, size: int, said: str) -> None:
    command = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n{_WORK}"
    if size == 40_000:
        people = "".join(f"{n:03d}A{n:06d};T1;01.01.1990\n" for n in range(6_000))
        office.put(kunde_csv="kunde_id;team_id;geburtsdatum\n" + people)
    done = subprocess.run(
        [sys.executable, "-c", command, str(office.store.path.parent), "import", "0"],
        cwd=HOUSE, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(HOUSE)},
    )  # fmt: skip
    assert done.returncode == 1 and f"schemas.failure.{said}" in done.stderr, done.stderr[-2000:]
    whole(office)
    assert office.snapshots() == set()
    office.bring()
    whole(office)


def test_a_folder_that_cannot_be_written_is_said(office: Office) -> None:
    office.store.snapshots.rmdir()
    office.store.snapshots.write_text("eine Datei")
    with pytest.raises(Failure, match="abzuege"):
        office.bring()
