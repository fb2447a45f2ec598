"""`regelwerk aemter arbeiter`: this machine checks what a work pool hands out."""

from __future__ import annotations

import os

import click

from cli import options
from cli.german import Command


@click.command("arbeiter", cls=Command, example="regelwerk aemter arbeiter --pool aemter --parallel 4")
@click.option("--pool", metavar="NAME", required=True, help="Der Work Pool des Servers, den PREFECT_API_URL nennt.")
@click.option("--parallel", type=options.Whole(1), default=1, help="So viele Ämter zugleich auf diesem Rechner.")
def command(pool: str, parallel: int) -> int:
    """Prüft auf diesem Rechner Ämter, die regelwerk aemter pruefen --pool verteilt, bis er beendet wird (Strg-C).

    Er braucht die Daten, die Regeln und den Ordner des Berichts unter denselben Pfaden wie der, der verteilt.
    """
    from jobs.operation.place import QUIET

    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    from flows.offices.worker import work

    work(pool, parallel, lambda text: click.echo(text))
    return 0
