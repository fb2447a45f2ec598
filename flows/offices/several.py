"""One flow over a list of offices: `viele-aemter` hands each to the work pool, waits, and writes the one report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import flow, get_run_logger, tags
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.runtime import flow_run
from prefect.states import Crashed

from engine.offices import load_list
from flows.deploy.client import understood
from flows.deploy.register import TAG
from flows.offices.pool import limit_name, ready, tidy
from flows.offices.single import errand
from jobs.offices.single import How
from jobs.offices.trying import Outcome, Patience, failed
from jobs.offices.whole import Made, whole
from jobs.offices.wording import sentences
from schemas.offices.checked import Fault
from schemas.offices.listed import Listed
from store.offices.shelf import Shelf

EVERY = 2.0
"""Seconds between two looks at what the runs are doing."""
SILENT = 120.0
"""Seconds after which a run that says nothing of itself counts as killed."""
_PORTION = 200
_KILLED = "Der Prozess wurde jedes Mal abgebrochen; vermutlich reichte der Arbeitsspeicher nicht."
_ELSEWHERE = (
    "Der Arbeiter hat geprüft, im Ordner des Berichts liegt sein Ergebnis aber nicht. Alle Rechner müssen diesen "
    "Ordner unter demselben Pfad haben."
)


@dataclass(frozen=True, slots=True)
class Pool:
    """A work pool; `parallel` offices at the same time over all its workers."""

    name: str
    parallel: int
    patience: Patience = field(default_factory=Patience)
    silent: float = SILENT


@dataclass
class _Run:
    """A flow run that was handed out: since when (by our clock) it is in its state."""

    listed: Listed
    tries: int
    state: str = ""
    since: float = 0.0


def run_name() -> str:
    """What a run is called, for people."""
    asked: dict[str, Any] = flow_run.parameters
    day: date = asked["stichtag"]
    return f"Viele Ämter {Path(asked['liste']).stem} {day:%d.%m.%Y}"


@flow(name="viele-aemter", flow_run_name=run_name, persist_result=False)
def viele_aemter(
    liste: Path, stichtag: date, ziel: Path, regeln: Path, pool: str, parallel: int = 4, versuche: int = 4,
    wartezeit: float = 10.0, gegenprobe: int = 0, startwert: int = 1, behalten: bool = False, stille: float = SILENT,
) -> Made:  # fmt: skip
    """Prüft jedes Amt einer Liste über einen Work Pool und schreibt einen Bericht über alle."""
    offices = load_list(liste, regeln)
    how = How(stichtag, ziel.absolute(), verify=gegenprobe, seed=startwert, keep=behalten)
    where = Pool(pool, parallel, Patience(versuche, wartezeit), stille)
    with tags(TAG, "viele-aemter"):
        made = whole(offices, how, lambda left: hand_out(left, how, where, offices.name))
        create_markdown_artifact("\n".join(sentences(made.report)), f"viele-aemter-{offices.name}", "Was herauskam")
    get_run_logger().info("%s von %s Ämtern geprüft", made.report.checked, len(offices.offices))
    return made


def check_all(liste: Path, regeln: Path, **more: Any) -> Made:
    """The flow, begun here: mistakes in the list are said before Prefect is asked.

    Raises what the flow raises, and PrefectRefused for what the server or the way to it does not allow.
    """
    load_list(liste, regeln)
    with understood():
        made: Made = viele_aemter(liste=liste, regeln=regeln, **more)
    return made


def hand_out(left: Sequence[Listed], how: How, pool: Pool, name: str) -> Iterator[Outcome]:
    """Hands each office to the pool and gives each outcome as it comes; a run that was killed is handed out again."""
    shelf, mark = Shelf(how.out, how.as_of), f"aemter-{name}-{how.as_of.isoformat()}"
    with get_client(sync_client=True) as client:
        tidy(client, mark)
        deployment = ready(client, pool.name, pool.parallel)
        runs: dict[UUID, _Run] = {}

        def give(one: Listed, tries: int) -> None:
            task = errand(one, how, limit_name(pool.name), pool.patience)
            made = client.create_flow_run_from_deployment(
                deployment, parameters={"auftrag": task.model_dump(mode="json")}, tags=[TAG, mark]
            )
            runs[made.id] = _Run(one, tries, since=time.monotonic())

        for one in left:
            give(one, 1)
        while runs:
            time.sleep(EVERY)
            for seen in _seen(client, runs):
                run = runs[seen.id]
                dead = _dead(client, seen, run, shelf, pool.silent)
                if not dead and (seen.state is None or not seen.state.is_final()):
                    continue
                del runs[seen.id]
                outcome = None if dead else _outcome(shelf, seen, run)
                if outcome is not None:
                    yield outcome
                elif run.tries < pool.patience.times:
                    give(run.listed, run.tries + 1)
                else:
                    yield _noted(shelf, run, _KILLED if dead or not _completed(seen) else _ELSEWHERE)


def _seen(client: SyncPrefectClient, runs: dict[UUID, _Run]) -> list[FlowRun]:
    ids, found = list(runs), []
    for first in range(0, len(ids), _PORTION):
        wanted = FlowRunFilter(id=FlowRunFilterId(any_=ids[first : first + _PORTION]))
        found += client.read_flow_runs(flow_run_filter=wanted, limit=_PORTION)
    return found


def _dead(client: SyncPrefectClient, seen: FlowRun, run: _Run, shelf: Shelf, patience: float) -> bool:
    """Whether a run that Prefect takes for running says nothing of itself any more; Prefect is told."""
    state = str(seen.state_name)
    if state != run.state:
        run.state, run.since = state, time.monotonic()
    # Nobody hears of a run before its process is up, which takes a while where many begin at once.
    waits = {StateType.RUNNING: patience, StateType.PENDING: 5 * patience}
    if seen.state_type not in waits or time.monotonic() - run.since < waits[seen.state_type]:
        return False
    silence = shelf.silence(run.listed.key)
    if silence is not None and silence < patience:
        return False
    client.set_flow_run_state(seen.id, Crashed(message="Der Prozess meldet sich nicht mehr."), force=True)
    return True


def _outcome(shelf: Shelf, seen: FlowRun, run: _Run) -> Outcome | None:
    """What a run that has ended has left on the shelf; None where it was killed and has left nothing."""
    if _completed(seen):
        return shelf.checked(run.listed.key)
    if seen.state is not None and seen.state.is_cancelled():
        return _noted(shelf, run, "Der Lauf wurde in Prefect abgebrochen.")
    return shelf.failed(run.listed.key)


def _completed(seen: FlowRun) -> bool:
    return seen.state is not None and seen.state.is_completed()


def _noted(shelf: Shelf, run: _Run, line: str) -> Outcome:
    found = failed(run.listed.key, Fault.PASSING, line).model_copy(update={"tries": run.tries})
    shelf.keep(found)
    return found
