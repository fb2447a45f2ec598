"""Ten days with an outage, a clock change and a holiday: planned equals actual, exactly; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from schemas.clock.planned import Planned
from store.clock import planned
from store.records import tables
from store.records.connect import reading
from tests.jobs.clock.office import Clocked

MARCH = {day: date(2026, 3, day) for day in range(1, 32)}
APRIL = {day: date(2026, 4, day) for day in range(1, 31)}
DELIVERED = (MARCH[26], MARCH[27], MARCH[30], APRIL[1], APRIL[2])
WEEK = [
    # Thursday, 26 March, to Saturday, 4 April; on the 29th the clock leaps from 2 to 3, the 3rd is Good Friday.
    ("26.03. 04:30 +0100", "tagespruefung", "Befunde", False),
    ("26.03. 23:30 +0100", "pruefspur", "fertig", False),
    ("27.03. 04:30 +0100", "tagespruefung", "Befunde", False),
    ("27.03. 23:30 +0100", "pruefspur", "fertig", False),
    ("28.03. 23:30 +0100", "pruefspur", "fertig", False),
    ("29.03. 03:00 +0200", "aufbewahrung", "fertig", False),
    ("29.03. 23:30 +0200", "pruefspur", "fertig", False),
    # From Monday to Wednesday noon the machine was down. Monday's delivery came, Tuesday's never did.
    ("30.03. 04:30 +0200", "tagespruefung", "Befunde", True),
    ("30.03. 23:30 +0200", "pruefspur", "nicht nachholbar", False),
    ("31.03. 04:30 +0200", "tagespruefung", "nicht nachholbar", False),
    ("31.03. 23:30 +0200", "pruefspur", "fertig", True),
    ("01.04. 04:30 +0200", "tagespruefung", "Befunde", False),
    ("01.04. 23:30 +0200", "pruefspur", "fertig", False),
    ("02.04. 04:30 +0200", "tagespruefung", "Befunde", False),
    ("02.04. 23:30 +0200", "pruefspur", "fertig", False),
    ("03.04. 23:30 +0200", "pruefspur", "fertig", False),
    ("04.04. 23:30 +0200", "pruefspur", "fertig", False),
]


def shown(one: Planned) -> tuple[str, str, str, bool]:
    """A planned run as the table above writes it."""
    from schemas.clock.place import PLACE

    return f"{one.due.at.astimezone(PLACE):%d.%m. %H:%M %z}", one.due.flow, one.state.value, one.late


@pytest.mark.slow
def test_ten_days(each: Clocked) -> None:
    for day in (*list(MARCH.values())[25:], *list(APRIL.values())[:4]):
        if day in DELIVERED:
            each.deliver(day)
        down = MARCH[30] <= day <= MARCH[31]
        ticks = (
            () if down else ((12, 5), (23, 45)) if day == APRIL[1] else ((1, 50), (3, 5), (4, 35), (4, 40), (23, 45))
        )
        for hour, minute in ticks:
            each.at(day, hour, minute).run()
    assert [shown(one) for one in each.rows()] == WEEK
    with reading(each.engine) as connection:
        runs = connection.execute(select(tables.run).order_by(tables.run.c.started_at)).all()
        snapshots = (
            connection.execute(select(tables.snapshot.c.as_of).order_by(tables.snapshot.c.as_of)).scalars().all()
        )
        seals = connection.execute(select(tables.checkpoint.c.at).order_by(tables.checkpoint.c.seq)).scalars().all()
        laid = planned.laid(connection, "musterstadt")
    assert [(run.as_of, run.state, run.planned) for run in runs] == [(day, "abgeglichen", True) for day in DELIVERED]
    assert [run.id for run in runs] == [one.run for one in each.rows() if one.run]
    assert {run.verification["records"] > 0 for run in runs} == {True}
    assert tuple(snapshots) == DELIVERED
    assert len(seals) == [one[2] for one in WEEK if one[1] == "pruefspur"].count("fertig")
    assert sorted(path.name for path in (each.store.inbox / "erledigt").iterdir()) == [
        f"fachmodell_{day}" for day in DELIVERED
    ]
    assert (each.trouble, laid) == ([], (datetime(2026, 3, 25, 22, 59, 59, 999999, UTC),
                                         datetime(2026, 4, 4, 21, 59, 59, 999999, UTC)))  # fmt: skip
