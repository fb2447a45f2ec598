"""`regelwerk db init`: a new store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "init",
    cls=Command,
    example="regelwerk db init --store ablage --office magdeburg\n"
    "regelwerk db init --store ablage --office magdeburg --database postgresql://regelwerk@dbserver/regelwerk",
)
@options.store
@options.office
@options.rules
@click.option("--database", "url", metavar="URL", help="Adresse einer PostgreSQL-Datenbank; ohne Angabe eine Datei.")
@options.by
def command(store: Path, office: str, rules: Path, url: str | None, by: str) -> int:
    """Legt die Ablage des Amts an: Ordner, Einstellungen (regelwerk.toml) und eine leere Datenbank.

    Ein Kennwort der Datenbank gehört in die Datei ~/.pgpass des Benutzerkontos, nicht in die Adresse.
    """
    from jobs.office.make import make_store
    from store.records.connect import shown

    made = make_store(store, office, rules, url, by, datetime.now(UTC))
    click.echo(f"Die Ablage {made.path} ist angelegt.")
    click.echo(f"Datenbank: {shown(made.url)}")
    click.echo(f"Regeln: {made.rules}")
    click.echo(f"Einstellungen: {made.settings}")
    return 0
