"""`regelwerk release patch`: a release for the office's git."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.commands.releases.steps.doing import doing
from cli.german import Command


@click.command(
    "patch", cls=Command, example="regelwerk release patch 3 --store ablage --folder rules > freigabe-3.patch"
)
@click.argument("number", metavar="FREIGABE", type=options.Whole())
@options.store
@click.option("--folder", metavar="ORDNER", default="", help="Der Ordner der Regeln im Repository, etwa rules.")
def command(number: int, store: Path, folder: str) -> int:
    """Schreibt eine Freigabe so, wie git format-patch es tut; git apply und git am nehmen sie."""
    from jobs.releases.deciding import called
    from jobs.releases.shown.patch import patch
    from store.archive import rulebooks
    from store.records.connect import reading
    from store.releases import releases

    with doing(store, "") as work:
        with reading(work.engine) as connection:
            found = releases.one(connection, work.store.office, number)
            by = called(connection, found.releaser)
        before, after = (rulebooks.kept(one, work.store.rulebooks) for one in (found.before, found.after))
        data = patch(
            found, by, lambda path: (before / path).read_bytes(), lambda path: (after / path).read_bytes(), folder
        )
    click.echo(data, nl=False)
    return 0
