"""`regelwerk rules`: which rules there are, and which rest on a source."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from cli import options
from cli.german import Command


@click.command("rules", cls=Command, example='regelwerk rules --source "GA 02/2018"\nregelwerk rules --format json')
@click.option("--source", metavar="TEXT", default="", help="Nur Regeln, deren Quelle den Text enthält.")
@options.rules
@options.as_format
def command(source: str, rules: Path, form: str) -> int:
    """Listet alle Regeln und Begriffe mit Art, Status und Geltung, auf Wunsch nur die, die auf einer Quelle beruhen.

    Groß- und Kleinschreibung und Umlaute zählen bei der Suche nicht.
    """
    from cli.terminal import day, plural
    from jobs.rules.catalogue import catalogue

    found = catalogue(rules, source)
    if form == "json":
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2, default=str))
        return 0
    width = max((len(one.rule) for one in found), default=0)
    for one in found:
        until = f" bis {day(one.end)}" if one.end is not None else ""
        click.echo(f"{one.rule:<{width}}  {one.kind}, {one.status}, ab {day(one.start)}{until}: {one.title}")
        for document, passage in one.sources if source else ():
            click.echo(f"{'':<{width}}    {document}, {passage}")
    rest = "beruht" if len(found) == 1 else "beruhen"
    many = plural(len(found), "Fassung einer Regel", "Fassungen von Regeln")
    click.echo(f"\n{many} {rest} auf „{source}“." if source else f"\n{many}.")
    return 0
