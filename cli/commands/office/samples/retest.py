"""`regelwerk sample retest`: has it become better."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.commands.office.samples import told
from cli.german import Command


@click.command(
    "retest",
    cls=Command,
    example="regelwerk sample retest stichprobe-0001 --size 30 --store ablage --out nachpruefung",
)
@click.argument("sample", metavar="STICHPROBE")
@options.store
@told.out
@click.option("--size", type=options.Whole(1), required=True, help="So viele neue Fälle.")
@told.run
@told.seed
@options.by
def command(sample: str, store: Path, out: Path, size: int, run: str | None, seed: str | None, by: str) -> int:
    """Zieht die Nachprüfung aus einem neueren Lauf: alle, die falsch waren und noch da sind, und neue Fälle zufällig.

    Eine Quote gibt es danach nur für die neuen; die früher falschen sind gezielt dabei.
    """
    from cli.kept import kept
    from jobs.samples.draw import Order, Size, repeat
    from jobs.samples.files import hand_out
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    order = Order(opened, "", by, now, seed or secrets.token_hex(16), Size(size), run=run, programs=kept())
    drawn = repeat(order, open_database(opened.url), sample)
    told.describe(drawn.sample)
    told.strata(drawn.sample)
    told.files(hand_out(drawn, out, day_of(now)))
    return 0
