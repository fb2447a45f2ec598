"""`regelwerk sample result`: what a sample shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.commands.office.samples.told import describe, percent
from cli.german import Command
from cli.terminal import number

if TYPE_CHECKING:
    from jobs.samples.evaluate import Report, Share
    from jobs.samples.interval import Interval


@click.command("result", cls=Command, example="regelwerk sample result stichprobe-0001 --store ablage")
@click.argument("sample", metavar="STICHPROBE")
@options.store
def command(sample: str, store: Path) -> int:
    """Zeigt die Fehlerquote, gewichtet über alle Schichten und je Schicht, mit ihrem Intervall (95 %).

    Solange Fälle offen sind, steht keine Quote da: Wer früh fertig wird, ist nicht zufällig. Schichten mit weniger als
    zehn geprüften Fällen oder fünf Beschäftigten erscheinen nur zusammen.
    """
    from jobs.samples.record import report_of
    from store.folder import open_store
    from store.records.upgrade import open_database

    report = report_of(open_database(open_store(store).url), sample)
    describe(report.sample)
    if report.open:
        click.echo(f"Noch nicht ausgewertet: {report.open} von {len(report.sample.cases)} Fällen offen oder uneinig.")
        return 0
    _chosen(report)
    if report.sample.deliberate:
        return 0
    if report.overall is None:
        click.echo(
            "Weniger als zehn geprüfte Fälle oder weniger als fünf Beschäftigte: Eine Quote wird nicht gezeigt, die "
            "Antworten stehen im Prüfbogen."
        )
        return 0
    click.echo("Zufällig gezogen, insgesamt: " + _line(report.overall))
    for one in report.cells:
        rule, team = one.strata[0]
        click.echo(f"  {report.sample.title(rule)} · {team or 'ohne Team'}: {_line(one)}")
    if report.rest is not None:
        click.echo(f"  übrige Schichten ({len(report.rest.strata)}) zusammen: {_line(report.rest)}")
    return 0


def _chosen(report: Report) -> None:
    """What was not drawn at random: counted, never extrapolated."""
    from jobs.samples.evaluate import LEAST
    from schemas.sample.draw import Choice
    from schemas.sample.result import Standing

    for choice in (Choice.DELIBERATE, Choice.FORMERLY_WRONG):
        count = report.standings.get(choice)
        if count is None:
            continue
        name = "Gezielt ausgewählt" if choice is Choice.DELIBERATE else "Früher falsch, jetzt"
        whole = sum(count.values())
        said = ", ".join(f"{count[one]} {one}" for one in Standing if count[one])
        if whole < LEAST:
            said = f"weniger als {LEAST} Fälle; die Antworten stehen im Prüfbogen"
        click.echo(f"{name} (ohne Intervall, kein Schluss auf andere Fälle): {said}")


def _line(one: Share) -> str:
    if not one.number:
        return "kein Fall prüfbar"
    unclear = f", {one.not_checkable} nicht prüfbar" if one.not_checkable else ""
    said = f"{percent(one.share)} Fehler ({one.wrong} von {one.number}{unclear}, für {number(one.stood_for)} Vorgänge)"
    if one.whole:
        return f"{said}; alle geprüft, kein Intervall nötig"
    if one.wilson is None or one.exact is None:
        return f"{said}; ohne Intervall: für {number(one.unseen)} Vorgänge war kein Fall prüfbar"
    return f"{said}; Wilson {_between(one.wilson)}, exakt (Clopper-Pearson) {_between(one.exact)}"


def _between(interval: Interval) -> str:
    return f"{percent(interval[0])} bis {percent(interval[1])}"
