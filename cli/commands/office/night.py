"""`regelwerk nacht`: what is due is done; meant for a timer of the operating system."""

from __future__ import annotations

import os
import re
import secrets
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.german import Command

if TYPE_CHECKING:
    from jobs.clock.listing import Listing
    from schemas.clock.planned import Planned

UNCHECKED = 3
"""The exit code of a night in which something could not be done, and nothing broke."""


class _Time(click.ParamType):  # type: ignore[type-arg]
    """A time of day, written 04:30."""

    name = "ZEIT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        """The time, or a German complaint."""
        match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", str(value).strip(), re.ASCII)
        if match is None:
            self.fail(f"„{value}“ ist keine Uhrzeit. Erwartet wird zum Beispiel 04:30.", param, ctx)
        return time(int(match[1]), int(match[2]))


@click.command(
    "nacht",
    cls=Command,
    example="regelwerk nacht --store ablage\nregelwerk nacht --store ablage --plan --days 14\n"
    "regelwerk nacht --store ablage --status",
)
@options.store
@click.option("--now", "told", nargs=2, type=(options.Day(), _Time()), metavar="TAG ZEIT",
              help="So tun, als wäre es dieser Tag und diese Zeit in Deutschland.")  # fmt: skip
@click.option("--plan", is_flag=True, help="Nur zeigen, was geplant, erledigt und versäumt ist.")
@click.option("--days", type=options.Whole(), default=7, help="Mit --plan: so viele Tage zurück und voraus (üblich 7).")
@click.option("--status", is_flag=True, help="Nur sagen, ob etwas liegen geblieben ist; für eine Überwachung.")
@options.by
def command(store: Path, told: tuple[date, time] | None, plan: bool, days: int, status: bool, by: str) -> int:
    """Tut, was nach den Zeitplänen fällig ist: Prüfung, Erinnerungen, Berichte, Stichprobe, Aufbewahrung, Prüfpunkt.

    Die Prüfung liest ein, was für den Tag im Ordner eingang liegt, wertet aus, gleicht ab und macht eine Gegenprobe.
    Versäumte Prüfungen werden nachgeholt, wenn ihre Lieferung da ist, versäumte Berichte immer, versäumte Erinnerungen
    nicht. Was ausfiel, verspätet begann oder nur einen Teil umfasste, wird dem Betrieb gemeldet. Endet mit 0, mit 1
    bei einem Fehler des Programms, mit 3, wenn etwas nicht getan werden konnte. Mit --status wird nichts getan; es
    endet mit 1, wenn Geplantes seit über einer Stunde liegt, noch nie etwas lief oder die Ablage fehlt, sonst mit 0.
    """
    if status:
        return _status(store, _now(told))
    from jobs.clock.listing import plan_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    opened = open_store(store)
    engine, now = open_database(opened.url), _now(told)
    try:
        if plan:
            _show(plan_of(opened, engine, now, min(days, 366)), now)
            return 0
        return _work(opened, engine, now if told else None, by)
    finally:
        engine.dispose()


def _status(store: Path, now: datetime) -> int:
    """One line for whoever watches over machines, and the exit code that says the same."""
    from jobs.operation.standing import standing
    from schemas.clock.place import here

    found = standing(store, now)
    last = "Letzte Prüfung: keine."
    if found.last is not None:
        at = found.last.ended_at
        ended = "" if at is None else f", beendet {here(at):%d.%m.%Y %H:%M}"
        last = f"Letzte Prüfung: {found.last.day:%d.%m.%Y}, {found.last.state}{ended}."
    if found.well:
        click.echo(f"In Ordnung. {last}")
        return 0
    why = found.reason or "Die Nacht ist in dieser Ablage noch nie gelaufen."
    if found.overdue:
        why = f"Seit über einer Stunde fällig und nicht begonnen: {found.overdue}."
    click.echo(f"Nicht in Ordnung. {why} {last} Läuft regelwerk serve oder der Timer von regelwerk nacht?")
    return 1


def _now(told: tuple[date, time] | None) -> datetime:
    from engine.workflow.dates import instant

    return datetime.now(UTC) if told is None else instant(datetime.combine(*told))


def _work(opened: Any, engine: Any, fixed: datetime | None, by: str) -> int:
    from cli.kept import kept
    from cli.terminal import progress
    from jobs.clock.check import Night
    from jobs.clock.deviations import WORDS
    from jobs.clock.night import run_night
    from jobs.clock.post import PASSWORD
    from schemas.clock.planned import State

    def trouble(text: str) -> None:
        click.echo(text, err=True)

    with progress() as step:
        made = run_night(Night(
            opened, engine, by, lambda: fixed or datetime.now(UTC), lambda: secrets.token_hex(6), trouble, kept(), step,
            os.environ.get(PASSWORD), environment=os.environ,
        ))  # fmt: skip
    for due in made.broken_off:
        click.echo(f"Unterbrochen und wieder aufgenommen: {due.flow} vom {due.day:%d.%m.%Y}.")
    for one in made.ended:
        click.echo(line(one, one.due.flow, fixed or datetime.now(UTC), opened.clock.tolerance))
    for new in made.deviations:
        click.echo(f"Abweichung: {new.due.flow} vom {new.due.day:%d.%m.%Y}: {WORDS[new.kind]}.")
    for remark in made.remarks:
        click.echo(remark)
    if not made.ended:
        click.echo("Es ist nichts fällig.")
    states = {one.state for one in made.ended}
    if State.BROKEN in states:
        return 1
    return UNCHECKED if State.UNCHECKABLE in states else 0


def line(one: Planned, title: str, now: datetime, tolerance: timedelta) -> str:
    """A planned run in one line, and what is told about it below."""
    from jobs.clock.listing import word
    from schemas.clock.place import here

    at = here(one.due.at)
    counted = one.detail.get("befunde")
    numbers = ", ".join(f"{status} {number}" for status, number in counted.items()) if isinstance(counted, dict) else ""
    said = (
        f"{one.due.day:%d.%m.%Y} {at:%H:%M}  {title}: {word(one, now, tolerance)}{f' ({numbers})' if numbers else ''}"
    )
    return "\n    ".join([said, *one.lines])


def _show(listing: Listing, now: datetime) -> None:
    if listing.since is None:
        click.echo("Die Nacht ist in dieser Ablage noch nie gelaufen.")
    for one in listing.rows:
        click.echo(line(one, listing.titles.get(one.due.flow, one.due.flow), now, listing.tolerance))
    for remark in listing.remarks:
        click.echo(remark)
