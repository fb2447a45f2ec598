"""`regelwerk release verlauf`: releases, open changes, what nobody released."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.releases.steps.doing import doing, told
from cli.german import Command

_NO_FILES = "keine Dateien mehr: herausgenommen oder in einer neueren Änderung"


@click.command("verlauf", cls=Command, example="regelwerk release verlauf --store ablage")
@options.store
def command(store: Path) -> int:
    """Zeigt alle Freigaben, die offenen Änderungen und was im Ordner der Regeln nicht freigegeben ist.

    Endet mit 1, wenn etwas ohne Freigabe geändert wurde oder eine Freigabe nicht in Kraft treten konnte.
    """
    from jobs.releases.applying import warnings
    from store.records.connect import reading
    from store.releases import changes, releases

    with doing(store, "") as work:
        with reading(work.engine) as connection:
            done = releases.listed(connection, work.store.office)
            waiting = changes.listed(connection, work.store.office)
        said = warnings(work.store, work.engine)
    for one in done:
        click.echo(told(one))
        click.echo(f"    Grund: {one.reason}")
    for change in waiting:
        files = ", ".join(draft.path for draft in change.drafts) or _NO_FILES
        click.echo(f"Offene Änderung {change.id}: {change.title} ({files})")
    if not done and not waiting:
        click.echo("Es ist noch nichts freigegeben; Läufe gehen nach dem Ordner der Regeln.")
    for line in said:
        click.echo(f"Achtung: {line}")
    return 1 if said else 0
