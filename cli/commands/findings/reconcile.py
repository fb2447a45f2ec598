"""`regelwerk reconcile`: the last step of a run, alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("reconcile", cls=Command, example="regelwerk reconcile --store ablage")
@click.argument("run", metavar="[LAUF]", required=False)
@options.store
def command(run: str | None, store: Path) -> int:
    """Gleicht einen erfassten Lauf mit den offenen Befunden ab; ohne LAUF alle, die noch nicht abgeglichen sind.

    Das geschieht nach jedem Lauf von selbst. Nötig ist es, wenn ein Lauf danach abgebrochen ist oder eine gebremste
    Lieferung bestätigt wurde. Ein Lauf, der schon abgeglichen ist, ändert nichts.
    """
    from cli.commands.findings.stored import told
    from cli.kept import kept
    from intake.keys.lock import locked
    from jobs.findings.evaluate import BUSY, clear
    from jobs.findings.reconciling import catch_up, reconcile
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine, now = open_database(opened.url), datetime.now(UTC)
    with locked(opened.runs, BUSY):
        clear(opened, engine)
        found = (reconcile(opened, engine, run, now, kept()),) if run else catch_up(opened, engine, now, kept())
    for one in found:
        click.echo(told(one))
    if not found:
        click.echo("Es gibt keinen Lauf, der noch abzugleichen wäre.")
    return 0
