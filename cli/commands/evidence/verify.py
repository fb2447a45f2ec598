"""`regelwerk verify`: does everything still fit together?"""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command
from schemas.evidence.verification import Proof

_SHOWN = 50


@click.command(
    "verify",
    cls=Command,
    example="regelwerk verify --store ablage --checkpoint pruefpunkt-2020-06.json",
)
@options.store
@click.option(
    "--checkpoint", type=options.Folder(), metavar="DATEI", help="Prüfpunkt, der außerhalb der Ablage verwahrt wurde."
)
@options.as_format
def command(store: Path, checkpoint: Path | None, form: str) -> int:
    """Rechnet nach, ob Prüfspur, Prüfpunkte, Abzüge, Läufe, Regelbücher, Befunde und Entscheidungen zusammenpassen.

    Nennt, was nicht passt, den ersten Eintrag der Prüfspur zuerst, und was diese Prüfung nicht zeigen kann. Ändert
    nichts. Endet mit 1, wenn etwas nicht passt.
    """
    from cli.terminal import progress
    from jobs.evidence.checkpoint import held
    from jobs.evidence.verify import verify
    from store.folder import open_store

    opened = open_store(store)
    outside = held(checkpoint) if checkpoint is not None else None
    with progress() as step:
        proof = verify(opened, outside, str(checkpoint) if checkpoint is not None else None, step)
    if form == "json":
        click.echo(proof.model_dump_json(indent=2))
    else:
        for line in told(proof):
            click.echo(line)
    return 0 if proof.holds else 1


def told(proof: Proof) -> list[str]:
    """The proof in German, line by line."""
    lines = [f"Amt {proof.office}. Die Prüfspur endet bei Eintrag {proof.head}, Hash {proof.hash}."]
    if proof.key is not None:
        lines.append(f"Fingerabdruck des Siegels: {proof.key}")
    lines += ["", "Nachgerechnet:", *(f"  {what}: {_number(number)}" for what, number in proof.checked.items())]
    if proof.outside is not None:
        lines.append(f"  verglichen mit dem Prüfpunkt {proof.outside}")
    if proof.faults:
        lines += ["", "Es passt nicht zusammen:", *(f"  {fault.message}" for fault in proof.faults[:_SHOWN])]
        if len(proof.faults) > _SHOWN:
            lines.append(f"  … und {_number(len(proof.faults) - _SHOWN)} weitere (alle mit --format json)")
    if proof.remarks:
        lines += ["", "Hinweise:", *(f"  {remark}" for remark in proof.remarks)]
    lines += ["", "Was diese Prüfung nicht zeigen kann:", *(f"  {limit}" for limit in proof.limits), ""]
    if proof.holds:
        return [*lines, "Ergebnis: Alles passt zusammen."]
    number = len(proof.faults)
    return [*lines, f"Ergebnis: {'1 Stelle passt' if number == 1 else f'{_number(number)} Stellen passen'} nicht."]


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".")
