"""The whole night: what is due is done, once, in its order, and noted; what was missed is caught up or given up.

A lock says that one night is at work; it ends with its process. So whatever is noted as under way when a night begins
was broken off, and is done to its end. One flow alone is a night too, up to that flow: what fell due before it comes
first, whoever asks, so that a report never overtakes the check that it reports.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.growing import growing, grown
from intake.keys.lock import locked
from jobs.clock import inbox
from jobs.clock.check import Ended, Night, can_be_made, run_of
from jobs.clock.deviations import look
from jobs.clock.plan import lay, place, read_plan, titles
from jobs.clock.post import passes, post
from jobs.clock.work import CHECK, REMINDERS, REPORTS, WORK
from jobs.releases.applying import ready, warnings
from schemas.clock.deviation import Deviation
from schemas.clock.place import day_of
from schemas.clock.planned import Due, Planned, Result, State
from schemas.failure import Failure, RunBusy, space
from schemas.workflow.exact import FLOWS
from store.clock import planned
from store.folder import StoreFolder
from store.records import hold
from store.records.connect import Connection, reading, writing

BUSY = RunBusy("In dieser Ablage ist die Nacht schon an der Arbeit. Bitte warten, bis sie fertig ist.")
_LOCK = "nacht"
_LINES = 20
"""So many lines of a failure are noted; all of them are said."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a night did, in its order, what it found broken off, what it says about rules, inbox and mail (German).

    `deviations` are those from the plan that were noted for the first time; of the flows in `paused`, which somebody
    has paused, nothing is done.
    """

    ended: tuple[Planned, ...]
    broken_off: tuple[Due, ...]
    remarks: tuple[str, ...]
    deviations: tuple[Deviation, ...] = ()
    paused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One flow that is asked for: all of it that waits, up to the moment `at`; and with `day` that day at any rate."""

    flow: str
    at: datetime
    day: date | None = None

    def holds(self, due: Due) -> bool:
        """Whether a planned run that fell due belongs to it, or before it."""
        return due.flow == self.flow or place(due) <= place(Due(due.office, self.flow, due.day, self.at))


def run_night(night: Night, wanted: Wanted | None = None) -> Made:
    """Does all that is due, or no more than is `wanted`.

    Raises RunBusy while another night is at work, RulesRefused where no plan can be read, and what the database raises;
    what was under way then is done by the next night.
    """
    store, engine = night.store, night.engine
    grown()
    with held(store):
        told = warnings(store, engine)
        store = ready(store, engine, night.clock())
        night = replace(night, store=store)
        plan = read_plan(store)
        lay(store, engine, plan, night.clock())
        with writing(engine) as connection:
            broken_off = planned.broken_off(connection, store.office)
            paused = hold.paused(connection)
        _reopen(night, paused)
        ended = _worked_off(night, wanted, paused)
        new = look(store, engine, titles(plan.schedules), paused, night.clock())
        remarks = (*told, *_inbox(night, ended), *locked_leavers(night), *post(night).lines)
    return Made(tuple(ended), broken_off, remarks, new, paused)


def locked_leavers(night: Night) -> tuple[str, ...]:
    """Accounts of people who have left are locked. A directory that is away is said and keeps no night from work."""
    # The clients of foreign services take a moment to import; most commands that know a night never ask.
    from jobs.access.accounts import Acting
    from jobs.access.leavers import sync

    try:
        done = sync(night.store, night.engine, Acting(night.by, night.clock()), night.environment)
    except Failure as failure:
        return tuple(f"Konten: {line}" for line in failure.lines)
    return tuple(f"Konto gesperrt: {login} ({why})" for login, why in done.locked)


@contextmanager
def held(store: StoreFolder) -> Iterator[None]:
    """Holds the night of a store; whoever claims planned runs holds it. Raises RunBusy."""
    with space():
        (store.path / _LOCK).mkdir(exist_ok=True)
    with locked(store.path / _LOCK, BUSY):
        yield


def _worked_off(night: Night, wanted: Wanted | None, paused: frozenset[str]) -> list[Planned]:
    """Everything that waits, in its order, and how it ended."""
    with reading(night.engine) as connection:
        found = planned.waiting(connection, night.store.office, night.clock())
    waiting = sorted((one.due for one in found if one.due.flow not in paused), key=place)
    ended = []
    for due in waiting:
        if wanted is None or wanted.holds(due):
            newest = max(other.at for other in waiting if other.flow == due.flow)
            ended.append(_given_up(night, due, newest) or _done(night, due))
    done = [one for one in ended if one is not None]
    if wanted is not None and wanted.day is not None and wanted.flow not in paused:
        tried = any((one.due.flow, one.due.day) == (wanted.flow, wanted.day) for one in done)
        asked = None if tried else _asked(night, wanted.flow, wanted.day)
        done += [asked] if asked is not None else []
    return done


