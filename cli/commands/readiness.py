"""`regelwerk bereitschaft`: whether the delivered data suffice for each rule."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("bereitschaft", cls=Command, example="regelwerk bereitschaft --data daten --office magdeburg")
@options.data
@options.office
@click.option("--as-of", type=options.Day(), help="Stichtag; ohne Angabe der heutige Tag.")
@options.rules
@options.as_format
def command(data: Path, office: str, as_of: date | None, rules: Path, form: str) -> int:
    """Zeigt je Regel, ob sie arbeiten kann: welche Tabelle, welches Feld oder welcher Wert des Amts ihr fehlt.

    Gelesen werden nur die Kopfzeilen der gelieferten Dateien.
    """
    from cli.clock import today
    from cli.kept import kept
    from intake.contents import contents
    from jobs.rules.readiness import readiness
    from jobs.rules.rulebook import load

    day = as_of or today()
    loaded = load(rules, office, day, remembered=kept())
    found = readiness(loaded.rulebook, contents(data, loaded.model, day))
    if form == "json":
        click.echo(json.dumps([{**asdict(one), "ready": one.ready} for one in found], ensure_ascii=False, indent=2))
        return 0
    width = max((len(one.rule) for one in found), default=0)
    for one in found:
        lacks = [
            *(f"Tabelle {table} nicht geliefert" for table in one.tables),
            *(f"Feld {field} nicht geliefert" for field in one.fields),
            *(f"Wert {value} nicht festgelegt" for value in one.values),
        ]
        click.echo(f"{one.rule:<{width}}  {'bereit' if one.ready else '; '.join(lacks)}")
    ready = sum(one.ready for one in found)
    click.echo(f"\n{ready} von {len(found)} Regeln sind bereit.")
    return 0
