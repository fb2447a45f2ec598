"""`regelwerk serve`: one process group for a small office."""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.german import Command, WrongUse

if TYPE_CHECKING:
    from store.folder import StoreFolder

_LAST = 65_535


@click.command("serve", cls=Command, example="regelwerk serve --store ablage\nregelwerk serve --demo")
@click.option(
    "--store",
    type=options.Folder(),
    metavar="ABLAGE",
    envvar="REGELWERK_STORE",
    help="Ordner der Ablage; ohne Angabe der aus REGELWERK_STORE.",
)
@click.option("--port", type=options.Whole(1024), help="Port von Prefect auf diesem Rechner (üblich 4200).")
@click.option("--health", type=options.Whole(1024), help="Port der Auskunft, ob alles läuft (üblich 4280).")
@click.option("--workbench", type=options.Whole(1024), help="Port der Werkbank (üblich 4300).")
@click.option("--demo", is_flag=True, help="Statt dessen: die Werkbank an einem erfundenen Amt zeigen.")
@click.option(
    "--out", type=options.Folder(), default=Path("demo/werkbank"), help="Mit --demo: wohin das erfundene Amt kommt."
)
def command(
    store: Path | None, port: int | None, health: int | None, workbench: int | None, demo: bool, out: Path
) -> int:
    """Hält die Abläufe des Amts in Gang und zeigt die Werkbank, bis er beendet wird (Strg-C oder SIGTERM).

    Startet den Prefect-Server, nur von diesem Rechner aus erreichbar und mit Anmeldung, trägt die Zeitpläne ein, führt
    aus, was fällig ist, und öffnet die Werkbank. Nennt PREFECT_API_URL einen bestehenden Server, so wird kein eigener
    gestartet. Endet ein Teil unerwartet, wird er neu gestartet.

    Mit --demo entsteht ein erfundenes Amt mit einem Konto je Rolle; die Werkbank ist nur von diesem Rechner aus
    erreichbar, und Abläufe laufen keine.
    """
    began = time.monotonic()
    if demo:
        return _show(out, workbench)
    if store is None:
        raise WrongUse("Bitte --store angeben, oder --demo.")
    from cli.kept import kept
    from flows.serving.supervise import Serve
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = _with_ports(open_store(store), port, health, workbench)
    # An older or missing database is said now, not by a child that dies of it.
    open_database(opened.url).dispose()
    Serve(opened, os.environ, lambda text: click.echo(text), programs=kept()).run(began)
    return 0


def _with_ports(opened: StoreFolder, port: int | None, health: int | None, workbench: int | None) -> StoreFolder:
    serving = replace(opened.serving, port=port or opened.serving.port, health=health or opened.serving.health)
    bench = replace(opened.workbench, port=workbench or opened.workbench.port)
    ports = (serving.port, serving.health, bench.port)
    if max(ports) > _LAST or len(set(ports)) < len(ports):
        raise WrongUse(f"Die drei Ports müssen verschieden sein und dürfen {_LAST} nicht übersteigen.")
    return replace(opened, serving=serving, workbench=bench)


def _show(folder: Path, port: int | None) -> int:
    """The workbench of an invented office, in this process."""
    from cli.kept import kept
    from cli.terminal import progress
    from jobs.operation.showcase import prepare
    from web.server import serve

    with progress() as step:
        showing = prepare(
            folder.absolute(),
            options.shipped_rules().absolute(),
            datetime.now(UTC),
            lambda: secrets.token_urlsafe(24),
            kept(),
            step,
        )
    bench = replace(showing.store.workbench, host="127.0.0.1", port=port or showing.store.workbench.port)
    click.echo(f"Die Werkbank an einem erfundenen Amt: http://127.0.0.1:{bench.port}")
    click.echo("Anmelden mit (die Kennwörter gelten, bis der Befehl wieder gestartet wird):")
    for role, (login, password) in showing.passwords.items():
        click.echo(f"  {role.value:<12} {login:<12} {password}")
    click.echo("Beendet wird mit Strg-C.")
    serve(replace(showing.store, workbench=bench), bench.port, kept(), demo=True)
    return 0
