"""`regelwerk schedule apply`: the server has what the office has written, no more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.operation.schedules.server import at_server
from cli.german import Command


@click.command("apply", cls=Command, example="regelwerk schedule apply --store ablage")
@options.store
def command(store: Path) -> int:
    """Trägt die Zeitpläne des Amts am Prefect-Server ein und entfernt, was nicht mehr darin steht.

    Darf beliebig oft wiederholt werden; was sich nicht geändert hat, bleibt unberührt, Angehaltenes bleibt angehalten.
    """
    from jobs.operation.pausing import held_up
    from jobs.operation.wanted import wanted
    from schemas.workflow.exact import FLOWS
    from store.folder import open_store

    opened = open_store(store)
    plan, waits = wanted(opened, datetime.now(UTC), FLOWS), held_up(opened)

    async def registered(client: object) -> tuple[tuple[str, str], ...]:
        from flows.catalogue import FLOWS as BUILT
        from flows.deploy.register import apply

        return await apply(client, opened.office, plan, BUILT, opened.serving.pool, waits)  # type: ignore[arg-type]

    for name, done in at_server(opened, registered):
        click.echo(f"{name.removeprefix(opened.office + '.')}: {done}")
    for one in plan:
        if not one.moments:
            click.echo(f"Ohne Termin: {one.title} ({one.told}). Warum, zeigt: regelwerk nacht --plan")
    return 0
