"""`regelwerk findings show`: one finding with its reason and every step of its life."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from cli import options
from cli.commands.findings.group import as_data, line
from cli.german import Command
from cli.terminal import day
from schemas.findings.event import Event
from schemas.findings.finding import Finding


@click.command("show", cls=Command, example="regelwerk findings show 12 --store ablage")
@click.argument("finding", metavar="BEFUND", type=options.Whole(1))
@options.store
@options.as_format
def command(finding: int, store: Path, form: str) -> int:
    """Zeigt einen Befund: warum er besteht, was die Regel gesehen hat und was seither geschah.

    Die Begründung bleibt lesbar, auch wenn die Lieferung von damals gelöscht ist.
    """
    from store.findings.history import history
    from store.findings.page import one
    from store.folder import open_store
    from store.records.actors import name_of
    from store.records.connect import reading
    from store.records.upgrade import open_database

    with reading(open_database(open_store(store).url)) as connection:
        found, events = one(connection, finding), history(connection, finding)
        named = {actor: name_of(connection, actor) for actor in _actors(events)}
    if form == "json":
        told = {**as_data(found), "ereignisse": [_event(event) for event in events]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    for text in (*_about(found), "", "Verlauf:", *(_step(event, named) for event in events)):
        click.echo(text)
    return 0


def _actors(events: Iterable[Event]) -> set[str]:
    approvers = {str(event.body["approver"]) for event in events if event.body.get("approver")}
    return approvers | {event.actor for event in events if event.actor}


def _about(found: Finding) -> Iterator[str]:
    yield line(found)
    if found.case:
        yield f"    Fall {found.case}"
    yield f"    Zuerst gesehen am {day(found.first_day)}, zuletzt geändert am {day(found.last_change_day)}"
    if found.missing:
        yield f"    Es fehlt: {', '.join(found.missing)} ({found.cause})"
    if found.done:
        yield f"    Erledigt am {day(found.done)}" + (f", Nachweis {found.evidence}" if found.evidence else "")
    if found.facts is not None:
        seen = day(date.fromisoformat(found.facts["stichtag"]))
        yield f"Gesehen hat die Regel am {seen} (Fassung {found.facts['fassung'][:12]}):"
        for fact in found.facts["angaben"]:
            yield f"    {fact['name']}: {fact['wert']}"
        for step in found.facts["schritte"]:
            yield from _reasons(step, 1)


def _reasons(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    truth = f" [{node['wahrheit']}]" if node.get("wahrheit") else ""
    yield f"{'  ' * depth}– {node['satz']}{truth}"
    for child in node.get("gründe", ()):
        yield from _reasons(child, depth + 1)


_SAID: Mapping[str, Callable[[Any], str]] = {
    "why": lambda value: str(value),
    "until": lambda value: f"bis {day(date.fromisoformat(value))}",
    "responsible": lambda value: f"zuständig: {value}",
}


def _step(event: Event, named: Mapping[str, str]) -> str:
    parts = [said(event.body[key]) for key, said in _SAID.items() if event.body.get(key)]
    if event.body.get("approver"):
        parts.append(f"genehmigt von {named[str(event.body['approver'])]}")
    parts += _changes(event.body)
    who = named[event.actor] if event.actor else f"Lauf {event.run}"
    detail = f" ({'; '.join(parts)})" if parts else ""
    reason = f": {event.reason}" if event.reason else ""
    return f"  {day(event.day)}  {event.kind}{detail}, {who}{reason}"


_NAMES = {"status": "Ergebnis", "due": "Fälligkeit", "fassung": "Fassung der Regel", "team": "Team"}


def _changes(body: Mapping[str, Any]) -> list[str]:
    """What a run has changed: from, to."""
    before, now = body.get("from"), body.get("to")
    if not isinstance(before, Mapping) or not isinstance(now, Mapping):
        return []
    return [
        f"{name}: {_short(key, before.get(key))} → {_short(key, now.get(key))}"
        for key, name in _NAMES.items()
        if before.get(key) != now.get(key)
    ]


def _short(key: str, value: Any) -> str:
    if value is None:
        return "–"
    if key == "due":
        return day(date.fromisoformat(value))
    return str(value)[:12] if key == "fassung" else str(value)


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": event.id, "art": event.kind, "tag": event.day.isoformat(), "zeit": event.at.isoformat(),
        "akteur": event.actor, "lauf": event.run, "grund": event.reason, "inhalt": dict(event.body),
    }  # fmt: skip
