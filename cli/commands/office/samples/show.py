"""`regelwerk sample show`: samples, or one of them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.commands.office.samples import told
from cli.german import Command, WrongUse
from cli.terminal import day

if TYPE_CHECKING:
    from schemas.sample.result import Measure


@click.command(
    "show",
    cls=Command,
    example="regelwerk sample show --store ablage\n"
    "regelwerk sample show stichprobe-0001 --store ablage --out noch-einmal",
)
@click.argument("sample", metavar="[STICHPROBE]", required=False)
@options.store
@click.option("--out", type=options.Folder(), help="Liste, Ziehung und Prüfbogen noch einmal hierhin schreiben.")
def command(sample: str | None, store: Path, out: Path | None) -> int:
    """Zeigt alle Stichproben, oder eine: wie sie gezogen wurde, wie weit sie ist, was aus ihr folgt."""
    if out is not None and sample is None:
        raise WrongUse("Zu --out gehört die Stichprobe, deren Dateien geschrieben werden sollen.")
    from cli.clock import today
    from cli.kept import kept
    from jobs.samples.draw import found_again
    from jobs.samples.files import hand_out
    from jobs.samples.record import report_of
    from store.folder import open_store
    from store.records.connect import reading
    from store.records.upgrade import open_database
    from store.samples import rows

    opened = open_store(store)
    engine = open_database(opened.url)
    if sample is None:
        with reading(engine) as connection:
            found = rows.listed(connection, opened.office)
        for each in found:
            click.echo(told.head(each))
        if not found:
            click.echo("Es ist noch keine Stichprobe gezogen.")
        return 0
    with reading(engine) as connection:
        chosen = rows.one(connection, sample)
        measures, closed = rows.measures(connection, sample), rows.closed(connection, sample)
    told.describe(chosen)
    told.strata(chosen)
    report = report_of(engine, sample)
    click.echo(f"Offen oder uneinig: {report.open} von {len(chosen.cases)}" + (", abgeschlossen" if closed else ""))
    for one in measures:
        click.echo(f"Maßnahme {one.id} ({_state(one, today())}): {one.text}")
    if out is not None:
        again = found_again(opened, engine, chosen, kept())
        told.files(hand_out(again, out, today()))
    return 0


def _state(measure: Measure, today: date) -> str:
    if measure.done:
        return f"erledigt {_day(measure.done)}"
    late = date.fromisoformat(measure.until) < today
    return f"überfällig seit {_day(measure.until)}" if late else f"bis {_day(measure.until)}"


def _day(written: str) -> str:
    return day(datetime.fromisoformat(written).date())
