"""`regelwerk check`: every mistake in what an office has written."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli import options
from cli.german import Command, WrongUse
from schemas.diagnostic import Diagnostic, Severity


@click.command("check", cls=Command, example="regelwerk check rules/kontakt/kontaktdichte.yaml")
@click.argument("paths", type=options.Folder(), nargs=-1, metavar="[PFAD …]")
@options.rules
@options.as_format
@click.option("--cost", is_flag=True, help="Auch messen, welche Regeln weit mehr kosten als die anderen.")
@click.option("--data", type=options.Folder(), help="Mit --cost: an diesen Daten messen statt an erfundenen.")
@click.option("--office", metavar="AMT", default="musterstadt", help="Mit --cost: das Amt (üblich musterstadt).")
@click.option("--as-of", type=options.Day(), default="30.06.2026", help="Mit --cost: Stichtag (üblich 30.06.2026).")
@click.option("--people", type=options.Whole(1), default=20_000, help="Mit --cost: so viele erfundene Personen.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[Path, ...], rules: Path, form: str, **measured: Any) -> int:
    """Prüft Regeln, Amtsdateien und Faktenmodell und rechnet die Beispiele der Regeln nach.

    Ohne PFAD wird alles geprüft; mit PFAD werden nur Fehler dieser Dateien und Ordner gezeigt. Endet mit 1, wenn es
    Fehler gibt; Hinweise zählen nicht.
    Mit --cost rechnet der Befehl, wenn nichts falsch ist, alle Regeln eines Amts dreimal durch und nennt die, die mehr
    als das Zehnfache des Üblichen kosten, mit dem Grund. Das sind Hinweise.
    """
    _only_with_cost(ctx, form)
    from cli.kept import kept
    from jobs.rules.check import check

    meant = ctx.get_parameter_source("rules") is not click.core.ParameterSource.DEFAULT
    found = check(rules, paths, kept(), os.cpu_count() or 1, meant)
    if form == "json":
        click.echo(json.dumps([_plain(one) for one in found.diagnostics], ensure_ascii=False, indent=2))
    else:
        for one in found.diagnostics:
            click.echo(str(one))
        click.echo(_closing(found.diagnostics, found.files), err=bool(found.diagnostics))
    if found.unsound is not None:
        click.echo(
            "Das Faktenmodell, an dem geprüft wurde, hat selbst Fehler; solange ist nicht alles geprüft: "
            f"regelwerk check {found.unsound}",
            err=True,
        )
    wrong = found.unsound is not None or any(one.severity is Severity.ERROR for one in found.diagnostics)
    if measured["cost"] and not wrong:
        from cli.commands.costs import tell

        tell(rules, measured["office"], measured["as_of"], measured["data"], measured["people"], paths)
    return int(wrong)


def _only_with_cost(ctx: click.Context, form: str) -> None:
    """Refuses what means nothing without measuring, and what measuring cannot give."""
    typed = [name for name in ("data", "office", "as_of", "people") if _typed(ctx, name)]
    if typed and not ctx.params["cost"]:
        raise WrongUse(f"--{typed[0].replace('_', '-')} gehört zu --cost.", ctx)
    if ctx.params["cost"] and form == "json":
        raise WrongUse("--cost gibt es nur als Text.", ctx)
    if ctx.params["data"] is not None and not _typed(ctx, "as_of"):
        raise WrongUse("Zu --data gehört --as-of, der Stichtag der Daten.", ctx)


def _typed(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _closing(found: Sequence[Diagnostic], files: int) -> str:
    errors = sum(one.severity is Severity.ERROR for one in found)
    hints = len(found) - errors
    checked = "1 Datei geprüft" if files == 1 else f"{files} Dateien geprüft"
    if not found:
        return f"{checked}: keine Fehler."
    said = "kein Fehler" if not errors else "1 Fehler" if errors == 1 else f"{errors} Fehler"
    return f"{checked}: {said}, {hints} {'Hinweis' if hints == 1 else 'Hinweise'}."


def _plain(one: Diagnostic) -> dict[str, object]:
    place = one.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "severity": "error" if one.severity is Severity.ERROR else "hint",
        "code": one.code,
        "message": one.message,
        "remedy": one.remedy,
    }
