"""`regelwerk konto rollen`: what an account may do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.access import asked
from cli.german import Command
from schemas.access.role import Role


@click.command(
    "rollen", cls=Command, example="regelwerk konto rollen emuster --rolle Teamleitung --team T01 --store ablage"
)
@asked.login
@asked.roles
@asked.teams
@asked.every
@options.store
@options.by
def command(login: str, roles: tuple[str, ...], teams: tuple[str, ...], every: bool, store: Path, by: str) -> int:
    """Gibt einem Konto genau diese Rollen und Teams; was nicht genannt ist, hat es danach nicht mehr."""
    from jobs.access.accounts import Acting, find, grant, scope
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine, wanted = open_database(opened.url), frozenset(map(Role, roles))
    scoped = scope(wanted, frozenset(teams) or None, every)
    changed = grant(engine, find(engine, login).id, wanted, scoped, Acting(by, datetime.now(UTC)))
    click.echo(f"Konto {changed.login}: {asked.granted(changed)}. Offene Sitzungen sind beendet.")
    return 0
