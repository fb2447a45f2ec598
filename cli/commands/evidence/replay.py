"""`regelwerk replay`: a recorded run, evaluated once more."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.german import Command
from schemas.evidence.replay import Difference, Replay

_SHOWN = 30


@click.command("replay", cls=Command, example="regelwerk replay 20200701T040000Z-1a2b3c4d --store ablage")
@click.argument("run", metavar="LAUF")
@options.store
@options.as_format
def command(run: str, store: Path, form: str) -> int:
    """Wertet einen Lauf noch einmal aus: mit dem Regelbuch, dem Kalender und dem Abzug von damals.

    Zeigt, ob dasselbe herauskommt, sonst jede Abweichung, und nennt, was dafür fehlt. Endet mit 1, wenn nicht dasselbe
    herauskommt oder etwas fehlt.
    """
    from cli.kept import kept
    from cli.terminal import progress
    from jobs.evidence.replay import replay
    from store.folder import open_store

    opened = open_store(store)
    with progress() as step:
        found = replay(opened, run, kept(), step)
    if form == "json":
        click.echo(found.model_dump_json(indent=2))
    else:
        for line in told(found):
            click.echo(line)
    return 0 if found.identical else 1


def told(found: Replay) -> list[str]:
    """A replay in German, line by line."""
    lines = [f"Lauf {found.run}, Amt {found.office}, Stichtag {found.as_of:%d.%m.%Y}", f"Digest damals: {found.digest}"]
    if found.found is not None:
        lines.append(f"Digest jetzt:  {found.found}")
    if found.erased:
        cases, them = ("1 Fall", "ihn") if found.erased == 1 else (f"{found.erased} Fälle", "sie")
        lines.append(
            f"Seit dem Lauf gelöscht: {cases}. Verglichen wird ohne {them}; vor der Löschung war der Digest "
            f"{found.original}."
        )
    lines += [f"Fehlt: {sentence}" for sentence in found.missing]
    if found.versions:
        said = ", ".join(f"{one.name} {one.then} statt {one.now}" for one in found.versions)
        lines.append(f"Damals liefen andere Fassungen: {said}.")
    lines += [_line(one) for one in found.differences[:_SHOWN]]
    if found.differing > _SHOWN:
        lines.append(f"… insgesamt {found.differing} abweichende Zeilen (mehr mit --format json)")
    if found.until is not None:
        lines.append(f"Wiederholbar bis {found.until:%d.%m.%Y}.")
    return [*lines, _result(found)]


def _result(found: Replay) -> str:
    if found.identical and found.differing:
        return "Ergebnis: Es kommt dasselbe heraus; die Quoten von damals zählen Gelöschtes noch mit."
    if found.identical:
        return "Ergebnis: Es kommt dasselbe heraus."
    if found.found is None:
        return "Ergebnis: Der Lauf lässt sich nicht mehr wiederholen."
    if found.found == found.digest:
        return "Ergebnis: Die Befunde sind dieselben, anderes weicht ab."
    return "Ergebnis: Es kommt etwas anderes heraus."


def _line(one: Difference) -> str:
    where = f"{one.rule}, {one.record}{f' ({one.period})' if one.period else ''}"
    if not one.column:
        return f"Weicht ab: {where}: {'fehlt jetzt' if one.after is None else 'ist neu'}"
    return f"Weicht ab: {where}: {one.column} war {one.before or 'leer'}, ist jetzt {one.after or 'leer'}"
