"""`regelwerk schedule run`: a flow now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.commands.operation.schedules.server import Named, at_server, known, name


@click.command("run", cls=Named, example="regelwerk schedule run wochenbericht --store ablage")
@name
@options.store
@click.option("--day", type=options.Day(), help="Für welchen Tag; ohne Angabe heute.")
def command(schedule: str, store: Path, day: date | None) -> int:
    """Startet den Ablauf eines Zeitplans sofort, für heute oder einen anderen Tag.

    Was für den Tag schon getan ist, geschieht nicht noch einmal. Ausgeführt wird er von regelwerk serve oder einem
    anderen Arbeiter am Prefect-Server; das Ergebnis zeigt dessen Oberfläche.
    """
    from cli.clock import today
    from jobs.operation.wanted import named
    from store.folder import open_store

    opened = open_store(store)
    asked = day or today()

    async def begin(client: object) -> str | None:
        from flows.deploy.register import start

        given = {"day": asked.isoformat()}
        return await start(client, opened.office, named(opened, schedule), given)  # type: ignore[arg-type]

    started = at_server(opened, begin)
    known(opened, schedule, started is not None)
    click.echo(f"{schedule} für den {asked:%d.%m.%Y}: eingereiht.")
    return 0
