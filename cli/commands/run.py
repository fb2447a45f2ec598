"""`regelwerk run`: all cases of a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command(
    "run",
    cls=Command,
    example="regelwerk run --data daten --as-of 30.06.2020 --office magdeburg --out ergebnis --verify 500",
)
@options.data
@options.as_of
@options.office
@options.out
@options.rules
@click.option("--verify", type=options.Whole(), default=0, help="So viele Vorgänge ein zweites Mal auswerten.")
@click.option("--seed", type=options.Whole(), default=1, help="Startwert der Auswahl für --verify (üblich 1).")
@click.option("--csv", is_flag=True, help="Die Ergebnisse auch als CSV schreiben.")
@click.option("--all", "everything", is_flag=True, help="Auch schreiben, was in Ordnung ist.")
@options.drafts
@click.option(
    "--open", "findings", type=options.Folder(), metavar="DATEI",
    help="Parquet-Datei mit regel, vorgang_id, periode: deren Ergebnis wird immer geschrieben.",
)  # fmt: skip
def command(
    data: Path,
    as_of: date,
    office: str,
    out: Path,
    rules: Path,
    verify: int,
    seed: int,
    csv: bool,
    everything: bool,
    drafts: bool,
    findings: Path | None,
) -> int:
    """Prüft alle Fälle eines Ordners mit Parquet- oder CSV-Dateien, die wie die Tabellen des Faktenmodells heißen.

    Schreibt outcomes.parquet, konflikte.parquet, quotas.parquet und run.json in den Ergebnisordner.
    Dass etwas überfällig ist, ist kein Fehler: Der Befehl endet mit 0, mit 1 nur, wenn er nicht arbeiten konnte oder
    die Gegenprobe abweicht.
    """
    from cli.finish import finish
    from cli.order import order
    from cli.terminal import progress
    from jobs.run import run

    asked = order(
        data, rules, office, as_of, out, csv=csv, all=everything, verify=verify, seed=seed, open_findings=findings,
        drafts=drafts,
    )  # fmt: skip
    with progress() as step:
        report = run(asked, step)
    return finish(report)
