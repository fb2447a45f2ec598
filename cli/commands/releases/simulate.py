"""`regelwerk simulate`: what a change of the rules would do, on the newest delivery of a store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from cli import options
from cli.german import Command, WrongUse

if TYPE_CHECKING:
    from schemas.release.simulation import Simulation, Told
    from store.folder import StoreFolder
    from store.records.connect import Engine


@click.command(
    "simulate",
    cls=Command,
    example="regelwerk simulate --store ablage --from regeln-neu --title 'Früher hinsehen' --by anna\n"
    "regelwerk simulate --store ablage 7 --cases 20",
)
@click.argument("change", metavar="[ÄNDERUNG]", type=options.Whole(), required=False)
@options.store
@click.option(
    "--from", "source", type=options.Folder(), metavar="ORDNER",
    help="Statt einer Nummer: ein Ordner mit Regeln; was darin anders ist als im Amt, wird zu einer neuen Änderung.",
)  # fmt: skip
@click.option("--title", metavar="SATZ", default="", help="Worum es bei der neuen Änderung geht.")
@click.option("--cases", type=options.Whole(), default=10, help="So viele Fälle zeigen, die sich ändern (üblich 10).")
@options.by
def command(change: int | None, store: Path, source: Path | None, title: str, cases: int, by: str) -> int:
    """Prüft eine Änderung der Regeln und rechnet sie an den Fällen der neuesten Lieferung, ohne dass etwas davon gilt.

    Die betroffenen Regeln werden zweimal gerechnet: wie sie gelten und wie sie gälten. Endet mit 1, wenn die Prüfung
    oder ein Beispiel rot ist; freigegeben wird mit regelwerk release freigeben.
    """
    from cli.kept import kept
    from cli.terminal import progress
    from jobs.releases.trial.simulating import Trial, simulate
    from store.folder import open_store
    from store.records.upgrade import open_database

    if (change is None) == (source is None):
        raise WrongUse("Bitte entweder die Nummer einer Änderung oder --from angeben.", click.get_current_context())
    opened, now = open_store(store), datetime.now(UTC)
    engine = open_database(opened.url)
    number = change
    if number is None:
        assert source is not None
        number = _made(opened, engine, source, title, by, now)
    with TemporaryDirectory(prefix="regelwerk-") as folder, progress() as step:
        trial = Trial(opened, number, by, now, Path(folder), f"befehl-{now:%Y%m%dT%H%M%S%f}", kept())
        found = simulate(trial, engine, step)
        told = list(_told(found, Path(folder), cases))
    click.echo(f"Änderung {number}, Inhalt {found.content}")
    for line in told:
        click.echo(line)
    return 1 if found.told.wrong else 0


def _made(opened: StoreFolder, engine: Engine, source: Path, title: str, by: str, now: datetime) -> int:
    """A change of what differs between two folders."""
    from jobs.releases.changing import propose
    from schemas.failure import Unknown
    from store.archive.rulebooks import lying

    if not source.is_dir():
        raise Unknown(f"Den Ordner {source} gibt es nicht.")
    there, wanted = lying(opened.rules), lying(source)
    names = sorted(name for name in there.keys() | wanted.keys() if there.get(name) != wanted.get(name))
    if not names:
        raise Unknown(f"In {source} steht dasselbe wie in {opened.rules}.")
    texts = {name: (source / name).read_bytes() if name in wanted else None for name in names}
    return propose(opened, engine, texts, title, by, now)


def _changed(told: Told) -> list[str]:
    """How many outcomes change; nothing after mistakes, which kept the rules from being evaluated."""
    if not told.rules:
        other = "Es ändert sich kein Ergebnis: Geändert sind nur Texte oder anderes, wonach keine Regel entscheidet."
        return [] if told.wrong else [other]
    if not told.changed and not told.moved:
        return [f"Von {told.compared} Ergebnissen ändert sich keines."]
    return [
        f"Von {told.compared} Ergebnissen ändern sich {told.changed}, bei {told.moved} weiteren nur der Tag; betroffen "
        f"sind {told.people} Kundinnen und Kunden."
    ]


def _told(found: Simulation, folder: Path, cases: int) -> list[str]:
    from store.releases.differing import FILE, Wanted, rows

    told = found.told
    lines = [f"Rot: {line}" for line in told.wrong]
    lines += [f"{one.title}: {one.why}{f' ({one.idle})' if one.idle else ''}" for one in told.rules]
    lines += _changed(told)
    flows = [one for one in told.flows if one.before != one.after]
    lines += [f"  {one.number} × {one.before} → {one.after} ({one.rule})" for one in flows]
    lines += [f"  {one.team or 'ohne Team'}: {one.number}, davon neu zu tun {one.more}" for one in told.teams]
    weeks = sorted({one.first for one in told.weeks})
    for first in weeks:
        here = [one for one in told.weeks if one.first == first]
        more, less = sum(one.more for one in here), sum(one.less for one in here)
        lines.append(f"Erinnerungen ab {first:%d.%m.%Y}: {more} mehr, {less} weniger, in {len(here)} Teams")
    if told.legacy:
        lines.append(f"Altbestand neuer Regeln, an den nicht erinnert wird: {told.legacy}")
    if cases and (folder / FILE).is_file():
        for one in rows(folder / FILE, Wanted(limit=cases))[0]:
            lines.append(f"{one.rule} {one.record} {one.period}: {one.before} → {one.after}")
            lines += [f"    bisher: {one.why_before}"] * bool(one.why_before)
            lines += [f"    neu: {one.why_after}"] * bool(one.why_after)
    return lines
