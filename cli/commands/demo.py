"""`regelwerk demo`: the main job on a synthetic office."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command

STICHTAG = date(2020, 6, 30)
SEED = 1
VERIFIED = 200


@click.command("demo", cls=Command, example="regelwerk demo --office worms --as-of 31.03.2020")
@click.option("--office", metavar="AMT", default="magdeburg", help="Kennung des Amts (üblich magdeburg).")
@click.option("--as-of", type=options.Day(), default=STICHTAG, help="Stichtag (üblich 30.06.2020).")
@click.option(
    "--out", type=options.Folder(), default=Path("demo"), help="Ordner für Daten und Ergebnisse (üblich demo)."
)
@options.rules
def command(office: str, as_of: date, out: Path, rules: Path) -> int:
    """Erzeugt ein erfundenes Amt, prüft jeden Fall gegen alle Regeln und zeigt, was überfällig, nah und offen ist."""
    from cli.finish import finish
    from cli.order import order
    from cli.terminal import progress
    from jobs.generate import generate
    from jobs.run import run

    place = out / office
    with progress() as step:
        generate(office, None, SEED, as_of, place / "daten", rules, step)
        asked = order(place / "daten", rules, office, as_of, place / "ergebnis", csv=True, verify=VERIFIED)
        report = run(asked, step)
    code = finish(report)
    click.echo("Die Werkbank dazu, an einem kleineren erfundenen Amt, mit einem Konto je Rolle: regelwerk serve --demo")
    return code
