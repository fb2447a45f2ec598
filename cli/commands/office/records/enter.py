"""`regelwerk record TABELLE`: one record."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse


@click.command(
    "enter",
    cls=Command,
    example="regelwerk record sitzung --store ablage --set gremium_id=beirat --set datum=12.03.2026 \\\n"
    '    --set stand=durchgeführt --document "Protokoll 1/2026" --post "Büro der Geschäftsführung"\n'
    "regelwerk record sitzung --store ablage --key sitzung-0001 --set protokoll_am=20.03.2026 --reason nachgetragen",
)
@click.argument("table", metavar="TABELLE")
@options.store
@click.option("--set", "fields", metavar="FELD=WERT", multiple=True, help="Ein Feld; mehrfach. FELD= leert es.")
@click.option("--document", metavar="TEXT", help="Aktenzeichen oder Fundstelle des Belegs.")
@click.option("--post", metavar="STELLE", help="Stelle oder Rolle, die dafür einsteht; nie ein Name.")
@click.option("--day", metavar="TAG", help="Tag des Nachweises; ohne Angabe der aus den Feldern.")
@click.option("--key", metavar="KENNUNG", help="Kennung; eine vorhandene wird berichtigt. Ohne Angabe eine neue.")
@click.option("--reason", metavar="TEXT", default="", help="Warum ein vorhandener Nachweis berichtigt wird.")
@options.by
def command(
    table: str,
    store: Path,
    fields: tuple[str, ...],
    document: str | None,
    post: str | None,
    day: str | None,
    key: str | None,
    reason: str,
    by: str,
) -> int:
    """Erfasst einen Nachweis des Amts. Felder und Verweise heißen wie im Faktenmodell.

    Welche Tabellen es gibt, zeigt „regelwerk record list --tables“. Eine Berichtigung ist ein neuer Eintrag; der
    frühere bleibt lesbar.
    """
    from jobs.evidence.records.desk import Written, record

    written = Written(table, _pairs(fields), key, document, post, day, reason)
    kept = record(store, written, by, datetime.now(UTC))
    for entry in kept.entries:
        click.echo(f"{entry.entity} {entry.key}: {'erfasst' if entry.replaces is None else 'berichtigt'}.")
    if not kept.entries:
        click.echo("Es ändert sich nichts: Genau so ist der Nachweis schon erfasst.")
    return 0


def _pairs(fields: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in fields:
        name, equals, text = one.partition("=")
        if not equals or not name.strip():
            raise WrongUse(f"„{one}“ ist keine Angabe. Erwartet wird --set FELD=WERT.")
        if name.strip() in found:
            raise WrongUse(f"Das Feld {name.strip()} ist zweimal angegeben.")
        found[name.strip()] = text
    return found
