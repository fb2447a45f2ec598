"""`regelwerk konto token`: access for a program, shown once."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.access import asked
from cli.german import Command
from schemas.access.role import Role


@click.command(
    "token",
    cls=Command,
    example='regelwerk konto token "Fachverfahren Nord" --rolle Fachkraft --team T01 --tage 90 --store ablage\n'
    "regelwerk konto token --widerrufen zugang-0003 --store ablage\n"
    "regelwerk konto token --store ablage",
)
@click.argument("name", metavar="PROGRAMM", required=False)
@asked.roles
@asked.teams
@asked.every
@click.option("--tage", "days", type=options.Whole(1), default=90, metavar="TAGE", help="Wie lange er gilt: 1 bis 366.")
@click.option("--widerrufen", "revoked", metavar="ZUGANG", help="Beendet einen Zugang sofort und für immer.")
@options.store
@options.by
def command(
    name: str | None, roles: tuple[str, ...], teams: tuple[str, ...], every: bool, days: int, revoked: str | None,
    store: Path, by: str,
) -> int:  # fmt: skip
    """Stellt einem Programm einen Zugang zur Schnittstelle aus, widerruft einen oder zeigt alle.

    Der Zugang wird nur einmal gezeigt; aufbewahrt wird nur sein Hash. Verwaltung und Freigabe bekommen nur Menschen.
    """
    from jobs.access.accounts import Acting
    from jobs.access.tokens import issue, revoke
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    engine, acting = open_database(opened.url), Acting(by, now)
    if revoked is not None:
        click.echo(f"Der Zugang {revoked} für {revoke(engine, revoked, acting).name} ist widerrufen.")
    elif name is None:
        _list(engine, now)
    else:
        wanted = frozenset(map(Role, roles))
        token, whole = issue(
            engine, name, wanted, None if every else frozenset(teams), days, acting, secrets.token_urlsafe(32)
        )
        click.echo(f"{token.id} für {token.name}, gilt bis {token.expires:%d.%m.%Y}. Er wird nur jetzt gezeigt:")
        click.echo(whole)
    return 0


def _list(engine: object, now: datetime) -> None:
    """All tokens, the newest first; never the secret, which nobody has."""
    from store.access.tokens import listed
    from store.records.connect import Engine, reading

    assert isinstance(engine, Engine)
    with reading(engine) as connection:
        found = listed(connection)
    for token in found:
        state = "widerrufen" if token.revoked else "abgelaufen" if now >= token.expires else "gilt"
        used = f"zuletzt benutzt am {token.seen:%d.%m.%Y}" if token.seen else "noch nie benutzt"
        teams = "alle Teams" if token.teams is None else ", ".join(sorted(token.teams)) or "keine Teams"
        granted = f"{', '.join(sorted(token.roles))}; {teams}"
        click.echo(f"{token.id}  {token.name}: {granted}; {state} bis {token.expires:%d.%m.%Y}, {used}")
    if not found:
        click.echo("Noch hat kein Programm einen Zugang.")
