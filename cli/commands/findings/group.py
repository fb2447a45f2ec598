"""`regelwerk findings`: what is to be done, as a list; one finding; what the rules' authors should know."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli import options
from cli.german import Commands, WrongUse
from cli.terminal import day, number
from schemas.findings.finding import Finding, State

if TYPE_CHECKING:
    from store.findings.page import Filter, Page

MODULES = {
    "show": ("findings.show", "Zeigt einen Befund: Begründung, Angaben und jeden Schritt."),
    "rules": ("findings.rules", "Zeigt je Regel Ausnahmen und Fehlalarme: ein Zeichen an ihre Verantwortlichen."),
    "altbestand": ("findings.legacy", "Zeigt, was jedes Team diese Woche vom Altbestand abarbeitet."),
}
_SIZE = 50


@click.command(
    cls=Commands,
    modules=MODULES,
    invoke_without_command=True,
    example="regelwerk findings --store ablage --team T00000003\nregelwerk findings show 12 --store ablage",
)
@click.option("--store", type=options.Folder(), metavar="ABLAGE", envvar="REGELWERK_STORE", help="Ordner der Ablage.")
@click.option("--state", type=options.OneOf(*State), help="Nur diese: erkannt, anerkannt, ausgenommen, Fehlalarm …")
@click.option("--rule", metavar="REGEL", help="Nur Befunde dieser Regel.")
@click.option("--team", metavar="TEAM", help="Nur Befunde dieses Teams.")
@click.option("--case", metavar="FALL", help="Nur Befunde dieses Falls (Kennung).")
@click.option("--due-before", type=options.Day(), help="Nur was vor diesem Tag fällig ist.")
@click.option("--page", "behind", metavar="STELLE", help="Weiter nach dieser Stelle; die vorige Seite nennt sie.")
@click.option("--size", type=options.Whole(1), default=_SIZE, help="So viele auf einer Seite (üblich 50).")
@options.as_format
@click.pass_context
def command(
    ctx: click.Context,
    store: Path | None,
    state: str | None,
    rule: str | None,
    team: str | None,
    case: str | None,
    due_before: date | None,
    behind: str | None,
    size: int,
    form: str,
) -> int | None:
    """Listet Befunde nach Fälligkeit; ohne Angabe die, die jemanden brauchen (erkannt und anerkannt).

    Der Altbestand hat seine eigene Liste; was auf Wiedervorlage liegt, erscheint an seinem Tag wieder.
    """
    if ctx.invoked_subcommand is not None:
        return None
    if store is None:
        raise WrongUse("Es fehlt --store (oder die Umgebungsvariable REGELWERK_STORE).", ctx)
    from store.findings.page import Filter, counts, number, page
    from store.folder import open_store
    from store.records.connect import reading
    from store.records.upgrade import open_database

    opened = open_store(store)
    states = (State(state),) if state else ()
    asked = Filter(opened.office, states, rule=rule, team=team, case=case, due_before=due_before)
    with reading(open_database(opened.url)) as connection:
        shown = page(connection, asked, size, _place(behind))
        found, more = number(connection, asked)
        whole = counts(connection, opened.office)
    if form == "json":
        click.echo(_as_json(shown, found, more))
    else:
        _as_text(shown, asked, found, more, whole)
    return 0


def _place(written: str | None) -> Any:
    from store.findings.page import Place

    if written is None:
        return None
    try:
        return Place.read(written)
    except ValueError as error:
        raise WrongUse(f"„{written}“ ist keine Stelle; die vorige Seite nennt sie in ihrer letzten Zeile.") from error


def _as_json(shown: Page, found: int, more: bool) -> str:
    rows = [as_data(one) for one in shown.findings]
    following = None if shown.next is None else str(shown.next)
    told = {"befunde": rows, "anzahl": found, "mindestens": more, "weiter": following}
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_data(one: Finding) -> dict[str, Any]:
    """A finding as JSON values; its facts only where they were asked for."""
    plain = asdict(replace(one, facts=None))
    found = {key: value.isoformat() if isinstance(value, date) else value for key, value in plain.items()}
    found.pop("facts")
    return {**found, "facts": one.facts} if one.facts is not None else found


def _as_text(shown: Page, asked: Filter, found: int, more: bool, whole: dict[State, int]) -> None:
    for one in shown.findings:
        click.echo(line(one))
    which = "Befund" + ("" if found == 1 and not more else "e")
    which += "" if asked.states else ", die jemanden brauchen" if found != 1 else ", der jemanden braucht"
    click.echo(f"{'mehr als ' if more else ''}{number(found)} {which}")
    if shown.next is not None:
        click.echo(f"Weiter mit: --page {shown.next}")
    click.echo(
        "Im ganzen Amt: " + (", ".join(f"{number(whole[one])} {one}" for one in State if whole.get(one)) or "keine")
    )


def line(one: Finding) -> str:
    """A finding on two lines: what to do by when, and why."""
    due = f"fällig {day(one.due)}" if one.due else "ohne Frist"
    until = f" bis {day(one.until)}" if one.until else ""
    follow = f" · Wiedervorlage {day(one.follow_up)}" if one.follow_up else ""
    legacy = " · Altbestand" if one.legacy else ""
    who = " · ".join(part for part in (one.responsible, one.team) if part)
    about = f"{one.entity} {one.record}" + (f", Abschnitt {one.period}" if one.period else "")
    head = f"{one.id} · {due} · {one.status} · {one.title} ({one.rule}) · {about}"
    return f"{head} · {who} · {one.state}{until}{follow}{legacy}\n    {one.reason}"
