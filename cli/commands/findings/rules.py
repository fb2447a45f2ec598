"""`regelwerk findings rules`: exceptions and false alarms, rule by rule."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import click

from cli import options
from cli.german import Command

_SPAN = 365


@click.command("rules", cls=Command, example="regelwerk findings rules --store ablage --from 01.01.2026")
@options.store
@click.option("--from", "start", type=options.Day(), help="Entscheidungen ab diesem Tag (üblich: das letzte Jahr).")
@click.option("--to", "end", type=options.Day(), help="Entscheidungen bis zu diesem Tag.")
@options.as_format
def command(store: Path, start: date | None, end: date | None, form: str) -> int:
    """Zählt je Regel Ausnahmen und Fehlalarme: Eine Regel mit vielen ist ein Zeichen an ihre Verantwortlichen.

    Die Fehlalarme selbst listet: regelwerk findings --state Fehlalarm --rule REGEL
    """
    from cli.clock import today
    from store.findings.signals import signals
    from store.folder import open_store
    from store.records.connect import reading
    from store.records.upgrade import open_database

    opened = open_store(store)
    last = end or today()
    first = start or last - timedelta(days=_SPAN)
    with reading(open_database(opened.url)) as connection:
        found = signals(connection, opened.office, first, last)
    if form == "json":
        rows = [{**asdict(one), "since": one.since.isoformat()} for one in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    click.echo(f"Entscheidungen vom {first:%d.%m.%Y} bis {last:%d.%m.%Y}")
    for one in found:
        legacy = f", davon Altbestand {one.legacy}" if one.legacy else ""
        click.echo(
            f"{one.rule}: {one.false_alarms} Fehlalarme, {one.exceptions} Ausnahmen; "
            f"Befunde insgesamt {one.found}, offen {one.open}{legacy}; im Einsatz seit {one.since:%d.%m.%Y}"
        )
    return 0
