"""What is said about a sample, and what its commands ask for alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.options import Folder
from cli.terminal import day, number

if TYPE_CHECKING:
    from schemas.sample.sample import Sample

PERCENT = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?")


class Percent(click.ParamType):  # type: ignore[type-arg]
    """A share above 0 and below 100, in percent; given as a fraction."""

    name = "PROZENT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The share, or a German complaint."""
        text = str(value).strip().removesuffix("%").strip()
        if not PERCENT.fullmatch(text) or float(text.replace(",", ".")) < 0.1:
            self.fail(
                f"„{value}“ ist kein Anteil. Erwartet wird eine Zahl von 0,1 bis 99,99, zum Beispiel 5.", param, ctx
            )
        return float(text.replace(",", ".")) / 100


out = click.option("--out", type=Folder(), required=True, help="Ordner für Liste, Ziehung und Prüfbogen.")
seed = click.option("--seed", metavar="TEXT", help="Startwert; ohne Angabe ein neuer, zufälliger.")
run = click.option("--run", metavar="LAUF", help="Lauf, aus dem gezogen wird; ohne Angabe der letzte abgeglichene.")


def percent(share: float) -> str:
    """A share in German: 4,9 %."""
    return f"{100 * share:.1f}".replace(".", ",") + " %"


def head(sample: Sample) -> str:
    """A sample in one line."""
    from schemas.clock.place import day_of

    how = sample.sort.upper() if sample.deliberate else sample.sort
    cases = f"{number(len(sample.cases))} von {number(sample.size)} Vorgängen"
    return f"{sample.id} · {how} · {sample.checklist.title} · {cases} · {day(day_of(sample.drawn_at))}"


def describe(sample: Sample) -> None:
    """Says how a sample was drawn, and what its size proves."""
    from jobs.samples.evaluate import weight
    from jobs.samples.interval import half_width, proves
    from schemas.sample.draw import Choice

    click.echo(head(sample))
    click.echo(f"Lauf {sample.run} · Grundgesamtheit {sample.population}")
    if sample.deliberate:
        click.echo(f"Gezielt ausgewählt, nicht zufällig: {sample.why}")
        click.echo("Das Ergebnis gilt nur für diese Fälle; auf die übrigen lässt es keinen Schluss zu.")
        return
    click.echo(f"Startwert {sample.seed}")
    drawn = Counter(case.choice for case in sample.cases)[Choice.RANDOM]
    again = len(sample.cases) - drawn
    if again:
        click.echo(f"Früher falsch und wieder dabei: {number(again)}; neu gezogen: {number(drawn)}")
    if drawn == sum(cell.open for cell in sample.cells):
        click.echo("Gezogen sind alle: Das Ergebnis ist kein Schluss, sondern eine Zählung.")
    elif drawn:
        sure = weight(sample)
        click.echo(
            f"Kein Fehler unter {drawn} Fällen beweist mit 95 % Sicherheit: unter {percent(proves(sure))} Fehler."
        )
        widths = ", ".join(f"bei {percent(one)} ± {percent(half_width(sure, one))}" for one in (0.1, 0.5))
        click.echo(f"Werden Fehler gefunden, ist ihr Anteil so genau bekannt: {widths}.")


def strata(sample: Sample) -> None:
    """Says how many were drawn of each rule and team."""
    for cell in sample.cells:
        click.echo(f"  {sample.title(cell.rule)} · {cell.team or 'ohne Team'}: {cell.drawn} von {number(cell.open)}")


def files(paths: Sequence[Path]) -> None:
    """Says which files were written."""
    click.echo("Geschrieben: " + ", ".join(str(path) for path in paths))
