"""The work pool of the offices: made ready at the server, cleared of what an earlier start has left."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.states import Crashed
from prefect.utilities.callables import parameter_schema

from flows.deploy.register import TAG
from flows.offices.single import amt_pruefen

_PORTION = 200


def limit_name(pool: str) -> str:
    """The global concurrency limit of a pool: its slots come back by themselves when a run was killed."""
    return f"regelwerk-{pool}"


def ready(client: SyncPrefectClient, pool: str, parallel: int) -> UUID:
    """Makes pool, limit and deployment as they must be; gives the deployment. May be repeated at any time."""
    try:
        client.read_work_pool(pool)
    except ObjectNotFound:
        # A worker that begins at this moment makes it as well.
        with suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    client.upsert_global_concurrency_limit_by_name(limit_name(pool), parallel)
    return client.create_deployment(
        flow_id=client.create_flow_from_name(amt_pruefen.name),
        name=f"amt-pruefen.{pool}",
        description="Prüft ein Amt einer Liste · wird vom Ablauf viele-aemter gestartet",
        tags=[TAG],
        work_pool_name=pool,
        entrypoint=f"{amt_pruefen.fn.__module__}.{amt_pruefen.fn.__name__}",
        parameter_openapi_schema=parameter_schema(amt_pruefen).model_dump_for_openapi(),
        enforce_parameter_schema=True,
    )


def tidy(client: SyncPrefectClient, mark: str) -> None:
    """Takes away what an earlier start of the same list and day has left: what waits, and what nobody awaits any more.

    A run that is alive in spite of it comes to its end; meanwhile its office is locked, and ours waits for it.
    """
    kinds = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING]
    wanted = FlowRunFilter(
        tags=FlowRunFilterTags(all_=[TAG, mark]), state=FlowRunFilterState(type=FlowRunFilterStateType(any_=kinds))
    )
    while found := client.read_flow_runs(flow_run_filter=wanted, limit=_PORTION):
        for one in found:
            if one.state_type is StateType.SCHEDULED:
                with suppress(ObjectNotFound):
                    client.delete_flow_run(one.id)
            else:
                client.set_flow_run_state(one.id, Crashed(message="Der Start wurde abgebrochen."), force=True)
