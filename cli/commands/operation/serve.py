"""`regelwerk serve`: one process group for a small office."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse

_LAST = 65_535


@click.command("serve", cls=Command, example="regelwerk serve --store ablage")
@options.store
@click.option("--port", type=options.Whole(1024), help="Port von Prefect auf diesem Rechner (üblich 4200).")
@click.option("--health", type=options.Whole(1024), help="Port der Auskunft, ob alles läuft (üblich 4280).")
def command(store: Path, port: int | None, health: int | None) -> int:
    """Hält die Abläufe des Amts in Gang, bis er beendet wird (Strg-C oder SIGTERM).

    Startet den Prefect-Server, nur von diesem Rechner aus erreichbar und mit Anmeldung, trägt die Zeitpläne ein und
    führt aus, was fällig ist. Nennt PREFECT_API_URL einen bestehenden Server, so werden nur die Abläufe gestartet.
    Endet ein Teil unerwartet, wird er neu gestartet.
    """
    began = time.monotonic()
    from flows.serving.supervise import Serve
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    serving = replace(opened.serving, port=port or opened.serving.port, health=health or opened.serving.health)
    if max(serving.port, serving.health) > _LAST or serving.port == serving.health:
        raise WrongUse(f"Die beiden Ports müssen verschieden sein und dürfen {_LAST} nicht übersteigen.")
    opened = replace(opened, serving=serving)
    # An older or missing database is said now, not by a child that dies of it.
    open_database(opened.url).dispose()
    Serve(opened, os.environ, lambda text: click.echo(text)).run(began)
    return 0
