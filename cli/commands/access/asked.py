"""What the commands about accounts ask for, and how an account is shown."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING

import click

from cli.options import OneOf
from schemas.access.role import Role

if TYPE_CHECKING:
    from schemas.access.account import Account

login = click.argument("login", metavar="ANMELDENAME")
roles = click.option(
    "--rolle", "roles", multiple=True, type=OneOf(*Role), metavar="ROLLE", help=f"Mehrfach möglich: {', '.join(Role)}.",
)  # fmt: skip
teams = click.option(
    "--team", "teams", multiple=True, metavar="TEAM", help="Team, dessen Fälle zu sehen sind; mehrfach möglich."
)
every = click.option(
    "--alle-teams", "every", is_flag=True, help="Die Fälle aller Teams; bei Leitung und Prüfer üblich."
)
typed = click.option("--eingabe", "typed", is_flag=True, help="Das Kennwort aus der ersten Zeile der Eingabe lesen.")


def first_password(typed: bool) -> str:
    """The first line of what is typed or, without, five random groups of letters that people can read out."""
    if typed:
        return sys.stdin.readline().rstrip("\r\n")
    letters = "abcdefghkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(5))


def say_password(password: str, typed: bool) -> None:
    """Shows a password that nobody typed, this once."""
    if not typed:
        click.echo(f"Erstes Kennwort (wird nur jetzt gezeigt): {password}")
    click.echo("Bei der ersten Anmeldung muss es geändert werden.")


def granted(account: Account) -> str:
    """Roles and teams in a line."""
    shown = ", ".join(sorted(account.roles)) or "keine Rolle"
    teams = "alle Teams" if account.teams is None else ", ".join(sorted(account.teams)) or "keine Teams"
    return f"{shown}; {teams}"
