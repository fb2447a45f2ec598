"""An escalation as a mail says it: how many, by team and by rule, never by person; plain text and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from delivery.mail.words import page
from schemas.reminder.escalation import TEAM_LEAD, Escalation, Line

_SMALL = (
    "Zahlen zu weniger als {cases} Fällen oder zu Teams mit weniger als {staff} Beschäftigten nennt diese Mail nicht; "
    "kleine sind zusammengefasst."
)
_NAME = "font-weight: normal; text-align: left; padding-right: 2em"
_FOOT = (
    "Die Befunde zeigt: regelwerk findings --store ABLAGE{team}",
    "Diese Mail kommt, wenn auf Ihrer Stufe Vorgänge hinzukommen, höchstens einmal am Tag. Was erledigt oder "
    "entschieden ist, zählt nicht mehr; kommt es wieder, beginnen die Stufen von vorn.",
)


def subject(told: Escalation) -> str:
    """The subject: how many, if that may be said."""
    number = "Vorgänge" if told.total is None else f"{told.total} Vorgänge"
    return f"Regelwerk: {number} eskaliert, Stand {told.as_of:%d.%m.%Y}"


def plain(told: Escalation) -> str:
    """The plain text."""
    lines = ["Guten Tag,", "", *_opening(told)]
    for title, rows in _tables(told):
        lines += ["", title, *(f"- {row.name}: {row.number}" for row in rows)]
    return "\n".join([*lines, "", _small(told), "", *_foot(told)]) + "\n"


def html(told: Escalation) -> str:
    """The same as HTML, every word of it escaped."""
    parts = ["<p>Guten Tag,</p>", *(f"<p>{escape(line)}</p>" for line in _opening(told))]
    for title, rows in _tables(told):
        cells = "".join(
            f'<tr><th scope="row" style="{_NAME}">{escape(row.name)}</th>'
            f'<td style="text-align: right">{row.number}</td></tr>'
            for row in rows
        )
        parts.append(f"<h2>{escape(title)}</h2>\n<table>{cells}</table>")
    parts.append(f"<p>{escape(_small(told))}</p>")
    parts.append(f"<p><small>{'<br>'.join(escape(line) for line in _foot(told))}</small></p>")
    return page(subject(told), "\n".join(parts))


def _opening(told: Escalation) -> Iterator[str]:
    lead = told.receiver.role == TEAM_LEAD
    where = f"Im Team {told.receiver.team}" if told.receiver.team else "Ohne Team" if lead else "Im Amt"
    number = "" if told.total is None else f"{told.total} "
    yield (
        f"{where} sind {number}Vorgänge so lange offen, dass die Erinnerungsleiter sie an Sie meldet "
        f"({told.receiver.post}). Es sind neue dabei."
    )
    if told.total is None and told.pooled is not None:
        yield (
            "Wie viele es sind, steht hier nicht: Die Zahl ist zu klein, verriete die eines kleinen Teams, oder die "
            f"Größe des Teams ist nicht bekannt. In den Teams, für die das gilt, sind es zusammen {told.pooled}."
        )
    yield f"Datenstand: {told.as_of:%d.%m.%Y}."
    if not told.checked:
        yield (
            f"Achtung: Am {told.day:%d.%m.%Y} ist keine Prüfung gelaufen. Was seit dem Datenstand erledigt wurde, "
            "zählt hier noch mit."
        )


def _tables(told: Escalation) -> Iterator[tuple[str, tuple[Line, ...]]]:
    yield from ((title, rows) for title, rows in (("Nach Teams", told.teams), ("Nach Regeln", told.rules)) if rows)


def _small(told: Escalation) -> str:
    return _SMALL.format(cases=told.cases, staff=told.staff)


def _foot(told: Escalation) -> tuple[str, ...]:
    team = f" --team {told.receiver.team}" if told.receiver.team else ""
    return tuple(line.format(team=team) for line in _FOOT)