def _asked(night: Night, flow: str, day: date) -> Planned | None:
    """The flow on the day that somebody named: done now unless it was done, off the plan where nothing is planned."""
    office = night.store.office
    with writing(night.engine) as connection:
        rows = planned.of_day(connection, office, flow, day)
        if not rows:
            due = Due(office, flow, day, night.clock())
            planned.add(connection, due)
        elif rows[-1].state is State.PLANNED or (_unhappy(rows[-1]) and planned.reopen(connection, rows[-1].due)):
            due = rows[-1].due
        else:
            return None
    return _done(night, due)


def _inbox(night: Night, ended: list[Planned]) -> tuple[str, ...]:
    """What is said about what lies in the inbox and was not taken, though no check is to come that takes it."""
    left, strange = inbox.lying(night.store)
    with reading(night.engine) as connection:
        coming = planned.of_day(connection, night.store.office, CHECK, night.today)
    days = {one.due.day for one in ended} | {one.due.day for one in coming if one.state is State.PLANNED}
    idle = tuple(
        f"{one.folder.name}: liegt noch im Eingang; für den {one.day:%d.%m.%Y} ist keine Prüfung offen."
        for one in left
        if one.day <= night.today and one.day not in days
    )
    return tuple(f"Eingang: {said}" for said in (*strange, *idle))


def _reopen(night: Night, paused: frozenset[str]) -> None:
    """What did not come about is tried again."""
    with reading(night.engine) as connection:
        wanted = [one for flow in FLOWS if flow not in paused for one in _tried_again(night, connection, flow)]
    with writing(night.engine) as connection:
        for one in wanted:
            planned.reopen(connection, one.due)


def _tried_again(night: Night, connection: Connection, flow: str) -> list[Planned]:
    """A check as long as no later one was made, a reminder on its day, a report always, of all else the newest.

    What needs somebody to mend it is tried once a day; a check for which a delivery may come, and a reminder, whenever
    the night is called.
    """
    office = night.store.office
    if flow in REPORTS:
        return [one for one in planned.undone(connection, office, flow) if _rested(night, one)]
    if flow in REMINDERS:
        return [one for one in planned.of_day(connection, office, flow, night.today) if _unhappy(one)]
    some = planned.undone(connection, office, flow, planned.last_done(connection, office, flow))
    if flow != CHECK:
        return [one for one in some[-1:] if _unhappy(one) and _rested(night, one)]
    # A past day without delivery stays as it is.
    return [
        one for one in some
        if (one.state is not State.BROKEN or _rested(night, one))
        and (one.state is not State.LOST or can_be_made(night, one.due))
    ]  # fmt: skip


def _unhappy(one: Planned) -> bool:
    """Whether it was tried and did not come about, or only in part for what may pass."""
    return one.state in (State.UNCHECKABLE, State.BROKEN) or (one.state is State.PARTLY and one.passing)


def _rested(night: Night, one: Planned) -> bool:
    """Whether it was not tried yet today, or what stopped it may have passed."""
    return one.passing or one.ended_at is None or day_of(one.ended_at) < night.today


def _given_up(night: Night, due: Due, newest: datetime) -> Planned | None:
    """What cannot be caught up: a past day without delivery, a past reminder, and what a later run of the same does."""
    if due.flow in REPORTS or (due.flow in REMINDERS and due.day >= night.today):
        return None
    if due.flow == CHECK:
        if due.day >= night.today or can_be_made(night, due):
            return None
        lines = [f"Für den {due.day:%d.%m.%Y} liegt keine Lieferung vor."]
    elif due.flow in REMINDERS:
        lines = ["Der Tag ist vorbei; was noch offen ist, steht in der nächsten Erinnerung."]
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
        with growing():
            return WORK[taken.due.flow](night, taken)
    except Failure as failure:
        lines = list(failure.lines)
        more = [f"… und {len(lines) - _LINES} weitere"] if len(lines) > _LINES else []
        detail: dict[str, object] = {"zeilen": [*lines[:_LINES], *more]}
        if passes(failure):
            detail["voruebergehend"] = True
        return Ended(Result.UNCHECKABLE.state, detail)
    except Exception as error:  # A bug of one day must not keep the next one from being checked.
        night.trouble(traceback.format_exc())
        # Its text may hold what was read: it stays in the log.
        return Ended(
            Result.BROKEN.state, {"zeilen": [f"Fehler des Programms ({type(error).__name__}); siehe Protokoll."]}
        )
