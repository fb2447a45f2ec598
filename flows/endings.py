"""How a flow run ends in Prefect, and what it shows: states that ask for different people, a summary, a table.

`Befunde`, `Ohne Befund`, `Erledigt`, `Teilweise`   completed: it was done; the summary says what is missing
`Nicht prüfbar`, `Nicht möglich`                    failed: the office has to mend rules, delivery, disk or mail server
`Gescheitert`                                       crashed: a fault of the program, or evaluators that contradict
`Nicht nachholbar`                                  cancelled: its day is over
`Nichts fällig`, `Angehalten`                       completed: nothing was to be done
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State as RunState
from prefect.states import Cancelled, Completed, Crashed, Failed

from flows.work import Worked
from jobs.offices.masking import masked
from schemas.clock.place import here
from schemas.clock.planned import Planned, State

CHECK = "tagespruefung"
_WORST = (State.BROKEN, State.UNCHECKABLE, State.PARTLY, State.FINDINGS, State.DONE, State.LOST)


def worst(worked: Worked) -> Planned | None:
    """Of the flow's own runs the one that asks for somebody the most; None if there is none."""
    ended = [one for one in worked.own if one.state in _WORST]
    return min(ended, key=lambda one: _WORST.index(one.state), default=None)


def ending(worked: Worked, flow: str) -> RunState[None]:
    """The state in which a flow run ends."""
    one, check = worst(worked), flow == CHECK
    if worked.bug:
        return Crashed(
            name="Gescheitert", message=f"Fehler des Programms ({worked.bug}); siehe Protokoll des Dienstes."
        )
    if worked.refused:
        return Failed(name="Nicht prüfbar" if check else "Nicht möglich", message=masked("\n".join(worked.refused)))
    if worked.paused:
        return Completed(name="Angehalten", message="Der Ablauf ist angehalten; frei: regelwerk schedule resume")
    if one is None:
        return Completed(name="Nichts fällig", message="Es war nichts zu tun.")
    said = masked("\n".join(_said(one)))
    match one.state:
        case State.BROKEN:
            return Crashed(name="Gescheitert", message=said)
        case State.UNCHECKABLE:
            return Failed(name="Nicht prüfbar" if check else "Nicht möglich", message=said)
        case State.LOST:
            return Cancelled(name="Nicht nachholbar", message=said)
        case State.PARTLY:
            return Completed(name="Teilweise", message=said)
        case State.FINDINGS:
            return Completed(name="Befunde", message=said)
        case _:
            return Completed(name="Ohne Befund" if check else "Erledigt", message=said)


def show(worked: Worked, flow: str, office: str) -> None:
    """The summary and the table of a run, under keys of the flow and the office."""
    key = re.sub(r"[^a-z0-9-]+", "-", f"{flow}-{office}".lower()).strip("-")
    create_markdown_artifact(masked("\n".join(_summary(worked, flow))), f"{key}-bericht", "Was herauskam")
    rows = [_row(one) for one in (*worked.others, *worked.own)]
    if rows:
        create_table_artifact(rows, f"{key}-laeufe", "Geplante Läufe und was daraus wurde")


def _summary(worked: Worked, flow: str) -> Iterator[str]:
    state = ending(worked, flow)
    yield f"## {state.name}\n"
    if worked.bug or worked.refused or worked.paused or not worked.own:
        yield f"{state.message}\n"
    for one in worked.own:
        yield f"**{one.due.day:%d.%m.%Y}**: {one.state.value}\n"
        yield from (f"- {line}" for line in _said(one))
        yield ""
    if worked.others:
        yield "Davor war noch fällig und kam zuerst:\n"
        yield from (f"- {one.due.flow} vom {one.due.day:%d.%m.%Y}: {one.state.value}" for one in worked.others)
        yield ""
    yield from (f"- {remark}" for remark in worked.remarks)


def _said(one: Planned) -> Iterator[str]:
    """What is told about a planned run: numbers and sentences."""
    counted = one.detail.get("befunde")
    if isinstance(counted, dict):
        yield ", ".join(f"{status} {number}" for status, number in counted.items()) or "nichts offen"
    for name, title in (("bericht", "Bericht"), ("mails", "Mails"), ("gesendet", "davon gesendet")):
        if name in one.detail:
            yield f"{title}: {one.detail[name]}"
    drawn, gone = one.detail.get("stichproben"), one.detail.get("geloescht")
    if isinstance(drawn, list) and drawn:
        yield f"Gezogen: {', '.join(drawn)}"
    if isinstance(gone, dict):
        yield "Gelöscht: " + ", ".join(f"{kind} {number}" for kind, number in gone.items())
    yield from one.lines


def _row(one: Planned) -> dict[str, str]:
    counted = one.detail.get("befunde")
    number = sum(counted.values()) if isinstance(counted, dict) else ""
    return {
        "Ablauf": one.due.flow, "Tag": f"{one.due.day:%d.%m.%Y}", "geplant": _time(one.due.at),
        "begonnen": _time(one.started_at), "beendet": _time(one.ended_at), "Ergebnis": one.state.value,
        "Befunde": str(number), "Lauf": one.run or "",
    }  # fmt: skip


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{here(moment):%d.%m.%Y %H:%M}"
