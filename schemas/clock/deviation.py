"""A deviation from the plan: the finding that the clock makes about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from schemas.clock.planned import Due, Planned, State


class Kind(StrEnum):
    """How a planned run differs from its plan."""

    MISSING = "ausgefallen"
    LATE = "verspätet"
    PARTLY = "teilweise"
    UNCHECKABLE = "nicht prüfbar"
    BROKEN = "gescheitert"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One of them. `told_day` is the day whose mail told it, None: nobody was told yet; `lines` say more, in German."""

    due: Due
    kind: Kind
    noted_at: datetime
    told_day: date | None = None
    lines: tuple[str, ...] = ()


def deviates(one: Planned, now: datetime, tolerance: timedelta) -> tuple[Kind, ...]:
    """How a planned run differs from its plan by `now`; nothing where it does not, or is under way.

    It is late if it began later than `tolerance` after its moment, and so it is missing as long as it has not begun.
    What could not be checked counts once the tolerance is over: a delivery may still come.
    """
    latest = one.due.at.astimezone(UTC) + tolerance
    over = now.astimezone(UTC) > latest
    match one.state:
        case State.RUNNING:
            return ()
        case State.PLANNED:
            return (Kind.MISSING,) if over else ()
        case State.LOST:
            return (Kind.MISSING,)
        case State.BROKEN:
            return (Kind.BROKEN,)
        case State.UNCHECKABLE:
            return (Kind.UNCHECKABLE,) if over else ()
    late = one.started_at is not None and one.started_at.astimezone(UTC) > latest
    found = (Kind.PARTLY,) if one.state is State.PARTLY else ()
    return (*found, Kind.LATE) if late else found
