"""`regelwerk report`: a report of a week, a month, a quarter or about the risks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.german import Command, WrongUse

if TYPE_CHECKING:
    from schemas.reports.period import Period
    from store.folder import StoreFolder

_OPTION = {"woche": "week", "monat": "month", "quartal": "quarter", "risiko": "year"}


@click.command(
    "report",
    cls=Command,
    example="regelwerk report monat --store ablage --month 2020-06 --out berichte\n"
    "regelwerk report woche --store ablage --week 2020-W26 --out berichte",
)
@click.argument("sort", metavar="woche|monat|quartal|risiko", type=options.OneOf(*_OPTION))
@options.store
@click.option("--week", metavar="JAHR-WOCHE", help="Für woche: die Kalenderwoche, zum Beispiel 2020-W26.")
@click.option("--month", metavar="JAHR-MONAT", help="Für monat: der Monat, zum Beispiel 2020-06.")
@click.option("--quarter", metavar="JAHR-QUARTAL", help="Für quartal: das Quartal, zum Beispiel 2020-Q2.")
@click.option("--year", metavar="JAHR", help="Für risiko: das Jahr, zum Beispiel 2020.")
@click.option("--out", type=options.Folder(), help="Ordner für die Dateien des Berichts.")
@click.option("--mail", is_flag=True, help="Statt --out: in den Ordner der Berichte legen und den Empfängern melden.")
@options.by
def command(sort: str, store: Path, out: Path | None, mail: bool, by: str, **names: str | None) -> int:
    """Schreibt einen Bericht als PDF, XLSX und JSON.

    Was nicht geprüft wurde, steht zuerst; zu jeder Zahl steht im JSON und in der Mappe, aus welchem Lauf sie stammt. Zu
    kleine Zahlen fehlen. Der Export wird in der Prüfspur vermerkt.
    """
    given = {name: value for name, value in names.items() if value is not None}
    wanted = _OPTION[sort]
    if set(given) != {wanted}:
        raise WrongUse(f"Der Bericht {sort} braucht --{wanted} und keinen anderen Zeitraum.")
    if (out is None) is not mail:
        raise WrongUse("Bitte --out angeben, oder --mail.")

    from cli.kept import kept
    from jobs.reports.make import Asked, make
    from schemas.reports.period import Sort, period
    from store.folder import open_store

    opened, asked, now = open_store(store), period(Sort(sort), given[wanted]), datetime.now(UTC)
    if out is None:
        _told(opened, asked, by, now)
        return 0
    made = make(opened, Asked(asked, out, by, now, kept()))
    for path in made.files.values():
        click.echo(str(path))
    for part in made.report.teile[:1]:
        for sentence in part.saetze:
            click.echo(f"Hinweis: {sentence}")
    return 0


def _told(store: StoreFolder, asked: Period, by: str, now: datetime) -> None:
    from cli.kept import kept
    from jobs.reports.publish import publish_period
    from schemas.clock.place import day_of
    from store.records.upgrade import open_database

    done = publish_period(store, open_database(store.url), asked, day_of(now), by, now, kept())
    for path in done.files.values():
        click.echo(str(path))
    if done.before:
        click.echo(f"Schon gemeldet: {', '.join(map(str, done.before))}")
    if done.told:
        click.echo(f"Im Postausgang an: {', '.join(map(str, done.told))}. Gesendet wird mit: regelwerk erinnern --send")
