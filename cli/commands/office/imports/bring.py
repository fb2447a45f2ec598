"""`regelwerk import`: a delivery comes in, and its brake is lifted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.german import Command, WrongUse
from cli.options import Day

if TYPE_CHECKING:
    from store.folder import StoreFolder

CONFIRM = "confirm"


class _Command(Command):
    """A command that takes files."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command line; the files are arguments, so none is too many."""
        return click.Command.parse_args(self, ctx, args)


@click.command(
    "import",
    cls=_Command,
    example="regelwerk import --store ablage --source verbis export.zip --as-of 30.06.2020\n"
    "regelwerk import --store ablage --source fachmodell daten --as-of 30.06.2020 --control-total 5000\n"
    "regelwerk import --source allegro --suggest antraege.csv\n"
    'regelwerk import confirm 3f2a9c --store ablage --by "Petra Beispiel" --reason "Umzug des Teams 3"',
)
@click.argument("files", nargs=-1, metavar="DATEIEN")
@click.option("--source", "sources", multiple=True, metavar="NAME",
              help="Zuordnung (Datei unter rules/quellen); fachmodell für Tabellen in der Form des Faktenmodells. "
              "Mehrfach möglich.")  # fmt: skip
@click.option("--as-of", type=Day(), help="Stichtag der Lieferung, zum Beispiel 30.06.2020.")
@click.option("--store", type=options.Folder(), metavar="ABLAGE", envvar="REGELWERK_STORE",
              help="Ordner der Ablage; ohne Angabe der aus REGELWERK_STORE.")  # fmt: skip
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="UMFANG",
    help="Lieferumfang, zum Beispiel kontakt=01.01.2020..30.06.2020 oder kunde=@T01,T02; ohne Tabelle für alle.",
)
@click.option("--control-total", "totals", multiple=True, metavar="[TABELLE=]ZAHL",
              help="So viele Fälle (oder Zeilen einer Tabelle) nennt das Fachverfahren.")  # fmt: skip
@click.option("--quarantine", type=options.Folder(), metavar="ORDNER",
              help="Die nicht angenommenen Zeilen auch hierhin schreiben.")  # fmt: skip
@click.option("--database", default="", metavar="ORT",
              help="Wo die Adresse der Datenbank für Abfragen (.sql) steht: env:NAME oder datei:PFAD.")  # fmt: skip
@click.option("--suggest", is_flag=True, help="Nur eine Zuordnung vorschlagen, die jemand vervollständigt.")
@options.by
@click.option("--reason", default="", metavar="TEXT", help="Begründung (nur mit confirm).")
def command(files: tuple[str, ...], sources: tuple[str, ...], **asked: Any) -> int:
    """Liest eine Lieferung ein: prüfen, zuordnen, pseudonymisieren, als Abzug ablegen.

    Gezählt wird jede Zeile: gelesen = angenommen + Quarantäne + ausgelassen. Dieselbe Lieferung noch einmal ergibt
    denselben Abzug. Weicht sie zu stark von der letzten ab, wird die Lieferbremse gezogen; gelöst wird sie mit
    regelwerk import confirm ABZUG --by NAME --reason TEXT.
    """
    if files[:1] == (CONFIRM,) and not sources:
        return _confirm(files[1:], asked)
    if not sources:
        raise WrongUse("Es fehlt --source: nach welcher Zuordnung wird gelesen?")
    if not files:
        raise WrongUse("Es fehlen die Dateien der Lieferung.")
    if asked["as_of"] is None and not asked["suggest"]:
        raise WrongUse("Es fehlt --as-of, der Stichtag der Lieferung.")
    if asked["as_of"] is not None:
        _refuse_future(asked["as_of"])
    return _suggest(files, sources, asked) if asked["suggest"] else _bring(files, sources, asked)


def _refuse_future(as_of: date) -> None:
    """The newest day is the one that runs take: one mistyped for years ahead would hide all that follow."""
    from cli.clock import today

    day = today()
    if as_of > day + timedelta(days=1):
        raise WrongUse(
            f"--as-of: Der Stichtag {as_of:%d.%m.%Y} liegt in der Zukunft, heute ist der {day:%d.%m.%Y}. Stimmt der "
            "Stichtag, geht die Uhr des Rechners falsch."
        )


def _bring(files: tuple[str, ...], sources: tuple[str, ...], asked: dict[str, Any]) -> int:
    import os
    import secrets

    from cli.commands.office.imports.asked import given
    from cli.commands.office.imports.told import show
    from cli.kept import kept
    from cli.terminal import console, progress
    from jobs.imports.bring import bring
    from jobs.imports.order import Order
    from schemas.clock.place import day_of
    from store.records.upgrade import open_database

    now = datetime.now(UTC)
    store = _store(asked)
    order = Order(
        store=store, sources=sources, files=tuple(Path(one) for one in files), as_of=asked["as_of"], by=asked["by"],
        now=now, today=day_of(now), token=secrets.token_hex(6),
        given=given(asked["scopes"], asked["totals"]), quarantine=asked["quarantine"],
        database=asked["database"], environment=os.environ, programs=kept(),
    )  # fmt: skip
    with progress() as step:
        imported = bring(order, open_database(store.url), step)
    show(imported, store, console())
    return 0


def _confirm(names: tuple[str, ...], asked: dict[str, Any]) -> int:
    from jobs.imports.confirmation import confirm
    from store.records.upgrade import open_database

    if click.get_current_context().get_parameter_source("by") is click.core.ParameterSource.DEFAULT:
        raise WrongUse("Es fehlt --by: Die Bremse löst jemand mit Namen.")
    if len(names) != 1:
        way = "regelwerk import confirm ABZUG --store ABLAGE --by NAME --reason TEXT"
        raise WrongUse(f"Erwartet wird genau ein Abzug: {way}")
    store = _store(asked)
    found = confirm(store, open_database(store.url), names[0], asked["by"], asked["reason"], datetime.now(UTC))
    click.echo(f"Die Lieferbremse ist gelöst: Lieferung {found.source} vom {found.as_of:%d.%m.%Y}.")
    return 0


def _suggest(files: tuple[str, ...], sources: tuple[str, ...], asked: dict[str, Any]) -> int:
    import tempfile

    from jobs.imports.mapped import proposal
    from store.folder import open_store

    rules = options.shipped_rules() if asked["store"] is None else open_store(asked["store"]).rules
    with tempfile.TemporaryDirectory() as scratch:
        click.echo(proposal(rules, [Path(one) for one in files], sources[0], Path(scratch)), nl=False)
    return 0


def _store(asked: dict[str, Any]) -> StoreFolder:
    from store.folder import open_store

    if asked["store"] is None:
        raise WrongUse("Es fehlt --store, der Ordner der Ablage.")
    return open_store(asked["store"])
