"""`regelwerk schedule list`: what the server has, and when it is due."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.operation.schedules.server import at_server
from cli.german import Command


@click.command("list", cls=Command, example="regelwerk schedule list --store ablage")
@options.store
def command(store: Path) -> int:
    """Zeigt die Zeitpläne, die am Prefect-Server eingetragen sind, und wann sie das nächste Mal fällig sind.

    Was geschehen ist und was nicht, zeigt: regelwerk nacht --plan.
    """
    from schemas.clock.place import here
    from store.folder import open_store

    opened = open_store(store)

    async def asked(client: object) -> object:
        from flows.deploy.register import listed

        return await listed(client, opened.office)  # type: ignore[arg-type]

    found = at_server(opened, asked)
    for one in found:  # type: ignore[attr-defined]
        when = f"{here(one.following):%d.%m.%Y %H:%M}" if one.following else "kein Termin bekannt"
        name = one.name.removeprefix(opened.office + ".")
        click.echo(f"{name}: {one.title}, {one.told}; nächster Lauf: {'angehalten' if one.paused else when}")
    if not found:
        click.echo("Am Prefect-Server ist nichts eingetragen. Eingetragen wird mit: regelwerk schedule apply")
    return 0
