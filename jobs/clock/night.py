"""The whole night: what is due is done, once, in its order, and noted; what was missed is caught up or given up.

A lock says that one night is at work; it ends with its process. So whatever is noted as under way when a night begins
was broken off, and is done to its end.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from intake.keys.lock import locked
from jobs.clock import inbox
from jobs.clock.check import Ended, Night, can_be_made, check, run_of
from jobs.clock.plan import BUILT, CHECK, RETENTION, SEAL, lay, read_plan
from jobs.evidence.checkpoint import checkpoint
from jobs.office import retention
from schemas.clock.planned import Due, Planned, Result, State
from schemas.evidence.trail import moment
from schemas.failure import Failure, RunBusy, space
from store.clock import planned
from store.folder import StoreFolder
from store.records.connect import reading, writing
from store.trail.checkpoints import kept

BUSY = RunBusy("In dieser Ablage ist die Nacht schon an der Arbeit. Bitte warten, bis sie fertig ist.")
_LOCK = "nacht"
_LINES = 20
"""So many lines of a failure are noted; all of them are said."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a night did, in its order, what it found broken off, and what it says about the inbox (German)."""

    ended: tuple[Planned, ...]
    broken_off: tuple[Due, ...]
    remarks: tuple[str, ...]


def run_night(night: Night) -> Made:
    """Does all that is due. Raises RunBusy while another night is at work, RulesRefused where no plan can be read.

    Raises what the database raises; what was under way then is done by the next night.
    """
    store, engine = night.store, night.engine
    with held(store):
        lay(store, engine, read_plan(store), night.clock())
        with writing(engine) as connection:
            broken_off = planned.broken_off(connection, store.office, BUILT)
        _reopen(night)
        with reading(engine) as connection:
            waiting = planned.waiting(connection, store.office, BUILT, night.clock())
        ended = []
        for one in waiting:
            newest = max(other.due.at for other in waiting if other.due.flow == one.due.flow)
            found = _given_up(night, one.due, newest) or _done(night, one.due)
            ended += [found] if found is not None else []
        left, strange = inbox.lying(store)
        idle = tuple(
            f"{one.folder.name}: liegt noch im Eingang; für den {one.day:%d.%m.%Y} ist keine Prüfung offen."
            for one in left
            if one.day <= night.today and not any(each.due.day == one.day for each in ended)
        )
    return Made(tuple(ended), broken_off, (*strange, *idle))


@contextmanager
def held(store: StoreFolder) -> Iterator[None]:
    """Holds the night of a store; whoever claims planned runs holds it. Raises RunBusy."""
    with space():
        (store.path / _LOCK).mkdir(exist_ok=True)
    with locked(store.path / _LOCK, BUSY):
        yield


def _reopen(night: Night) -> None:
    """What did not come about is tried again as long as nothing later was done; a day without delivery stays so."""
    wanted: list[Planned] = []
    with reading(night.engine) as connection:
        found = {flow: planned.again(connection, night.store.office, flow) for flow in BUILT}
    for flow, some in found.items():
        if flow == CHECK:
            wanted += [one for one in some if one.state is not State.LOST or can_be_made(night, one.due)]
        else:
            wanted += some[-1:]
    with writing(night.engine) as connection:
        for one in wanted:
            planned.reopen(connection, one.due)


def _given_up(night: Night, due: Due, newest: datetime) -> Planned | None:
    """What cannot be caught up: a past day without delivery, and what a later run of the same flow does with it."""
    if due.flow == CHECK:
        if due.day >= night.today or can_be_made(night, due):
            return None
        lines = [f"Für den {due.day:%d.%m.%Y} liegt keine Lieferung vor."]
    elif due.at < newest:
        lines = ["Ausgefallen; der spätere Lauf holt die Arbeit mit nach."]
    else:
        return None
    with writing(night.engine) as connection:
        planned.give_up(connection, due, night.clock(), lines)
        return planned.one(connection, due)


def _done(night: Night, due: Due) -> Planned | None:
    """Claims, works, notes how it ended; None if somebody else had it."""
    with writing(night.engine) as connection:
        taken = planned.claim(connection, due, night.clock(), run_of(due) if due.flow == CHECK else None)
    if taken is None:
        return None
    ended = _worked(night, taken)
    with writing(night.engine) as connection:
        planned.finish(connection, due, ended.state, night.clock(), ended.detail, ended.run)
        return planned.one(connection, due)


def _worked(night: Night, taken: Planned) -> Ended:
    try:
        return _WORK[taken.due.flow](night, taken)
    except Failure as failure:
        lines = list(failure.lines)
        more = [f"… und {len(lines) - _LINES} weitere"] if len(lines) > _LINES else []
        return Ended(Result.UNCHECKABLE.state, {"zeilen": [*lines[:_LINES], *more]})
    except Exception as error:  # A bug of one day must not keep the next one from being checked.
        night.trouble(traceback.format_exc())
        # Its text may hold what was read: it stays in the log.
        return Ended(
            Result.BROKEN.state, {"zeilen": [f"Fehler des Programms ({type(error).__name__}); siehe Protokoll."]}
        )


def _retain(night: Night, taken: Planned) -> Ended:
    order = retention.Order(night.store, taken.due.day, night.by, night.clock())
    gone = {one.kind: one.number for one in retention.retain(order) if one.number}
    return Ended(State.DONE, {"geloescht": gone} if gone else {})


def _seal(night: Night, taken: Planned) -> Ended:
    assert taken.started_at is not None
    with reading(night.engine) as connection:
        sealed = any(one.at >= moment(taken.started_at) for one in kept(connection))
    if not sealed:
        checkpoint(night.store, night.by, night.clock())
    return Ended(State.DONE)


_WORK: dict[str, Callable[[Night, Planned], Ended]] = {CHECK: check, RETENTION: _retain, SEAL: _seal}
