"""A deviation from the plan, acknowledged by somebody who may: noted in the trail, so the deviation stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from schemas.clock.deviation import Deviation
from schemas.evidence.trail import Entry, Kind, moment
from schemas.failure import ReasonNeeded, Unknown
from store.clock import deviations
from store.folder import StoreFolder
from store.records.actors import name_of, pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.trail.append import append
from store.trail.entries import entries

SUBJECT = "planabweichung"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who acknowledged a deviation (a name, or the pseudonym once the name is gone), when and with what words."""

    by: str
    at: datetime
    reason: str


def mark(one: Deviation) -> str:
    """What a deviation is called: flow, day, moment and kind."""
    return f"{one.due.flow}|{one.due.day.isoformat()}|{moment(one.due.at)}|{one.kind}"


def listed(
    store: StoreFolder, engine: Engine, first: date, last: date
) -> tuple[tuple[Deviation, Acknowledged | None], ...]:
    """The deviations of some days, each with its acknowledgement if there is one."""
    with reading(engine) as connection:
        known = _known(connection)
        return tuple((one, known.get(mark(one))) for one in deviations.listed(connection, store.office, first, last))


def open_number(some: Iterable[tuple[Deviation, Acknowledged | None]]) -> int:
    """How many of them nobody has acknowledged."""
    return sum(said is None for _, said in some)


def acknowledge(store: StoreFolder, engine: Engine, named: str, by: str, reason: str, now: datetime) -> Deviation:
    """Notes that a deviation was seen, and what follows from it; a second time changes nothing.

    Raises Unknown for a deviation that there is not, ReasonNeeded without words.
    """
    words = " ".join(reason.split())
    if not words:
        raise ReasonNeeded("Bitte angeben, woran es lag und was daraus folgt.")
    day = _day(named)
    with writing(engine) as connection:
        there = deviations.listed(connection, store.office, day, day) if day is not None else ()
        found = next((one for one in there if mark(one) == named), None)
        if found is None:
            raise Unknown("Diese Abweichung gibt es nicht.")
        if named not in _known(connection):
            actor = pseudonym(connection, by)
            body = {"schritt": "zur Kenntnis genommen", "abweichung": named}
            append(connection, Entry(Kind.SETTING, SUBJECT, actor, now, words, body))
        return found


def _known(connection: Connection) -> dict[str, Acknowledged]:
    found: dict[str, Acknowledged] = {}
    for entry in entries(connection, Kind.SETTING, SUBJECT):
        at = datetime.fromisoformat(entry.at).astimezone(UTC)
        said = Acknowledged(name_of(connection, entry.actor), at, entry.reason)
        found.setdefault(str(json.loads(entry.body)["abweichung"]), said)
    return found


def _day(named: str) -> date | None:
    parts = named.split("|")
    try:
        return date.fromisoformat(parts[1])
    except (IndexError, ValueError):
        return None
