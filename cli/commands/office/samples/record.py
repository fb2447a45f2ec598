"""`regelwerk sample record`: what a reviewer says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse
from schemas.sample.result import Verdict


@click.command(
    "record",
    cls=Command,
    example="regelwerk sample record stichprobe-0001 --file stichprobe/pruefbogen.xlsx --store ablage\n"
    "regelwerk sample record stichprobe-0001 --case 7 --question schritte --verdict Fehler --store ablage",
)
@click.argument("sample", metavar="STICHPROBE")
@options.store
@click.option("--file", type=options.File(".xlsx"), help="Der ausgefüllte Prüfbogen.")
@click.option("--case", type=options.Whole(1), help="Nummer des Falls im Prüfbogen.")
@click.option("--question", metavar="FRAGE", help="Kennung der Frage.")
@click.option("--verdict", type=options.OneOf(*Verdict), help="in Ordnung, Fehler oder „nicht prüfbar“.")
@click.option("--remark", metavar="TEXT", default="", help="Bemerkung; die Ablage bekommt nur ihre Prüfsumme.")
@options.by
def command(
    sample: str, store: Path, file: Path | None, case: int | None, question: str | None, verdict: str | None,
    remark: str, by: str,
) -> int:  # fmt: skip
    """Nimmt Antworten einer prüfenden Person auf, alle oder keine. Was sich geändert hat, ist eine Berichtigung.

    Prüfen mehrere denselben Fall und sagen Verschiedenes, gilt er als uneinig, bis eine von ihnen ihre Antwort ändert.
    """
    from jobs.samples.files import Answer, answers
    from jobs.samples.record import take
    from store.folder import open_store
    from store.records.connect import reading
    from store.records.upgrade import open_database
    from store.samples import rows

    opened = open_store(store)
    engine = open_database(opened.url)
    if file is not None and (case, question, verdict) == (None, None, None):
        with reading(engine) as connection:
            told = answers(file, rows.one(connection, sample))
    elif file is None and case is not None and question is not None and verdict is not None:
        told = [Answer(case, question, Verdict(verdict), remark.strip())]
    else:
        raise WrongUse("Bitte --file angeben, oder --case, --question und --verdict zusammen.")
    kept = take(engine, sample, told, by, datetime.now(UTC))
    click.echo(f"{sample}: {kept.new} neu, {kept.corrected} berichtigt, {kept.same} unverändert.")
    return 0
