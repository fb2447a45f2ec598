"""`regelwerk trail show`: the last entries."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "show",
    cls=Command,
    example="regelwerk trail show --store ablage --last 50\nregelwerk trail show --store ablage --all --format json",
)
@options.store
@click.option("--last", type=options.Whole(1), default=20, help="So viele Einträge (üblich 20).")
@click.option("--all", "everything", is_flag=True, help="Alle Einträge.")
@click.option("--kind", metavar="ART", help="Nur Einträge einer Art, zum Beispiel entscheidung.")
@options.as_format
def command(store: Path, last: int, everything: bool, kind: str | None, form: str) -> None:
    """Zeigt Einträge der Prüfspur, den jüngsten zuletzt.

    Mit --format json steht jeder Eintrag in einer Zeile, genau wie er verkettet ist; so lässt sich die Kette auch ohne
    dieses Programm nachrechnen.
    """
    from jobs.evidence.checkpoint import shown
    from store.folder import open_store

    for one in shown(open_store(store), None if everything else last, kind):
        entry = one.entry
        if form == "json":
            plain = {**asdict(entry), "body": json.loads(entry.body)}
            click.echo(json.dumps(plain, ensure_ascii=False, sort_keys=True))
            continue
        reason = f" – {entry.reason}" if entry.reason else ""
        at = f"{entry.at[8:10]}.{entry.at[5:7]}.{entry.at[:4]} {entry.at[11:19]} UTC"
        click.echo(f"{entry.seq:>6}  {at}  {one.who}  {entry.kind}: {entry.subject}{reason}")
