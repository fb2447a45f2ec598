"""A small office with a store, its commands as processes of their own, and what can be compared of two stores."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cli.clock import today
from cli.main import main
from intake.keys import vault
from store.archive.snapshots import verify
from store.folder import StoreFolder, open_store
from store.records import tables
from store.records.connect import reading
from store.records.upgrade import open_database
from tests.nursery import COMMAND, HOUSE, Child

TODAY = today()
"""The commands read the clock too, and brake deliveries that are old."""
YESTERDAY = TODAY - timedelta(1)
SOON = (TODAY + timedelta(30)).isoformat()
NOBODY = 65534
WAYS = (
    "Bitte ",
    "möglich ist nur ",
    "wiederholen",
    "regelwerk ",
    "muss für das Benutzerkonto",
    "müssen für das Benutzerkonto",
)
LEFTOVERS = ("*.neu", "*.unterwegs", "*.halb", ".*.vorher")


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Office:
    """A folder with rules, the deliveries of two days, a store and its keys."""

    folder: Path

    @property
    def path(self) -> Path:
        """The folder of the store."""
        return self.folder / "ablage"

    @property
    def store(self) -> StoreFolder:
        """The store as its settings describe it."""
        return open_store(self.path)

    def copy(self, folder: Path) -> Office:
        """The same office somewhere else; the rules stay where they are, which the settings name in full."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("ablage", "ablage-schluessel"):
            shutil.copytree(self.folder / name, folder / name)
        for name in ("daten1", "daten2"):
            (folder / name).symlink_to((self.folder / name).resolve())
        return Office(folder)

    def asked(self, what: str) -> list[str]:
        """The command line of one of the three steps of the second day, or of what goes with them."""
        words = {
            "import": ["import", "--source", "fachmodell", str(self.folder / "daten2"), "--as-of", TODAY.isoformat()],
            "run": ["run"],
            "reconcile": ["reconcile"],
            "backup": ["db", "backup"],
            "verify": ["verify"],
            "findings": ["findings"],
        }[what]
        return [*words, "--store", str(self.path)]


def call(*arguments: str | Path) -> Said:
    """Calls the command in this process: quick, for what comes before and after a fault."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def fine(*arguments: str | Path) -> str:
    """Calls the command in this process, which must end well; gives what it says."""
    said = call(*arguments)
    assert said.code == 0, said.err
    return said.out


def environment(**more: str) -> dict[str, str]:
    """What a command finds in its environment."""
    return {**os.environ, "PYTHONPATH": str(HOUSE), "COLUMNS": "80", **more}


def start(arguments: Sequence[str], before: Sequence[str] = (), **more: str) -> Child | subprocess.Popen[str]:
    """Starts the command in a process of its own. `before` are programs that start it in turn, as people do."""
    if not before:
        return Child(COMMAND, arguments, **environment(**more))
    return subprocess.Popen(
        [*before, sys.executable, "-m", "cli.main", *arguments], cwd=HOUSE, env=environment(**more), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip


def ended(process: Child | subprocess.Popen[str]) -> Said:
    """Waits for a command; a traceback is never right."""
    out, err = process.communicate(timeout=600)
    assert "Traceback" not in err, err
    assert process.returncode is not None
    return Said(process.returncode, out, err)


def refused(said: Said, *words: str) -> None:
    """The command could not work, says so in German with these words, and nothing else."""
    assert said.code == 1, (said.code, said.out, said.err)
    assert said.err.startswith("Fehler: "), said.err
    assert "Errno" not in said.err
    # Every message names a way out.
    for line in said.err.splitlines():
        assert any(word in line for word in WAYS), line
    for word in words:
        assert word in said.err, said.err


def whole(office: Office) -> None:
    """Nothing half-done can be seen: what lies there is complete, what is recorded lies there, and verify agrees."""
    lying = {path for path in office.store.snapshots.iterdir() if path.is_dir() and not path.name.startswith(".")}
    for path in lying:
        verify(path)
    said = call("verify", "--store", office.path)
    assert said.code == 0, said.out + said.err
    assert "Alles passt zusammen" in said.out
    engine = open_database(office.store.url)
    with reading(engine) as connection:
        recorded = {row.id for row in connection.execute(select(tables.snapshot.c.id))}
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    assert recorded <= {path.name for path in lying}


def tidy(office: Office) -> None:
    """Nothing of an interrupted step is left in the store or beside its keys; a backup may hold a step under way."""
    backups = office.store.backups
    for place in (office.path, office.store.keys):
        left = [path for pattern in LEFTOVERS for path in place.rglob(pattern)]
        assert [path for path in left if not path.is_relative_to(backups) or path.parent == backups] == []


def standing(office: Office) -> dict[str, Any]:
    """All that two stores which went the same way have in common: ids of runs and times left out, order too."""
    engine = open_database(office.store.url)
    t = tables
    with reading(engine) as connection:
        run = {row.id: (row.as_of, row.snapshot, row.digest) for row in connection.execute(select(t.run))}
        key = {row.id: (row.rule, row.record, row.period) for row in connection.execute(select(t.finding))}
        found = {
            "snapshots": sorted(connection.execute(select(t.snapshot.c.id).order_by(t.snapshot.c.id)).scalars()),
            "runs": {
                (row.as_of, row.snapshot, row.rulebook, row.digest, row.rows, row.state)
                for row in connection.execute(select(t.run))
            },
            "findings": sorted(
                repr({**_plain(row), "first_run": run[row.first_run], "last_change_run": run[row.last_change_run]})
                for row in connection.execute(select(t.finding))
            ),
            "events": sorted(
                repr((key[row.finding], run.get(row.run), row.day, row.actor, row.kind, row.reason, row.body))
                for row in connection.execute(select(t.event))
            ),
            "counts": sorted(map(tuple, connection.execute(select(t.finding_count)).all())),
            "rules seen": {row.rule: row.first_day for row in connection.execute(select(t.rule_seen))},
        }
    engine.dispose()
    found["people"] = sorted(one.number for one in vault.read(office.store.keys).people.values())
    return found


def _plain(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "id"}
