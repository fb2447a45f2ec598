"""Deployments: one a schedule, made, changed and removed so that the server has what the office has written, no more.

What has not changed is not touched, so registering may be repeated at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import RRuleSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema

from jobs.operation.wanted import Wanted

TAG = "regelwerk"
PORTION = 300
"""Prefect takes 6500 characters a schedule: so many moments fit, the rest is a further schedule."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A schedule as the server has it; `following` is its next run, None where there is none."""

    name: str
    title: str
    told: str
    paused: bool
    digest: str
    following: datetime | None


def office_tag(office: str) -> str:
    """The tag by which the deployments of an office are found."""
    return f"amt-{office}"


async def apply(
    client: PrefectClient,
    office: str,
    wanted: Sequence[Wanted],
    flows: Mapping[str, Flow[Any, Any]],
    pool: str,
    paused: Collection[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Registers what is wanted and removes what is not; each name with what was done (German).

    `paused` are the flows that the office has paused.
    """
    await _queue(client, pool, office)
    there = {one.name: one for one in await _deployments(client, office)}
    done = []
    for one in wanted:
        before = there.pop(one.name, None)
        waits = one.flow in paused
        if before is not None and (before.version, before.work_pool_name) == (one.digest, pool):
            if bool(before.paused) is not waits:
                await _pause(client, before.id, waits)
            done.append((one.name, "unverändert"))
            continue
        await _register(client, one, flows[one.flow], pool, waits)
        done.append((one.name, "angelegt" if before is None else "geändert"))
    for name, left in there.items():
        await client.delete_deployment(left.id)
        done.append((name, "entfernt"))
    return tuple(done)


async def listed(client: PrefectClient, office: str) -> tuple[Registered, ...]:
    """What the server has of an office, by name."""
    found = []
    for one in await _deployments(client, office):
        runs = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                deployment_id=FlowRunFilterDeploymentId(any_=[one.id]),
                state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Scheduled", "Late"])),
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=1,
        )
        title, _, told = (one.description or "").partition(" · ")
        found.append(Registered(
            one.name, title, told, bool(one.paused), one.version or "",
            runs[0].expected_start_time if runs else None,
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.name))


async def pause(client: PrefectClient, office: str, name: str, paused: bool) -> bool:
    """Pauses a schedule, or lets it go on; False if the server does not know it."""
    found = next((one for one in await _deployments(client, office) if one.name == name), None)
    if found is not None:
        await _pause(client, found.id, paused)
    return found is not None


async def _pause(client: PrefectClient, deployment: UUID, paused: bool) -> None:
    await (client.pause_deployment(deployment) if paused else client.resume_deployment(deployment))


async def start(client: PrefectClient, office: str, name: str, parameters: Mapping[str, Any]) -> str | None:
    """Has a schedule's flow run now, by whichever worker is there; the name of the run, None for an unknown name."""
    found = next((one for one in await _deployments(client, office) if one.name == name), None)
    if found is None:
        return None
    run: FlowRun = await client.create_flow_run_from_deployment(found.id, parameters=dict(parameters), tags=[TAG])
    return run.name


async def _register(client: PrefectClient, one: Wanted, flow: Flow[Any, Any], pool: str, paused: bool) -> None:
    await client.create_deployment(
        flow_id=await client.create_flow_from_name(flow.name),
        name=one.name,
        version=one.digest,
        description=f"{one.title} · {one.told}",
        schedules=_schedules(one),
        parameters={"store": one.store},
        tags=[TAG, office_tag(one.office)],
        work_pool_name=pool,
        work_queue_name=one.office,
        entrypoint=f"{flow.fn.__module__}.{flow.fn.__name__}",
        parameter_openapi_schema=parameter_schema(flow).model_dump_for_openapi(),
        enforce_parameter_schema=True,
        paused=paused,
    )


def portions(moments: Sequence[datetime]) -> Iterator[tuple[Sequence[datetime], str]]:
    """Moments (UTC) as explicit dates, so that Prefect reckons nothing itself: no holidays, no clock changes."""
    for number in range(0, len(moments), PORTION):
        part = moments[number : number + PORTION]
        yield part, f"RDATE:{','.join(f'{moment:%Y%m%dT%H%M%S}' for moment in part)}"


def _schedules(one: Wanted) -> list[DeploymentScheduleCreate]:
    return [
        DeploymentScheduleCreate(
            schedule=RRuleSchedule(rrule=rule, timezone="UTC"), active=True, slug=f"ab-{part[0]:%Y-%m-%d-%H%M}"
        )
        for part, rule in portions(one.moments)
    ]


async def _queue(client: PrefectClient, pool: str, office: str) -> None:
    """The work pool, and a queue in it in which runs of one office wait for each other."""
    try:
        await client.read_work_pool(pool)
    except ObjectNotFound:
        await client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    try:
        queue = await client.read_work_queue_by_name(office, pool)
    except ObjectNotFound:
        queue = await client.create_work_queue(office, work_pool_name=pool)
    if queue.concurrency_limit != 1:
        await client.update_work_queue(queue.id, concurrency_limit=1)


async def _deployments(client: PrefectClient, office: str) -> list[DeploymentResponse]:
    return await client.read_deployments(
        deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG, office_tag(office)])), limit=200
    )
