"""`regelwerk generate`: a synthetic caseload."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "generate",
    cls=Command,
    example="regelwerk generate --office worms --people 5000 --seed 7 --as-of 30.06.2020 --out daten",
)
@options.office
@click.option("--people", type=options.Whole(1), help="Zahl der Personen; ohne Angabe so viele, wie das Amt hat.")
@click.option("--seed", type=options.Whole(), default=1, help="Startwert: gleicher Wert, gleicher Bestand (üblich 1).")
@options.as_of
@options.out
@options.rules
def command(office: str, people: int | None, seed: int, as_of: date, out: Path, rules: Path) -> int:
    """Erzeugt den Fallbestand eines erfundenen Amts nach veröffentlichten Zahlen, als Parquet-Dateien."""
    from cli.terminal import plural, progress
    from jobs.generate import generate

    with progress() as step:
        made = generate(office, people, seed, as_of, out, rules, step)
    drawn = plural(made.people, "Person", "Personen")
    planted = plural(made.planted, "Fall", "Fälle")
    click.echo(f"{drawn} und {planted} aus den Beispielen der Regeln nach {out} geschrieben.")
    return 0
