"""A flow that somebody starts by hand, and the check-up of the installation."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime

from jobs.background.kinds import Order
from jobs.clock.check import Night
from jobs.clock.night import Wanted, run_night
from jobs.clock.post import PASSWORD
from jobs.operation.doctor import examine
from store.records.upgrade import open_database


def flowed(order: Order) -> Mapping[str, object]:
    """The flow `ablauf` for the day `tag`, as whatever runs what is due would do it; what is done is not done again.

    Raises RunBusy while a night or another flow is at work.
    """
    flow, day = order.given["ablauf"], date.fromisoformat(order.given["tag"])
    engine = open_database(order.store.url)
    try:
        night = Night(
            order.store, engine, order.by, lambda: datetime.now(UTC), lambda: secrets.token_hex(6), _trouble,
            order.programs, order.step, os.environ.get(PASSWORD), environment=os.environ,
        )  # fmt: skip
        made = run_night(night, Wanted(flow, order.now, day))
    finally:
        engine.dispose()
    ended = [
        {"ablauf": one.due.flow, "tag": one.due.day.isoformat(), "stand": str(one.state), "zeilen": list(one.lines),
         "lauf": one.run} for one in made.ended
    ]  # fmt: skip
    return {"gut": all(one.state.good for one in made.ended), "erledigt": ended, "hinweise": list(made.remarks),
            "angehalten": flow in made.paused}  # fmt: skip


def examined(order: Order) -> Mapping[str, object]:
    """What `regelwerk doctor` finds."""
    order.step("Alles ansehen", 0, 0)
    found = examine(order.store.path, os.environ, os.environ.get(PASSWORD), order.now)
    lines = [[one.matter, str(one.grade), one.found, one.way] for one in found]
    return {"gut": True, "befunde": lines}


def _trouble(text: str) -> None:
    sys.stderr.write(text)
