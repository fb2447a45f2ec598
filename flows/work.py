"""One flow's work as a Prefect task: tried again where that helps, and nowhere else.

Prefect keeps what it logs, so nothing of an exception reaches it: neither text nor traceback may hold a case. They go
to the error output of the process, where the runner's log is.

What the work needs is read when it is done, in the process of a run: the runner, which only says when, stays smaller by
thirty megabytes.
"""

from __future__ import annotations

import os
import secrets
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.clock.planned import Planned, State
from schemas.failure import Failure
from store.clock import planned
from store.folder import open_store
from store.records.connect import Engine, reading
from store.records.upgrade import open_database

if TYPE_CHECKING:
    from jobs.clock.night import Made, Wanted

BY = "Nacht"
TRIES = 6
SECONDS = 30
"""So often, and after so many seconds, a flow is tried again that met a lock or an absent server."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of a flow: its planned runs that ended now, and the one of the day even if it was done before.

    `others` were due before and came first. `refused` says why nothing could be planned at all, in German; `bug` is the
    type of what broke the program; `paused`: somebody has paused the flow.
    """

    own: tuple[Planned, ...] = ()
    others: tuple[Planned, ...] = ()
    remarks: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    bug: str = ""
    paused: bool = False


class NotYet(Exception):  # noqa: N818 - it is no error
    """Something stood in the way that may pass by itself; `worked` is what came of it so far."""

    def __init__(self, worked: Any) -> None:
        super().__init__("Vorübergehend nicht möglich (Sperre, Laufwerk oder Server); es wird wieder versucht.")
        self.worked = worked


def worth_it(_task: Any, _run: Any, state: Any) -> bool:
    """Whether a task that failed is to be tried again."""
    return isinstance(state.data, NotYet) or "NotYet" in (state.message or "")


@task(
    name="abarbeiten",
    task_run_name="{flow} abarbeiten",
    retries=TRIES,
    retry_delay_seconds=SECONDS,
    retry_condition_fn=worth_it,
    persist_result=False,
    cache_policy=NO_CACHE,
)
def work_off(flow: str, store: Path, day: date | None, at: datetime) -> Worked:
    """Does all of a flow that waits, up to the moment `at`, or on a named day. Raises NotYet where a retry may help."""
    from jobs.clock.night import Wanted
    from jobs.clock.post import passes

    try:
        worked = _worked(Wanted(flow, at, day), store)
    except Failure as failure:
        worked = Worked(refused=failure.lines)
        if passes(failure):
            raise NotYet(worked) from None
    except Exception as error:  # Told without its text; see above.
        _told(traceback.format_exc())
        return Worked(bug=type(error).__name__)
    if any(one.passing for one in worked.own):
        raise NotYet(worked)
    return worked


def _worked(wanted: Wanted, store: Path) -> Worked:
    from jobs.clock.check import Night
    from jobs.clock.night import run_night
    from jobs.clock.post import PASSWORD

    opened = open_store(store)
    engine = open_database(opened.url)
    try:
        night = Night(
            opened, engine, BY, now, lambda: secrets.token_hex(6), _told, kept(),
            password=os.environ.get(PASSWORD), environment=os.environ,
        )  # fmt: skip
        made = run_night(night, wanted)
        return _of(made, wanted, _known(engine, opened.office, wanted, night.today))
    finally:
        engine.dispose()


def _known(engine: Engine, office: str, wanted: Wanted, today: date) -> Sequence[Planned]:
    """What the store says of the flow on its day, if it is not planned for later."""
    with reading(engine) as connection:
        rows = planned.of_day(connection, office, wanted.flow, wanted.day or today)
    return [one for one in rows if one.state is not State.PLANNED]


def _of(made: Made, wanted: Wanted, known: Sequence[Planned]) -> Worked:
    own = [one for one in made.ended if one.due.flow == wanted.flow]
    own += [one for one in known[-1:] if one.due not in {each.due for each in own}]
    others = tuple(one for one in made.ended if one.due.flow != wanted.flow)
    return Worked(tuple(own), others, made.remarks, paused=wanted.flow in made.paused)


def now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


def _told(text: str) -> None:
    sys.stderr.write(text)


def kept() -> Path | None:
    """Where statements are kept from run to run; None where the process has no cache of its own."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    with suppress(RuntimeError):
        cache = cache.expanduser()
    return cache / "regelwerk" if cache.is_absolute() else None
