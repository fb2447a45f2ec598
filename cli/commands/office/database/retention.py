"""`regelwerk db retention`: what its time is over is deleted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse
from cli.terminal import day, number


@click.command(
    "retention",
    cls=Command,
    example="regelwerk db retention --store ablage --as-of 02.03.2026 --show\n"
    "regelwerk db retention --store ablage --as-of 02.03.2026",
)
@options.store
@options.as_of
@click.option("--show", is_flag=True, help="Nur zeigen, was gelöscht würde.")
@options.by
def command(store: Path, as_of: date, show: bool, by: str) -> int:
    """Löscht, was länger aufbewahrt ist, als [aufbewahrung] in der regelwerk.toml vorsieht.

    Jede Löschung steht mit Anzahl und Hash in der Prüfspur. Von Befunden bleiben Zahlen ohne Bezug zu einem Fall.
    """
    from jobs.office.retention import Order, retain
    from schemas.clock.place import day_of
    from store.folder import open_store

    now = datetime.now(UTC)
    if as_of > day_of(now):
        raise WrongUse("--as-of liegt in der Zukunft: Dann würde gelöscht, was noch aufzubewahren ist.")
    opened = open_store(store)
    for one in retain(Order(opened, as_of, by, now, show)):
        if one.until is None:
            click.echo(f"{one.kind}: werden nicht gelöscht (0 Monate).")
        else:
            done = "zu löschen" if show else "gelöscht"
            click.echo(f"{one.kind}: {number(one.number)} {done} (bis {day(one.until)}).")
    return 0
