"""`regelwerk konto anlegen`: a new account."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.access import asked
from cli.german import Command
from schemas.access.role import Role
from schemas.access.session import Way


@click.command(
    "anlegen",
    cls=Command,
    example='regelwerk konto anlegen emuster --name "Erika Muster" --rolle Fachkraft --team T01 --store ablage',
)
@asked.login
@click.option("--name", required=True, metavar="NAME", help="Wie die Person auf den Seiten heißt.")
@asked.roles
@asked.teams
@asked.every
@click.option(
    "--weg", "way", type=options.OneOf(*Way), default=Way.LOCAL.value, metavar="WEG",
    help="Wo sich die Person anmeldet: kennwort (hier, üblich), oidc, ldap oder proxy.",
)  # fmt: skip
@click.option("--kennung", "outside", metavar="KENNUNG", help="Wie der Anmeldedienst sie nennt, falls anders.")
@click.option("--fachverfahren", "worker", metavar="NAME", help="Wie das Fachverfahren sie nennt, falls anders.")
@asked.typed
@options.store
@options.by
def command(
    login: str, name: str, roles: tuple[str, ...], teams: tuple[str, ...], every: bool, way: str, outside: str | None,
    worker: str | None, typed: bool, store: Path, by: str,
) -> int:  # fmt: skip
    """Legt ein Konto an. Ein Konto mit Kennwort bekommt ein erstes, das bei der ersten Anmeldung geändert wird."""
    from jobs.access.accounts import Acting, Wanted, create
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, local = open_store(store), way == Way.LOCAL.value
    password = asked.first_password(typed) if local else None
    wanted = Wanted(
        login, name, frozenset(map(Role, roles)), frozenset(teams) or None, Way(way),
        None if local else outside or login, worker, every,
    )  # fmt: skip
    made = create(opened, open_database(opened.url), wanted, password, Acting(by, datetime.now(UTC)))
    click.echo(f"Konto {made.login} für {made.name}: {asked.granted(made)}.")
    if password is not None:
        asked.say_password(password, typed)
    return 0
