"""`regelwerk sample close`: a sample as a record of the office."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "close",
    cls=Command,
    example='regelwerk sample close stichprobe-0001 --field egv-team3 --document "Az. 9/2026" '
    '--post "Teamleitung Team 3" --store ablage',
)
@click.argument("sample", metavar="STICHPROBE")
@options.store
@click.option("--field", metavar="PRÜFFELD", required=True, help="Kennung des Prüffelds, das geprüft wurde.")
@click.option("--document", metavar="TEXT", required=True, help="Aktenzeichen, unter dem die Prüfbögen liegen.")
@click.option("--post", metavar="STELLE", required=True, help="Stelle, die dafür einsteht; nie ein Name.")
@click.option("--day", type=options.Day(), help="Tag der Auswertung; ohne Angabe heute.")
@options.by
def command(sample: str, store: Path, field: str, document: str, post: str, day: date | None, by: str) -> int:
    """Schließt eine Stichprobe ab. Sie wird als Nachweis „stichprobe“ erfasst, den die Regeln der Fachaufsicht prüfen.

    Danach ändern sich ihre Ergebnisse nicht mehr. Eine gezielte Auswahl wird nicht abgeschlossen.
    """
    from jobs.samples.record import Closing, close
    from schemas.clock.place import day_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened, now = open_store(store), datetime.now(UTC)
    closing = Closing(field, day or day_of(now), document, post)
    key = close(opened, open_database(opened.url), sample, closing, by, now)
    click.echo(f"{sample}: abgeschlossen und als Nachweis stichprobe {key} erfasst.")
    return 0
