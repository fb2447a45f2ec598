"""The runner of `serve`: it registers the schedules, tidies what an end in the middle has left, and runs what is due.

Started as a process of its own (`python -m flows.deploy.runner ABLAGE`) with the environment of jobs.operation.place.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed
from prefect.utilities.processutils import setup_signal_handlers_worker
from prefect.workers.process import ProcessWorker

from flows.catalogue import FLOWS
from flows.deploy import register
from flows.deploy.client import opened
from flows.serving.kin import descendants
from flows.speech import say
from jobs.operation.asking import alive
from jobs.operation.missed import missed
from jobs.operation.pausing import held_up
from jobs.operation.place import AUTH, HOST, KEY, URL, Way
from jobs.operation.wanted import wanted
from schemas.failure import Failure
from store.folder import StoreFolder, open_store

PATIENCE = 300
"""Seconds to wait for the server."""
EVERY = 3600
"""Seconds after which the plan is read again: rules may have changed, and the moments run out one day."""


def main(store: Path) -> None:
    """Runs what is due until it is told to stop: what is under way then is broken off, and resumed by the next one."""
    threading.Thread(target=_alone, args=(os.getppid(),), daemon=True).start()
    # Prefect would say in English which signal it passes on; serve says that it ends.
    setup_signal_handlers_worker(os.getpid(), "die Abläufe", lambda _text: None)
    with suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(_run(store))


def _alone(parent: int) -> None:
    """Ends us when the parent has gone, as soon as no flow runs any more: a new serve has a runner of its own."""
    while os.getppid() == parent or descendants(os.getpid()):
        time.sleep(1)
    os._exit(1)


async def _run(path: Path) -> None:
    store = open_store(path)
    await _awaited(store)
    async with opened() as client:
        await tidy(client, store.office)
    await _registered(path)
    await _caught_up(store)
    renewing = asyncio.create_task(_renewed(path))
    worker = ProcessWorker(
        work_pool_name=store.serving.pool, work_queues=[store.office], name=worker_name(store.office), limit=1,
        create_pool_if_not_found=False,
    )  # fmt: skip
    try:
        await worker.start(printer=lambda _text: say("Die Abläufe sind bereit."))
    finally:
        renewing.cancel()


async def _awaited(store: StoreFolder) -> None:
    """Waits for the server: it starts beside us, and importing Prefect takes both of us the same seconds."""
    url = os.environ[URL]
    to = Way(url, os.environ.get(AUTH), own=url.startswith(f"http://{HOST}:"), key=os.environ.get(KEY))
    until = asyncio.get_running_loop().time() + PATIENCE
    while not await asyncio.to_thread(alive, to):
        if asyncio.get_running_loop().time() > until:
            raise SystemExit(f"Der Prefect-Server {to.url} antwortet nicht ({store.office}).")
        await asyncio.sleep(0.5)


def worker_name(office: str) -> str:
    """What the runner of an office is called at the server."""
    return f"regelwerk-{office}"


async def tidy(client: PrefectClient, office: str) -> None:
    """Says of runs that nobody is at any more that they were broken off, and removes those whose time has passed.

    What they should have done is seen from our own plan, not from Prefect's.
    """
    tags = FlowRunFilterTags(all_=[register.TAG, register.office_tag(office)])
    begun = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    for one in await _runs(client, tags, begun):
        await client.set_flow_run_state(one.id, Crashed(message="Unterbrochen; wird nachgeholt."), force=True)
    waiting = FlowRunFilterState(name=FlowRunFilterStateName(any_=["Scheduled", "Late", "AwaitingRetry"]))
    for one in await _runs(client, tags, waiting):
        if one.expected_start_time is not None and one.expected_start_time <= datetime.now(UTC):
            with suppress(ObjectNotFound):
                await client.delete_flow_run(one.id)


async def _runs(client: PrefectClient, tags: FlowRunFilterTags, state: FlowRunFilterState) -> list[FlowRun]:
    return await client.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tags, state=state), limit=200)


async def _registered(path: Path) -> None:
    """Registers the schedules; mistakes in them are said, and the earlier ones stay."""
    try:
        store = open_store(path)
        plan = wanted(store, datetime.now(UTC), FLOWS)
        async with opened() as client:
            waits = held_up(store)
            for name, done in await register.apply(client, store.office, plan, FLOWS, store.serving.pool, waits):
                if done != "unverändert":
                    say(f"Zeitplan {name}: {done}")
    except Failure as failure:
        for line in ("Die Zeitpläne wurden nicht erneuert:", *failure.lines):
            say(line)


async def _renewed(path: Path) -> None:
    while True:
        await asyncio.sleep(EVERY)
        await _registered(path)


async def _caught_up(store: StoreFolder) -> None:
    """Has the last of what was missed begin: a flow works off all that fell due before it."""
    try:
        left = missed(store, datetime.now(UTC))
        schedules = {one.flow: one.name for one in reversed(wanted(store, datetime.now(UTC), FLOWS))}
        flow = next((one.due.flow for one in reversed(left) if one.due.flow in schedules), None)
        if flow is None:
            return
        say(f"Nachzuholen: {', '.join(f'{one.due.flow} vom {one.due.day:%d.%m.%Y}' for one in left[-20:])}")
        async with opened() as client:
            await register.start(client, store.office, schedules[flow], {})
    except Failure as failure:
        for line in ("Versäumtes konnte nicht nachgeholt werden:", *failure.lines):
            say(line)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
