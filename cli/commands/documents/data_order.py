"""`regelwerk datenbestellung`: which data a vendor has to deliver, as a spreadsheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "datenbestellung",
    cls=Command,
    example="regelwerk datenbestellung --office magdeburg --out bestellung.xlsx\n"
    "regelwerk datenbestellung kontaktdichte bfm-zugang --out bestellung.xlsx",
)
@click.argument("names", nargs=-1, metavar="[REGEL …]")
@click.option("--office", metavar="AMT", help="Kennung des Amts; ohne Angabe alle freigegebenen Regeln.")
@click.option("--as-of", type=options.Day(), help="Tag, an dem die Regeln des Amts gelten; ohne Angabe der heutige.")
@options.rules
@click.option(
    "--out", type=options.File(".xlsx"), required=True, help="Zu schreibende Datei, zum Beispiel bestellung.xlsx."
)
def command(names: tuple[str, ...], office: str | None, as_of: date | None, rules: Path, out: Path) -> int:
    """Schreibt eine Excel-Datei für den Hersteller des Fachverfahrens: jede Spalte, die die Regeln brauchen.

    Zu jeder Spalte: Bedeutung, Typ, erlaubte Werte, Einheit, was eine leere Zelle heißt, ein Beispiel, Schutzstufe und
    die Regeln, die sie brauchen. Ohne REGEL für alle Regeln des Amts.
    """
    from cli.clock import today
    from jobs.documents.order import order, write_order

    day = today()
    made = order(rules, office, as_of or day, names)
    write_order(made, out, day)
    click.echo(f"{len(made.columns)} Spalten in {len(made.tables)} Tabellen für {_rules(len(made.rules))}: {out}")
    return 0


def _rules(number: int) -> str:
    return "1 Regel" if number == 1 else f"{number} Regeln"
