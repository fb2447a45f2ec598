"""`regelwerk aemter pruefen`: every office of a list, and one report over all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.german import Command

if TYPE_CHECKING:
    from jobs.offices.single import Asked, How
    from jobs.offices.whole import Made
    from schemas.offices.listed import Listed


@dataclass(frozen=True, slots=True)
class _Given:
    """What the command line said."""

    offices: Path
    as_of: date
    out: Path
    rules: Path
    parallel: int
    pool: str | None
    tries: int
    wait: int
    verify: int
    seed: int
    keep: bool


@click.command(
    "pruefen",
    cls=Command,
    example="regelwerk aemter pruefen --list aemter.yaml --as-of 30.06.2020 --out bericht --parallel 4\n"
    "regelwerk aemter pruefen --list aemter.yaml --as-of 30.06.2020 --out bericht --pool aemter --parallel 40",
)
@click.option(
    "--list", "offices", type=options.Folder(), metavar="DATEI", required=True, help="Die Ämterliste, eine YAML-Datei."
)
@options.as_of
@click.option(
    "--out", type=options.Folder(), required=True,
    help="Ordner für Bericht und Zwischenstände; derselbe setzt einen abgebrochenen Start fort.",
)  # fmt: skip
@options.rules
@click.option("--parallel", type=options.Whole(1), default=1, help="So viele Ämter zugleich (üblich 1).")
@click.option(
    "--pool", metavar="NAME", help="Statt hier: über diesen Work Pool des Servers, den PREFECT_API_URL nennt."
)
@click.option("--tries", type=options.Whole(1), default=4, help="So viele Versuche je Amt, wo Warten hilft (üblich 4).")
@click.option(
    "--wait", type=options.Whole(0), default=10, help="Sekunden vor dem zweiten Versuch, danach doppelt so viele."
)
@click.option("--verify", type=options.Whole(), default=0, help="So viele Vorgänge je Amt ein zweites Mal auswerten.")
@click.option("--seed", type=options.Whole(), default=1, help="Startwert der Auswahl für --verify (üblich 1).")
@click.option("--keep", is_flag=True, help="Auch die Ergebnisse je Fall behalten, unter laeufe im Ordner --out.")
def command(**said: object) -> int:
    """Prüft jedes Amt einer Liste am selben Stichtag, jedes nach seinen eigenen Regeln.

    Ein Amt, das sich nicht prüfen lässt, hält die anderen nicht auf; was vorübergehen kann, wird wieder versucht. Wird
    der Befehl abgebrochen, so macht der nächste Start dort weiter: Wessen Daten und Regeln dieselben sind, das wird
    nicht noch einmal geprüft. Ablagen werden nur gelesen.
    Der Bericht nennt Zahlen, keine Fälle, und keine kleinen Zahlen. Der Befehl endet mit 1, wenn ein Amt nicht geprüft
    werden konnte oder eine Gegenprobe abweicht.
    """
    given = _Given(**said)  # type: ignore[arg-type]
    from jobs.offices.wording import sentences

    made = _here(given) if given.pool is None else _pooled(given, given.pool)
    for line in sentences(made.report):
        click.echo(line)
    click.echo(f"Bericht: {made.folder}")
    return 0 if made.report.checked == len(made.report.offices) and not made.report.disagreements else 1


def _here(given: _Given) -> Made:
    """By processes on this machine."""
    from cli.kept import kept
    from cli.terminal import progress
    from engine.offices import load_list
    from jobs.offices.several import each
    from jobs.offices.single import How
    from jobs.offices.trying import Patience
    from jobs.offices.whole import whole

    offices = load_list(given.offices, given.rules)
    threads = max(1, (os.cpu_count() or 1) // given.parallel)
    how = How(given.as_of, given.out.absolute(), kept(), given.verify, given.seed, given.keep, threads)
    patience = Patience(given.tries, given.wait)
    with progress() as step:
        return whole(offices, how, lambda left: each(left, how, given.parallel, patience, _asked), step)


def _pooled(given: _Given, pool: str) -> Made:
    """By the workers of a work pool."""
    from jobs.operation.place import QUIET

    quiet = {**QUIET, "PREFECT_LOGGING_LEVEL": "WARNING"}
    os.environ.update({name: value for name, value in quiet.items() if name not in os.environ})
    from flows.offices.several import check_all

    return check_all(
        liste=given.offices.absolute(), stichtag=given.as_of, ziel=given.out.absolute(),
        regeln=given.rules.absolute(), pool=pool, parallel=given.parallel, versuche=given.tries,
        wartezeit=float(given.wait), gegenprobe=given.verify, startwert=given.seed, behalten=given.keep,
    )  # fmt: skip


def _asked(listed: Listed, how: How) -> Asked:
    """A check of now."""
    from cli.order import new_id
    from jobs.offices.single import Asked

    now = datetime.now(UTC)
    return Asked(listed, how, new_id(now), now)
