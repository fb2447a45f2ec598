"""What is written down about tasks: what was asked, how far it is, how it ended; each file whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from schemas.failure import space
from schemas.operation.task import Progress, Stage, Task
from store.background import held

FOLDER = "auftraege"
KEPT = timedelta(days=3)
"""So long a task and its files are kept after it was asked for."""
_ASKED, _PROGRESS, _END, _BY, _PROCESS = "auftrag.json", "stand.json", "ende.json", "gefragt", "prozess.json"
_ID = re.compile(r"[0-9a-f]{24}")


def room(store: Path) -> Path:
    """The folder of all tasks, made if it is not there, closed to others."""
    found = store / FOLDER
    with space():
        found.mkdir(mode=0o700, exist_ok=True)
    return found


def add(rooms: Path, kind: str, given: Mapping[str, str], by: str, now: datetime) -> Path:
    """The folder of a new task, another one than those of before that were asked the same at the same moment.

    The ledger must be held.
    """
    written = json.dumps({"kind": kind, "given": dict(sorted(given.items())), "asked_at": now.isoformat()})
    names = (hashlib.sha256(f"{written}{turn or ''}".encode()).hexdigest()[:24] for turn in count())
    folder = next(free for name in names if not (free := rooms / name).exists())
    with space():
        (folder / _BY).mkdir(parents=True, mode=0o700)
    join(folder, by)
    _write(folder / _ASKED, written)
    return folder


def join(folder: Path, by: str) -> None:
    """Notes one more who asked for a task."""
    known = _by(folder)
    if by not in known:
        _write(folder / _BY / f"{len(known):04}", json.dumps(by, ensure_ascii=False))


def began(folder: Path, process: int) -> None:
    """Notes the process that a task has, also while it still waits for a place."""
    _write(folder / _PROCESS, json.dumps({"pid": process}))


def tell(folder: Path, progress: Progress) -> None:
    """Notes how far a task has come."""
    told = {"text": progress.text, "done": progress.done, "whole": progress.whole}
    _write(folder / _PROGRESS, json.dumps(told, ensure_ascii=False))


def end(folder: Path, stage: Stage, now: datetime, result: Mapping[str, object], lines: tuple[str, ...]) -> None:
    """Notes how a task ended; from now on it has."""
    told = {"stage": str(stage), "at": now.isoformat(), "result": dict(result), "lines": lines}
    _write(folder / _END, json.dumps(told, ensure_ascii=False))


def one(rooms: Path, name: str) -> Task | None:
    """A task by its id; None where there is none."""
    folder = rooms / name
    if _ID.fullmatch(name) is None:
        return None
    # Asked before its end is looked for: whoever ends notes that first, and lets go of the lock then.
    alive = held.alive(folder)
    progress, ended, asked = _read(folder / _PROGRESS), _read(folder / _END), _read(folder / _ASKED)
    if not asked:
        return None
    stage = Stage.RUNNING if progress else Stage.WAITING
    if ended:
        stage = Stage(ended["stage"])
    elif not alive:
        stage = Stage.BROKEN
    return Task(
        name, asked["kind"], asked["given"], _by(folder), datetime.fromisoformat(asked["asked_at"]), stage,
        Progress(progress["text"], progress["done"], progress["whole"]) if progress else Progress(),
        datetime.fromisoformat(ended["at"]) if ended else None,
        ended.get("result", {}), tuple(ended.get("lines", ())),
    )  # fmt: skip


def listed(rooms: Path) -> Iterator[Task]:
    """All tasks that are kept, in no order."""
    for folder in rooms.iterdir() if rooms.is_dir() else ():
        found = one(rooms, folder.name)
        if found is not None:
            yield found


def process(folder: Path) -> int | None:
    """The process of a task that is at work or waits; None where there is none."""
    found: int | None = _read(folder / _PROCESS).get("pid") if held.alive(folder) else None
    return found


def sweep(rooms: Path, now: datetime) -> None:
    """Takes away tasks whose time is over. The ledger must be held."""
    for task in listed(rooms):
        if task.stage.ended and task.asked_at < now - KEPT:
            shutil.rmtree(rooms / task.id, ignore_errors=True)


def clear(store: Path) -> None:
    """Takes away everything that has ended: its results may name a case that is being erased."""
    rooms = store / FOLDER
    for task in listed(rooms):
        if task.stage.ended:
            shutil.rmtree(rooms / task.id, ignore_errors=True)


def _by(folder: Path) -> tuple[str, ...]:
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / _BY).glob("[0-9]*")))


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with space():
        aside.write_text(text, encoding="utf-8")
        aside.replace(path)
