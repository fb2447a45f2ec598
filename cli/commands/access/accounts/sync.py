"""`regelwerk konto abgleich`: leavers are locked."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("abgleich", cls=Command, example="regelwerk konto abgleich --store ablage")
@options.store
@options.by
@click.option("--trotzdem", "anyway", is_flag=True, help="Auch wenn das Verzeichnis sehr viele nicht kennt.")
def command(store: Path, by: str, anyway: bool) -> int:
    """Sperrt, wen der Verzeichnisdienst nicht mehr kennt und wer sich lange nicht angemeldet hat.

    Mit [gruppen] bekommen die anderen die Rollen, die ihre Gruppen jetzt bedeuten. Die Nacht gleicht ebenso ab.
    """
    from jobs.access.accounts import Acting
    from jobs.access.leavers import sync
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    done = sync(opened, open_database(opened.url), Acting(by, datetime.now(UTC)), os.environ, anyway)
    for login, why in done.locked:
        click.echo(f"Gesperrt: {login} ({why})")
    for login in done.kept:
        click.echo(f"Nicht gesperrt, weil es das letzte Konto der Verwaltung ist: {login}")
    click.echo(f"Angesehen: {done.looked}, gesperrt: {len(done.locked)}.")
    return 0
