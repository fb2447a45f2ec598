"""Deviations from the plan: what counts as one, noted once, told once; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from schemas.clock.deviation import Deviation, Kind, deviates
from schemas.clock.planned import Due, Planned, State
from schemas.failure import StoreRefused
from store.clock import deviations
from store.clock.settings import settings
from store.records.connect import reading, writing

AT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
TOLERANCE = timedelta(hours=2)
DUE = Due("musterstadt", "tagespruefung", date(2026, 3, 2), AT)


@pytest.mark.parametrize(
    ("state", "begun", "now", "wanted"),
    [
        (State.PLANNED, None, 2, ()),
        (State.PLANNED, None, 3, (Kind.MISSING,)),
        (State.RUNNING, 3, 9, ()),
        (State.LOST, None, 1, (Kind.MISSING,)),
        (State.UNCHECKABLE, 0, 2, ()),
        (State.UNCHECKABLE, 0, 3, (Kind.UNCHECKABLE,)),
        (State.BROKEN, 0, 0, (Kind.BROKEN,)),
        (State.DONE, 2, 9, ()),
        (State.FINDINGS, 3, 9, (Kind.LATE,)),
        (State.PARTLY, 0, 0, (Kind.PARTLY,)),
        (State.PARTLY, 3, 9, (Kind.PARTLY, Kind.LATE)),
    ],
)
def test_what_deviates(state: State, begun: int | None, now: int, wanted: tuple[Kind, ...]) -> None:
    started = None if begun is None else AT + timedelta(hours=begun)
    assert deviates(Planned(DUE, state, started), AT + timedelta(hours=now), TOLERANCE) == wanted


def test_a_deviation_is_noted_once_and_told_once(engine: Engine) -> None:
    one = Deviation(DUE, Kind.MISSING, AT, lines=("Keine Lieferung.",))
    other = Deviation(DUE, Kind.LATE, AT + timedelta(1))
    with writing(engine) as connection:
        assert deviations.note(connection, [one]) == (one,)
        assert deviations.note(connection, [one, other]) == (other,)
        assert deviations.untold(connection, "musterstadt") == (one, other)
        assert deviations.untold(connection, "anderswo") == ()
        deviations.told(connection, [one], DUE.day)
        assert deviations.untold(connection, "musterstadt") == (other,)
    with reading(engine) as connection:
        found = deviations.listed(connection, "musterstadt", DUE.day, DUE.day)
        assert [(each.kind, each.told_day, each.lines) for each in found] == [
            (Kind.MISSING, DUE.day, ("Keine Lieferung.",)), (Kind.LATE, None, ()),
        ]  # fmt: skip
        assert deviations.listed(connection, "musterstadt", date(2026, 3, 3), date(2026, 3, 9)) == ()


def test_the_tolerance_is_for_the_office_to_say() -> None:
    file = Path("regelwerk.toml")
    assert settings(file, {}).tolerance == timedelta(minutes=120)
    assert settings(file, {"nacht": {"toleranz": 15}}).tolerance == timedelta(minutes=15)
    for wrong in (0, 1441, True, "2 Stunden"):
        with pytest.raises(StoreRefused, match="toleranz muss eine ganze Zahl von Minuten"):
            settings(file, {"nacht": {"toleranz": wrong}})
