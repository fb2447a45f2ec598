"""`regelwerk record list`: what is recorded."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command
from schemas.delivery.record import Act, OwnRecord


@click.command(
    "list",
    cls=Command,
    example="regelwerk record list sitzung --store ablage\nregelwerk record list --tables --store ablage",
)
@click.argument("table", required=False, metavar="[TABELLE]")
@options.store
@click.option("--key", metavar="KENNUNG", help="Nur diesen Nachweis, mit allen früheren Fassungen.")
@click.option("--tables", "only_tables", is_flag=True, help="Nur zeigen, welche Tabellen das Amt selbst führt.")
def command(table: str | None, store: Path, key: str | None, only_tables: bool) -> int:
    """Zeigt die Nachweise, die gelten, und mit --key auch, was früher dastand."""
    from jobs.evidence.records.desk import listed, tables

    if only_tables:
        for entity in tables(store):
            click.echo(f"{entity.name}: {entity.meaning}")
        return 0
    found = [one for one in listed(store, table, key) if key or one.act is not Act.WITHDRAWN]
    for entry in found:
        for version in (entry, *(entry.earlier if key else ())):
            _show(version)
    if not found:
        click.echo("Es ist nichts erfasst.")
    return 0


def _show(entry: OwnRecord) -> None:
    from schemas.clock.place import here

    day = f", Tag {entry.day:%d.%m.%Y}" if entry.day else ""
    reason = f", Grund: {entry.reason}" if entry.reason else ""
    click.echo(f"{entry.entity} {entry.key} ({entry.act} am {here(entry.recorded_at):%d.%m.%Y %H:%M} Uhr{day}{reason})")
    click.echo(f"  Dokument: {entry.document}; Stelle: {entry.post}")
    for name, value in entry.values.items():
        if value is not None:
            click.echo(f"  {name}: {value}")
