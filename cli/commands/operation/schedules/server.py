"""What these commands share: the way to the server is found before Prefect is imported, which reads it then."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.german import Command
from schemas.failure import PrefectRefused, Unknown

if TYPE_CHECKING:
    from store.folder import StoreFolder

R = TypeVar("R")


class Named(Command):
    """A command that takes the name of a schedule."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command line; the name is an argument, so it is not too much."""
        return click.Command.parse_args(self, ctx, args)


name = click.argument("schedule", metavar="NAME")


def at_server(store: StoreFolder, work: Callable[[Any], Awaitable[R]]) -> R:
    """Does something with a client of the office's server. Raises PrefectRefused."""
    from jobs.operation.place import client_environment, way

    to = way(store, os.environ)
    for key, value in client_environment(store, to).items():
        os.environ[key] = value
    from flows.deploy.client import opened

    async def run() -> R:
        async with opened() as client:
            return await work(client)

    return asyncio.run(run())


def pass_on(store: StoreFolder, schedules: Sequence[str], *, paused: bool) -> None:
    """Tells the server, if there is one; where it is not to be reached, what our own store says holds all the same."""
    from jobs.operation.wanted import named

    async def change(client: Any) -> None:
        from flows.deploy.register import pause

        for schedule in schedules:
            await pause(client, store.office, named(store, schedule), paused)

    try:
        at_server(store, change)
    except PrefectRefused:
        click.echo("Am Prefect-Server wurde nichts geändert: Er ist nicht zu erreichen. Es gilt trotzdem.")


def known(store: StoreFolder, schedule: str, found: bool) -> None:
    """Raises Unknown where the server has no such schedule."""
    if not found:
        raise Unknown(
            f"Den Zeitplan {schedule} gibt es am Prefect-Server für {store.office} nicht. Was es gibt, zeigt: "
            "regelwerk schedule list"
        )
