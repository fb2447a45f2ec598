"""`regelwerk loeschen`: a case leaves the store."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command
from schemas.evidence.disclosure import Erased


@click.command(
    "loeschen",
    cls=Command,
    example='regelwerk loeschen --store ablage --case k3q…x7 --by "A. Beispiel" --reason "Antrag nach Art. 17 DSGVO"',
)
@options.store
@click.option("--case", metavar="FALL", required=True, help="Fallkennung oder Kundennummer.")
@options.by
@click.option("--reason", metavar="GRUND", required=True, help="Warum; ohne Namen, denn der Grund bleibt stehen.")
def command(store: Path, case: str, by: str, reason: str) -> int:
    """Löscht alles zu einem Fall: Befunde, Ereignisse, Daten der Abzüge und Läufe, Quarantäne, Schlüsseltabelle.

    Hochgeladene Lieferungen, die den Fall nennen, gehen als Ganzes; Aufträge der Werkbank mit ihren Dateien alle.

    Ein Grabstein und die Prüfspur halten fest, dass gelöscht wurde, nicht was. Wird der Befehl unterbrochen, erledigt
    derselbe Befehl den Rest. Sicherungen enthalten den Fall, bis ihre Frist abläuft.
    """
    from jobs.evidence.erase import Order, erase
    from store.folder import open_store

    order = Order(open_store(store), case, by, reason.strip(), datetime.now(UTC), secrets.token_hex(4))
    for line in told(erase(order)):
        click.echo(line)
    return 0


def told(found: Erased) -> list[str]:
    """What an erasure took away, in German, line by line."""
    untold = [
        f"Es warten {found.untold} hochgeladene Lieferungen. Ob sie den Fall nennen, lässt sich ohne Kundennummer",
        "nicht sagen: denselben Befehl mit der Kundennummer wiederholen, oder die Lieferungen unter „Import“ löschen.",
    ]
    if found.again and found.nothing:
        return [f"Der Fall {found.case} ist schon gelöscht; es war nichts mehr da.", *(untold if found.untold else [])]
    return [
        f"Der Fall {found.case} ist gelöscht.",
        f"  Befunde: {found.findings}, Ereignisse: {found.events}",
        f"  neu geschriebene Abzüge: {found.snapshots}, Läufe: {found.runs} (Zeilen: {found.rows})",
        f"  Zeilen der Quarantäne: {found.quarantined}, Einträge der Schlüsseltabelle: {found.keys}",
        *([f"  hochgeladene Lieferungen, als Ganzes: {found.uploads}"] if found.uploads else []),
        *(untold if found.untold else []),
        "Sicherungen der Ablage und der Schlüssel enthalten den Fall, bis sie gelöscht werden. Kommt er mit der",
        "nächsten Lieferung wieder, ist er im Fachverfahren noch nicht gelöscht.",
    ]
