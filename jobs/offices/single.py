"""One office checked: by its own rules, in a place of its own, and only if it is not known yet."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError

from intake.keys.lock import locked
from jobs.offices.source import Source, named, opened, unchanged
from jobs.rules.facts import fact_model
from jobs.run import Order, run
from schemas.failure import RunBusy
from schemas.offices.checked import Checked, Effort, Lacking, Quota
from schemas.offices.listed import Listed
from schemas.receipt import Receipt
from store.offices.shelf import Shelf
from store.offices.totals import counted, fine
from store.outcomes import read_receipt
from store.reports.opened import Files, quotas, unjudged

_COUNTING = "zaehlung"


@dataclass(frozen=True, slots=True)
class How:
    """How offices are checked, the same for all of a list. `keep`: the files of each run stay, with their outcomes.

    `verify` records an office are evaluated a second time, drawn with `seed`; `threads` is how many an office may use,
    None as many as there are cores.
    """

    as_of: date
    out: Path
    programs: Path | None = None
    verify: int = 0
    seed: int = 1
    keep: bool = False
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One office to be checked. `run_id` and `started_at` are handed in: no job looks at the clock."""

    listed: Listed
    how: How
    run_id: str
    started_at: datetime


def known(listed: Listed, how: How) -> Checked | None:
    """What an earlier check of the very same data by the very same rules brought; None where there was none.

    Raises what opening the source raises.
    """
    found = Shelf(how.out, how.as_of).checked(listed.key)
    return found if found is not None and _holds(found, how, _inputs(opened(listed, how.as_of), how)) else None


def check(asked: Asked) -> Checked:
    """Checks an office and notes what came of it; gives what is known if it was checked before.

    Raises RunBusy while somebody else is at it, and whatever keeps a run from being done; then nothing is noted.
    """
    shelf, key = Shelf(asked.how.out, asked.how.as_of), asked.listed.key
    room = shelf.room(key)
    busy = RunBusy(f"{key} wird gerade in einem anderen Prozess geprüft.")
    with locked(room, busy):
        with _aside(room) as into:
            source = opened(asked.listed, asked.how.as_of)
            inputs = _inputs(source, asked.how)
            there = shelf.checked(key)
            if there is not None and _holds(there, asked.how, inputs):
                return there
            found = _checked(asked, source, inputs, into)
            if asked.how.keep:
                _kept(into, shelf.results(key))
        shelf.keep(found)
    return found


@contextmanager
def _aside(room: Path) -> Iterator[Path]:
    """Where the files of a run lie while they are counted: cases are in them, so they are gone before anything is noted
    of the office, and also when nothing comes of it.

    The lock stays in the room: whoever waits for a file that is gone would not be kept from anything.
    """
    try:
        yield room / "lauf"
    finally:
        for left in ("lauf", _COUNTING):
            shutil.rmtree(room / left, ignore_errors=True)


def _inputs(source: Source, how: How) -> str:
    return named(source, how.as_of, gegenprobe=how.verify, startwert=how.seed)


def _holds(found: Checked, how: How, inputs: str) -> bool:
    """Whether a result is that of these inputs, with the files of its run where they are wanted: its own files, not
    those of an earlier run over other data."""
    if found.inputs != inputs or not how.keep:
        return found.inputs == inputs
    try:
        return read_receipt(Shelf(how.out, how.as_of).results(found.key)).digest == found.digest
    except (FileNotFoundError, ValidationError):
        return False


def _checked(asked: Asked, source: Source, inputs: str, into: Path) -> Checked:
    how, wall, processor = asked.how, time.perf_counter(), time.process_time()
    order = Order(
        data=source.data, rules=source.rules, office=source.office, as_of=how.as_of, out=into, run_id=asked.run_id,
        started_at=asked.started_at, verify=how.verify, seed=how.seed, programs=how.programs, opened=source.taken,
        threads=how.threads,
    )  # fmt: skip
    receipt = run(order).receipt
    unchanged(source, receipt)
    model, scratch = fact_model(source.rules), into.with_name(_COUNTING)
    scratch.mkdir(exist_ok=True)
    files = Files(into, receipt)
    return Checked(
        key=asked.listed.key, office=source.office, as_of=how.as_of, inputs=inputs, run_id=asked.run_id,
        started_at=asked.started_at, snapshot_day=source.day, people=_people(receipt, model.case),
        rules={note.rule: note.title for note in receipt.rules}, rows=receipt.rows, digest=receipt.digest,
        fine=fine(receipt), counts=counted(into, scratch), lacking=_lacking(files, scratch),
        quotas=_quotas(files, model.office, scratch),
        disagreements=None if receipt.verification is None else len(receipt.verification.disagreements),
        effort=Effort(
            seconds=round(time.perf_counter() - wall, 3), processor=round(time.process_time() - processor, 3)
        ),
    )  # fmt: skip


def _people(receipt: Receipt, case: str) -> int:
    return sum(one.rows for one in receipt.inputs if one.entity == case)


def _lacking(files: Files, scratch: Path) -> tuple[Lacking, ...]:
    return tuple(
        Lacking(cause=one.cause, missing=", ".join(one.missing), number=one.number, cases=one.cases)
        for one in unjudged(files, scratch)
    )


def _quotas(files: Files, level: str, scratch: Path) -> tuple[Quota, ...]:
    """The quotas of the whole office: those of the level that the fact model calls so."""
    return tuple(
        Quota(rule=one.rule, unit=one.unit, numerator=one.numerator, denominator=one.denominator, value=one.value,
              target=one.target, light=one.light)
        for one in quotas(files, scratch) if one.level == level
    )  # fmt: skip


def _kept(folder: Path, place: Path) -> None:
    """The files of a run, in the place of those of an earlier one."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)
