"""The flow run of one office, on whichever machine has a worker: `amt-pruefen`.

What it finds lies on the shelf below `out`, which all machines share; Prefect learns how it ended, and no case.
"""

from __future__ import annotations

import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.concurrency.sync import concurrency
from prefect.runtime import flow_run, task_run
from prefect.states import Completed, Crashed, Failed
from pydantic import BaseModel, ConfigDict

from flows.work import NotYet, kept, worth_it
from jobs.offices.single import Asked, How
from jobs.offices.trying import Outcome, Patience, noted, tried
from schemas.failure import Failure
from schemas.offices.checked import Checked, Fault
from schemas.offices.checked import Failed as NotChecked
from schemas.offices.listed import Delivered, Listed, Stored
from store.offices.shelf import Shelf

THREADS = "REGELWERK_THREADS"
"""Says in the environment how many threads a check may use: a worker knows its machine."""
BEAT = 10
"""Seconds after which a run says again that it is alive."""


class Errand(BaseModel):
    """One office as Prefect hands it on, and how it is checked. `limit` is the global concurrency limit it is under."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kennung: str
    name: str = ""
    ablage: Path | None = None
    daten: Path | None = None
    regeln: Path | None = None
    amt: str = ""
    stichtag: date
    ziel: Path
    gegenprobe: int = 0
    startwert: int = 1
    behalten: bool = False
    grenze: str
    versuche: int = 4
    wartezeit: float = 10.0

    def listed(self) -> Listed:
        """The office."""
        if self.ablage is not None:
            return Listed(self.kennung, self.name, Stored(self.ablage))
        assert self.daten is not None
        assert self.regeln is not None
        return Listed(self.kennung, self.name, Delivered(self.daten, self.regeln, self.amt))

    def how(self) -> How:
        """How it is checked, here."""
        threads = os.environ.get(THREADS, "")
        return How(
            self.stichtag, self.ziel, kept(), self.gegenprobe, self.startwert, self.behalten,
            int(threads) if threads.isdecimal() and int(threads) else None,
        )  # fmt: skip


def errand(one: Listed, how: How, limit: str, patience: Patience) -> Errand:
    """What is to be done for an office."""
    source = one.source
    where: dict[str, Any] = (
        {"ablage": source.store} if isinstance(source, Stored)
        else {"daten": source.data, "regeln": source.rules, "amt": source.office}
    )  # fmt: skip
    return Errand(
        kennung=one.key, name=one.title, **where, stichtag=how.as_of, ziel=how.out, gegenprobe=how.verify,
        startwert=how.seed, behalten=how.keep, grenze=limit, versuche=patience.times, wartezeit=patience.seconds,
    )  # fmt: skip


@task(name="pruefen", retry_condition_fn=worth_it, persist_result=False, cache_policy=NO_CACHE)
def check_once(auftrag: Errand) -> tuple[Outcome, int]:
    """One try, and which it is, when the limit over all machines leaves room. Raises NotYet where another may help."""
    now = datetime.now(UTC)
    asked = Asked(auftrag.listed(), auftrag.how(), f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}", now)
    with concurrency(auftrag.grenze, occupy=1):
        found = tried(asked, sys.stderr.write)
    said = found, task_run.run_count or 1
    if isinstance(found, NotChecked) and found.fault is Fault.PASSING:
        raise NotYet(said)
    return said


def run_name() -> str:
    """What a run is called, for people."""
    asked: Any = flow_run.parameters["auftrag"]
    one = asked if isinstance(asked, Errand) else Errand.model_validate(asked)
    return f"Prüfung {one.name or one.kennung} {one.stichtag:%d.%m.%Y}"


@flow(name="amt-pruefen", flow_run_name=run_name, persist_result=False)
def amt_pruefen(auftrag: Errand) -> State[None]:
    """Prüft ein Amt einer Liste; was vorübergehen kann, wird nach einer Weile wieder versucht."""
    patience = Patience(auftrag.versuche, auftrag.wartezeit)
    waits = [patience.wait(number) for number in range(1, patience.times)]
    trying = check_once.with_options(retries=len(waits), retry_delay_seconds=waits or 0)
    with _alive(auftrag):
        state = trying(auftrag, return_state=True)
    said: Any = state.result(raise_on_failure=False)
    if isinstance(said, NotYet):
        said = said.worked
    if not isinstance(said, tuple):
        return Crashed(name="Gescheitert", message="Fehler des Programms; siehe Protokoll des Arbeiters.")
    asked = Asked(auftrag.listed(), auftrag.how(), "", datetime.now(UTC))
    return _ending(noted(asked, *said))


def _ending(found: Outcome) -> State[None]:
    if isinstance(found, Checked):
        return Completed(name="Geprüft", message=f"{found.people} Menschen, {len(found.rules)} Regeln")
    said = "\n".join(found.lines)
    if found.fault is Fault.BROKEN:
        return Crashed(name="Gescheitert", message=said)
    return Failed(name="Nicht erreichbar" if found.fault is Fault.PASSING else "Nicht prüfbar", message=said)


@contextmanager
def _alive(auftrag: Errand) -> Iterator[None]:
    """Says on the shelf that somebody is at work, as long as that is so: who was killed says nothing any more."""
    shelf, over = Shelf(auftrag.ziel, auftrag.stichtag), threading.Event()

    def beat() -> None:
        while True:
            # A drive that is away for a moment does not silence a run that is alive.
            with suppress(OSError, Failure):
                shelf.beat(auftrag.kennung)
            if over.wait(BEAT):
                return

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
