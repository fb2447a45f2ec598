"""`regelwerk check`: every mistake in what an office has written."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import click

from cli import options
from cli.german import Command
from schemas.diagnostic import Diagnostic, Severity


@click.command("check", cls=Command, example="regelwerk check rules/kontakt/kontaktdichte.yaml")
@click.argument("paths", type=options.Folder(), nargs=-1, metavar="[PFAD …]")
@options.rules
@options.as_format
def command(paths: tuple[Path, ...], rules: Path, form: str) -> int:
    """Prüft Regeln, Amtsdateien und Faktenmodell und rechnet die Beispiele der Regeln nach.

    Ohne PFAD wird alles geprüft; mit PFAD werden nur Fehler dieser Dateien und Ordner gezeigt. Endet mit 1, wenn es
    Fehler gibt; Hinweise zählen nicht.
    """
    from cli.kept import kept
    from jobs.rules.check import check

    meant = click.get_current_context().get_parameter_source("rules") is not click.core.ParameterSource.DEFAULT
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
    return int(found.unsound is not None or any(one.severity is Severity.ERROR for one in found.diagnostics))


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
