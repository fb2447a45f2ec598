"""`regelwerk mail person`: somebody's address."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command, WrongUse


@click.command(
    "person",
    cls=Command,
    example='regelwerk mail person "Muster, Maria" --address m.muster@amt.example --store ablage\n'
    'regelwerk mail person "Muster, Maria" --remove --store ablage',
)
@click.argument("name", metavar="NAME")
@options.store
@click.option("--address", metavar="ADRESSE", help="Die Mailadresse.")
@click.option("--remove", is_flag=True, help="Streicht die Person; ihre Vorgänge gehen wieder an die Stelle im Team.")
def command(name: str, store: Path, address: str | None, remove: bool) -> int:
    """Trägt ein, wohin Erinnerungen an eine Person gehen. NAME wie die Lieferung ihn nennt.

    Die Liste liegt bei den Schlüsseln, nur für das eigene Konto lesbar; in der Datenbank stehen weder Namen noch
    Adressen. Persönlich erinnert wird nur an Vorgänge der Stellen, die unter persoenlich im Abschnitt [mail] stehen.
    """
    if remove == (address is not None):
        raise WrongUse("Bitte --address oder --remove angeben.")
    from jobs.reminders.persons import enter
    from jobs.reminders.persons import remove as take_out
    from store.folder import open_store

    opened = open_store(store)
    if address is None:
        take_out(opened, name)
        click.echo("Gestrichen.")
    else:
        enter(opened, name, address)
        click.echo("Eingetragen.")
    return 0
