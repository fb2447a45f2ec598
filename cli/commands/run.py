"""`regelwerk run`: all cases of a folder, or of the newest delivery in a store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from cli import options
from cli.german import Command, WrongUse

if TYPE_CHECKING:
    from engine.run.spark.session import Cluster


@dataclass(frozen=True, slots=True)
class _Given:
    """What the command line said."""

    data: Path | None
    as_of: date | None
    office: str | None
    out: Path | None
    rules: Path
    store: Path | None
    snapshot: str | None
    since: str | None
    by: str
    verify: int
    seed: int
    csv: bool
    everything: bool
    drafts: bool
    findings: Path | None
    memory: str | None
    profile: str | None
    engine: str
    master: str | None
    conf: tuple[str, ...]


@click.command(
    "run",
    cls=Command,
    example="regelwerk run --data daten --as-of 30.06.2020 --office magdeburg --out ergebnis --verify 500\n"
    "regelwerk run --store ablage",
)
@click.option("--data", type=options.Folder(), help="Ordner mit den gelieferten Parquet- oder CSV-Dateien.")
@click.option("--as-of", type=options.Day(), help="Stichtag, zum Beispiel 30.06.2020; in der Ablage der der Lieferung.")
@click.option("--office", metavar="AMT", help="Kennung des Amts (Datei unter rules/amt).")
@click.option("--out", type=options.Folder(), help="Ordner für die Ergebnisse; ein früherer Lauf wird ersetzt.")
@options.rules
@click.option(
    "--store", type=options.Folder(), metavar="ABLAGE", envvar="REGELWERK_STORE",
    help="Statt --data, --office und --out: die neueste Lieferung dieser Ablage, erfasst und abgeglichen.",
)  # fmt: skip
@click.option("--snapshot", metavar="ABZUG", help="In der Ablage: statt der neuesten diese Lieferung.")
@click.option(
    "--since",
    metavar="LAUF",
    help="In der Ablage: auf diesem früheren Lauf aufbauen, soweit das nachweislich gleich ist.",
)
@options.by
@click.option("--verify", type=options.Whole(), default=0, help="So viele Vorgänge ein zweites Mal auswerten.")
@click.option("--seed", type=options.Whole(), default=1, help="Startwert der Auswahl für --verify (üblich 1).")
@click.option("--csv", is_flag=True, help="Die Ergebnisse auch als CSV schreiben.")
@click.option("--all", "everything", is_flag=True, help="Auch schreiben, was in Ordnung ist.")
@options.drafts
@click.option(
    "--open", "findings", type=options.Folder(), metavar="DATEI",
    help="Parquet-Datei mit regel, vorgang_id, periode: deren Ergebnis wird immer geschrieben.",
)  # fmt: skip
@click.option(
    "--memory", type=options.Size(),
    help="So viel Speicher nimmt die Auswertung höchstens (üblich 2500MB); der Rest geht auf die Platte.",
)  # fmt: skip
@click.option(
    "--profile-plan", "profile", is_flag=False, flag_value="", metavar="[DATEI]",
    help="Zeigen, wohin die Zeit ging, je Regel und gemeinsamer Stufe; mit DATEI (.json, .parquet) auch schreiben.",
)  # fmt: skip
@click.option(
    "--engine", type=options.OneOf("duckdb", "spark"), default="duckdb", metavar="WERK",
    help="Wer die Fälle auswertet: duckdb (üblich, dieser Rechner) oder spark (viele Rechner); gleiches Ergebnis.",
)  # fmt: skip
@click.option("--master", metavar="CLUSTER", help="Adresse des Spark-Clusters, zum Beispiel spark://rechner:7077.")
@click.option(
    "--spark-conf", "conf", multiple=True, metavar="NAME=WERT",
    help="Eine Einstellung von Spark, zum Beispiel spark.executor.memory=8g; mehrfach möglich.",
)  # fmt: skip
@click.pass_context
def command(ctx: click.Context, /, **said: object) -> int:
    """Prüft alle Fälle eines Ordners mit Parquet- oder CSV-Dateien, die wie die Tabellen des Faktenmodells heißen.

    Schreibt outcomes.parquet, konflikte.parquet, quotas.parquet und run.json in den Ergebnisordner.
    Mit --store prüft der Befehl die neueste eingelesene Lieferung, hält den Lauf in der Ablage fest und gleicht ihn mit
    den offenen Befunden ab; derselbe Tag zweimal ändert nichts.
    Dass etwas überfällig ist, ist kein Fehler: Der Befehl endet mit 0, mit 1 nur, wenn er nicht arbeiten konnte oder
    die Gegenprobe abweicht.
    """
    given = _Given(**said)  # type: ignore[arg-type]
    if given.store is not None and (given.data is None or _typed(ctx, "store")):
        _only(ctx, "Ablage", "data", "office", "out", "rules", "csv", "everything", "findings", "memory",
              "engine", "master", "conf")  # fmt: skip
        from cli.commands.findings.stored import run as run_stored

        return run_stored(
            given.store, given.snapshot, given.as_of, given.by, given.verify, given.seed, given.drafts,
            given.profile is not None, _file(ctx, given), given.since,
        )  # fmt: skip
    _only(ctx, "Ordner", "snapshot", "since", "by")
    return _run_folder(ctx, given)


def _typed(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _only(ctx: click.Context, what: str, *others: str) -> None:
    """Refuses what means nothing for the one or the other kind of run."""
    options_ = {param.name: max(param.opts, key=len) for param in ctx.command.params}
    wrong = [options_[name] for name in others if _typed(ctx, name)]
    if wrong:
        raise WrongUse(f"{', '.join(wrong)} gehört nicht zu einem Lauf über {_SAID[what]}.", ctx)


_SAID = {"Ablage": "eine Ablage (--store)", "Ordner": "einen Ordner (--data)"}


def _run_folder(ctx: click.Context, given: _Given) -> int:
    if given.data is None:
        raise WrongUse("Es fehlt --data (oder --store für einen Lauf in der Ablage).", ctx)
    if given.as_of is None:
        raise WrongUse("Es fehlt --as-of.", ctx)
    if given.office is None:
        raise WrongUse("Es fehlt --office.", ctx)
    if given.out is None:
        raise WrongUse("Es fehlt --out.", ctx)
    from cli.finish import finish
    from cli.order import order
    from cli.terminal import progress
    from jobs.run import run

    asked = order(
        given.data, given.rules, given.office, given.as_of, given.out, csv=given.csv, all=given.everything,
        verify=given.verify, seed=given.seed, open_findings=given.findings, drafts=given.drafts,
        profile=given.profile is not None, cluster=_cluster(ctx, given), memory=given.memory,
    )  # fmt: skip
    into = _file(ctx, given)
    with progress() as step:
        report = run(asked, step)
    return finish(report, into)


def _cluster(ctx: click.Context, given: _Given) -> Cluster | None:
    """The Spark cluster that evaluates, if one is to."""
    if given.engine != "spark":
        if given.master is not None or given.conf:
            raise WrongUse("--master und --spark-conf gehören zu --engine spark.", ctx)
        return None
    if given.master is None:
        raise WrongUse("Zu --engine spark fehlt --master, zum Beispiel --master spark://rechner:7077.", ctx)
    if given.memory is not None:
        raise WrongUse("--memory gilt nur mit --engine duckdb; bei Spark sagt es --spark-conf.", ctx)
    if given.profile is not None:
        raise WrongUse("--profile-plan misst nur Läufe mit --engine duckdb.", ctx)
    from engine.run.spark.session import Cluster

    pairs = [(name, value) for name, found, value in (one.partition("=") for one in given.conf) if found]
    if len(pairs) < len(given.conf):
        raise WrongUse("--spark-conf braucht NAME=WERT, zum Beispiel spark.executor.memory=8g.", ctx)
    return Cluster(given.master, tuple(pairs))


def _file(ctx: click.Context, given: _Given) -> Path | None:
    """The file that the cost of the run goes to, if one was named; refused before the run, not after it."""
    if not given.profile:
        return None
    from store.destination import RUN
    from store.effort.files import KINDS

    path = Path(given.profile)
    if path.suffix not in KINDS:
        raise WrongUse(f"--profile-plan schreibt {' oder '.join(KINDS)}; {path.name} endet anders.", ctx)
    inside = given.out is not None and path.absolute().parent == given.out.absolute()
    if inside and path.name not in RUN.files:
        raise WrongUse(f"Im Ergebnisordner heißt die Datei für --profile-plan aufwand{path.suffix}.", ctx)
    return path
