"""`regelwerk findings altbestand`: what each team works off this week."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from cli import options
from cli.commands.findings.group import as_data, line
from cli.german import Command


@click.command("altbestand", cls=Command, example="regelwerk findings altbestand --store ablage --as-of 06.07.2026")
@options.store
@click.option("--as-of", type=options.Day(), help="Ein Tag der Woche; ohne Angabe heute.")
@options.as_format
def command(store: Path, as_of: date | None, form: str) -> int:
    """Zeigt je Team die ältesten Befunde des Altbestands: so viele, wie das Amt je Team und Woche vorsieht.

    Wie viele, steht in regelwerk.toml unter [befunde] als altbestand_je_team_und_woche. Was ein Team in dieser Woche
    schon geschlossen hat, zählt mit; es rückt nichts nach.
    """
    from cli.clock import today
    from store.findings.page import backlog
    from store.folder import open_store
    from store.records.connect import reading
    from store.records.upgrade import open_database

    opened = open_store(store)
    each, day = opened.findings["altbestand_je_team_und_woche"], as_of or today()
    with reading(open_database(opened.url)) as connection:
        found = list(backlog(connection, opened.office, day, each))
    if form == "json":
        rows = {team: [as_data(one) for one in some] for team, some in found}
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for team, some in found:
        click.echo(f"{team or 'ohne Team'}: {len(some)} in dieser Woche (höchstens {each})")
        for one in some:
            click.echo(line(one))
    if not found:
        click.echo("Vom Altbestand ist in dieser Woche nichts abzuarbeiten.")
    return 0
