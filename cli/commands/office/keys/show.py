"""`regelwerk keys show`: from pseudonyms to numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse


class _Command(Command):
    """A command that takes pseudonyms."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command line; the pseudonyms are arguments, so none is too many."""
        return click.Command.parse_args(self, ctx, args)


@click.command(
    "show",
    cls=_Command,
    example="regelwerk keys show kvnbkkllskmzyopc4gn33 --store ablage --by M07\n"
    'regelwerk keys show kvnbkkllskmzyopc4gn33 --store ablage --by Revision --reason "Prüfung 12/2026"',
)
@click.argument("asked", nargs=-1, metavar="PSEUDONYM")
@options.store
@options.who
@click.option("--reason", default="", metavar="TEXT", help="Wofür die Nummer gebraucht wird; wird protokolliert.")
def command(asked: tuple[str, ...], store: Path, by: str, reason: str) -> int:
    """Zeigt, welche Nummer hinter einem Pseudonym steht.

    Wer zuständig ist oder vertritt, sieht die eigenen Fälle ohne Begründung; alle anderen mit Begründung. Mit
    Begründung wird der Abruf protokolliert.
    """
    from jobs.imports.keys.unmask import unmask
    from store.folder import open_store
    from store.records.upgrade import open_database

    if not asked:
        raise WrongUse("Es fehlt das Pseudonym.")
    opened = open_store(store)
    shown = unmask(opened, open_database(opened.url), asked, by, reason, datetime.now(UTC))
    for one in shown:
        click.echo(f"{one.pseudonym}  {one.entity}  {one.number}{'  (protokolliert)' if one.logged else ''}")
    return 0
