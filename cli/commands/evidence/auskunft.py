"""`regelwerk auskunft`: everything that is held about a case."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse


@click.command(
    "auskunft",
    cls=Command,
    example='regelwerk auskunft --store ablage --case k3q…x7 --reason "Antrag nach Art. 15 DSGVO" --out auskunft.pdf',
)
@options.store
@click.option("--case", metavar="FALL", required=True, help="Fallkennung oder Kundennummer.")
@click.option("--out", type=options.Folder(), metavar="DATEI", help="Datei auf .json, .md oder .pdf; sonst Anzeige.")
@options.by
@click.option("--reason", metavar="GRUND", required=True, help="Warum; steht im Zugriffsprotokoll.")
def command(store: Path, case: str, out: Path | None, by: str, reason: str) -> None:
    """Stellt zusammen, was über einen Fall gespeichert ist (Artikel 15 DSGVO, § 83 SGB X).

    JSON enthält alles, die Seite (Markdown oder PDF) ist zum Lesen. Die Auskunft wird protokolliert.
    """
    from cli.kept import kept
    from jobs.evidence.disclose import FORMS, as_markdown, disclose, write
    from store.folder import open_store

    if out is not None and out.suffix.lower() not in FORMS:
        raise WrongUse("Der Name der Datei muss auf .json, .md oder .pdf enden.")
    found = disclose(open_store(store), case, by, reason.strip(), datetime.now(UTC), kept())
    if out is None:
        click.echo(as_markdown(found).decode())
        return
    write(found, out)
    click.echo(f"Geschrieben: {out}")
