"""`regelwerk render`: rules as sentences."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse


@click.command(
    "render",
    cls=Command,
    example="regelwerk render bfm-zugang --office worms > bfm-zugang.md\n"
    "regelwerk render --office worms --as-of 30.06.2020 --pdf regelwerk.pdf",
)
@click.argument("names", nargs=-1, metavar="[REGEL …]")
@click.option(
    "--office", metavar="AMT", default="musterstadt", help="Kennung des Amts, dessen Werte gelten (üblich musterstadt)."
)
@click.option("--as-of", type=options.Day(), help="Tag, an dem die Regeln gelten; ohne Angabe der heutige.")
@options.rules
@click.option("--pdf", type=options.File(".pdf"), help="Statt dessen als PDF zum Zeichnen in diese Datei schreiben.")
@options.drafts
@click.option(
    "--all", "everything", is_flag=True, help="Alle Fassungen aller Regeln, auch was nicht gilt oder aus ist."
)
def command(
    names: tuple[str, ...],
    office: str,
    as_of: date | None,
    rules: Path,
    pdf: Path | None,
    drafts: bool,
    everything: bool,
) -> int:
    """Gibt Regeln als Markdown aus: was sie verlangen, seit wann, mit welchen Werten und aus welcher Quelle.

    Mit --pdf entsteht das Regelwerk des Amts als Dokument: Deckblatt mit Unterschriftszeilen, Inhalt, alle Regeln nach
    Themen, Begriffe, und was nicht in Kraft ist. PDF/A, für die Akte. Mit --all gelten die Werte der Regeldateien.
    """
    from cli.clock import today
    from cli.kept import kept
    from jobs.documents.book import office_document, write_pdf
    from jobs.rules.render import render, render_all

    day = today()
    if everything:
        if pdf is not None:
            raise WrongUse("--all und --pdf passen nicht zusammen: Ein Amt zeichnet, was bei ihm gilt.")
        click.echo(render_all(rules, names), nl=False)
        return 0
    if pdf is None:
        click.echo(render(rules, office, as_of or day, names, drafts, kept()), nl=False)
        return 0
    if drafts:
        raise WrongUse("--drafts und --pdf passen nicht zusammen: Ein Amt zeichnet, was bei ihm gilt, keinen Entwurf.")
    write_pdf(office_document(rules, office, as_of or day, day, names, kept()), pdf)
    click.echo(f"Geschrieben: {pdf}")
    return 0
