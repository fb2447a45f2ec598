"""Planned against actual: laid down once, claimed by one, never twice; on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from schemas.clock.planned import Due, Planned, State
from store.clock import planned
from store.records.connect import connect, reading, writing

AT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
END = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
FLOW = "tagespruefung"


def due(days: int = 0, flow: str = FLOW) -> Due:
    """A moment so many days after the first."""
    at = AT + timedelta(days)
    return Due("musterstadt", flow, at.date(), at)


def laid(engine: Engine, *dues: Due, now: datetime = AT, until: datetime = END) -> None:
    """Lays them down."""
    with writing(engine) as connection:
        planned.lay(connection, "musterstadt", dues, now, AT - timedelta(hours=3), until)


def states(engine: Engine) -> list[tuple[int, str]]:
    """Day and state of every row."""
    with reading(engine) as connection:
        rows = planned.listed(connection, "musterstadt", date(2026, 1, 1), date(2026, 12, 31))
    return [(one.due.day.day, one.state.value) for one in rows]


def claimed(engine: Engine, wanted: Due, now: datetime = AT) -> Planned | None:
    """Claims it, its run is called r1."""
    with writing(engine) as connection:
        return planned.claim(connection, wanted, now, "r1")


def ended(engine: Engine, wanted: Due, state: State, now: datetime = AT) -> bool:
    """Ends it."""
    with writing(engine) as connection:
        return planned.finish(connection, wanted, state, now, {"zeilen": ["so"]}, "r1")


def test_laying_again_changes_nothing_that_has_fallen_due_and_follows_a_changed_schedule(engine: Engine) -> None:
    laid(engine, due(), due(1), until=END + timedelta(1))
    assert claimed(engine, due()) is not None
    laid(engine, due(), due(1), until=END + timedelta(1))
    assert states(engine) == [(2, "läuft"), (3, "geplant")]
    later = Due("musterstadt", FLOW, date(2026, 3, 3), AT + timedelta(1, hours=2))
    laid(engine, due(), later, until=END + timedelta(1))
    with reading(engine) as connection:
        rows = planned.listed(connection, "musterstadt", date(2026, 3, 1), date(2026, 3, 9))
        assert [one.due.at for one in rows] == [AT, later.at]
        assert planned.laid(connection, "musterstadt") == (AT - timedelta(hours=3), END + timedelta(1))
        assert planned.laid(connection, "anderswo") is None


def test_a_claim_is_for_one_and_an_end_for_what_is_under_way(engine: Engine) -> None:
    laid(engine, due())
    taken = claimed(engine, due())
    assert taken is not None
    assert (taken.state, taken.started_at, taken.run) == (State.RUNNING, AT, "r1")
    assert claimed(engine, due()) is None
    assert ended(engine, due(), State.FINDINGS)
    assert not ended(engine, due(), State.BROKEN)
    assert claimed(engine, due()) is None
    assert claimed(engine, due(5)) is None
    with reading(engine) as connection:
        found = planned.one(connection, due())
    assert found is not None
    assert (found.state, found.lines, found.ended_at, found.late) == (State.FINDINGS, ("so",), AT, False)


def test_of_many_at_once_one_gets_it(engine: Engine) -> None:
    laid(engine, due())
    got: list[Planned] = []
    ready = threading.Barrier(4)

    def ask() -> None:
        own = connect(engine.url.render_as_string(hide_password=False))
        ready.wait()
        found = claimed(own, due())
        if found is not None:
            got.append(found)
        own.dispose()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(got) == 1


def test_what_was_broken_off_goes_on_with_its_first_beginning_and_its_run(engine: Engine) -> None:
    laid(engine, due())
    claimed(engine, due())
    with writing(engine) as connection:
        assert planned.broken_off(connection, "musterstadt") == (due(),)
        assert planned.broken_off(connection, "musterstadt") == ()
    again = claimed(engine, due(), AT + timedelta(1))
    assert again is not None
    assert (again.started_at, again.run, again.detail) == (AT, "r1", {"unterbrochen": 1})
    ended(engine, due(), State.DONE)
    with reading(engine) as connection:
        found = planned.one(connection, due())
    assert found is not None
    assert found.detail == {"unterbrochen": 1, "zeilen": ["so"]}


def test_what_did_not_come_about_may_be_tried_again_until_something_later_was_done(engine: Engine) -> None:
    laid(engine, *(due(number) for number in range(4)), now=AT + timedelta(3), until=END + timedelta(3))
    for number, state in enumerate((State.UNCHECKABLE, State.DONE, State.BROKEN)):
        claimed(engine, due(number))
        ended(engine, due(number), state)
    with writing(engine) as connection:
        assert planned.give_up(connection, due(3), AT, ["keine Lieferung"])
        assert not planned.give_up(connection, due(3), AT, ["keine Lieferung"])
        assert planned.last_done(connection, "musterstadt", FLOW) == due(1).at
        assert planned.last_done(connection, "musterstadt", "pruefspur") is None
        assert [one.due for one in planned.undone(connection, "musterstadt", FLOW)] == [due(), due(2), due(3)]
        assert [one.due for one in planned.undone(connection, "musterstadt", FLOW, due(1).at)] == [due(2), due(3)]
        assert planned.reopen(connection, due(2))
        assert not planned.reopen(connection, due(1))
        waiting = planned.waiting(connection, "musterstadt", AT + timedelta(3))
    assert [one.due for one in waiting] == [due(2)]
    assert states(engine) == [(2, "nicht prüfbar"), (3, "fertig"), (4, "geplant"), (5, "nicht nachholbar")]


def test_only_what_is_due_is_waiting(engine: Engine) -> None:
    laid(engine, due(), due(1), due(flow="pruefspur"), until=END + timedelta(1))
    with reading(engine) as connection:
        assert [one.due for one in planned.waiting(connection, "musterstadt", AT)] == [due(flow="pruefspur"), due()]
        assert planned.waiting(connection, "musterstadt", AT - timedelta(seconds=1)) == ()
        assert planned.waiting(connection, "anderswo", AT) == ()


def test_late_is_what_began_after_its_own_german_day(engine: Engine) -> None:
    laid(engine, due())
    # 23:30 in Germany, then 00:30 of the next day.
    assert [Planned(due(), State.DONE, at).late for at in (AT.replace(hour=22, minute=30), AT.replace(hour=23))] == [
        False, True,
    ]  # fmt: skip
