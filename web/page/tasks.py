"""Long work as pages know it: begun for whoever asks, shown to whoever asked."""

from __future__ import annotations

from fastapi.responses import Response

from jobs.background.begin import begin, look
from schemas.failure import Unknown
from schemas.operation.task import Stage, Task
from web.visit import Visit

_GONE = "Diesen Auftrag gibt es nicht oder nicht mehr."


def begun(visit: Visit, kind: str, **given: str) -> Response:
    """Begins long work, or joins it, and leads to its progress."""
    house = visit.house
    task = begin(house.store, kind, given, visit.person.login, visit.now, house.programs)
    return visit.to(f"/auftrag/{task.id}")


def mine(visit: Visit, task: str) -> Task:
    """A task that the person has asked for. Raises Unknown for any other."""
    found = look(visit.house.store, task)
    if visit.person.login not in found.by:
        raise Unknown(_GONE)
    return found


def done(visit: Visit, task: str, kind: str) -> Task:
    """A task of a kind that the person has asked for and that has ended well. Raises Unknown."""
    found = mine(visit, task)
    if found.kind != kind or found.stage is not Stage.DONE:
        raise Unknown(_GONE)
    return found
