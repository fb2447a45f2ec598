"""`regelwerk sample measure`: what follows from a sample."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse
from cli.terminal import day


@click.command(
    "measure",
    cls=Command,
    example='regelwerk sample measure stichprobe-0001 --text "Schulung Vermerke" --until 30.09.2026 --store ablage\n'
    "regelwerk sample measure stichprobe-0001 --done 12 --store ablage",
)
@click.argument("sample", metavar="STICHPROBE")
@options.store
@click.option("--text", metavar="TEXT", help="Was getan wird; keine Namen von Personen.")
@click.option("--until", type=options.Day(), help="Bis wann.")
@click.option("--done", "measure", type=options.Whole(1), help="Nummer einer Maßnahme, die erledigt ist.")
@options.by
def command(sample: str, store: Path, text: str | None, until: date | None, measure: int | None, by: str) -> int:
    """Hält fest, was aus einer Stichprobe folgt und bis wann, oder dass es getan ist."""
    from jobs.samples.record import done, settle
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    engine, now = open_database(open_store(store).url), datetime.now(UTC)
    if measure is not None and text is None and until is None:
        done(engine, sample, measure, day_of(now), by, now)
        click.echo(f"Maßnahme {measure}: erledigt.")
    elif measure is None and text is not None and until is not None:
        click.echo(f"Maßnahme {settle(engine, sample, text, until, by, now)} bis {day(until)} festgehalten.")
    else:
        raise WrongUse("Bitte --text und --until angeben, oder --done.")
    return 0
