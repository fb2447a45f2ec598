"""The life of a finding: what may follow what, and what follows from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.findings.event import Event, EventKind
from schemas.findings.finding import CLOSED, OPEN, State
from store.findings.life import Standing, after, possible, standing

DAY = date(2026, 7, 1)
AT = datetime(2026, 7, 1, tzinfo=UTC)
BODY: dict[EventKind, dict[str, Any]] = {
    EventKind.FOUND: {"legacy": True, "facts": "a"},
    EventKind.REPORTED: {"deliveries": 3, "facts": "a"},
    EventKind.EXEMPT: {"until": "2026-07-31", "facts": "a"},
    EventKind.FALSE_ALARM: {"facts": "a"},
    EventKind.RESOLVED: {"facts": "a"},
    EventKind.FOLLOW_UP: {"until": "2026-07-10"},
    EventKind.ASSIGNED: {"responsible": "Teamleitung"},
    EventKind.REOPENED: {"facts": "a"},
}


def event(kind: EventKind, by: str | None = None, day: date = DAY, **body: Any) -> Event:
    """An event of a run, or by a person."""
    return Event(kind, day, AT, actor=by, body={**BODY.get(kind, {}), **body})


FOUND = event(EventKind.FOUND)


def test_from_found_to_put_right() -> None:
    told = [FOUND, event(EventKind.ACKNOWLEDGED, "a"), event(EventKind.REPORTED, "a"), event(EventKind.RESOLVED)]
    states = [standing(told[: n + 1]).state for n in range(len(told))]
    assert states == ["erkannt", "anerkannt", "als erledigt gemeldet", "abgestellt"]
    assert standing(told[:3]).quiet == 3
    assert (standing(told).closed, standing(told).legacy, standing(told).quiet) == (DAY, True, None)


def test_an_exception_that_still_holds_speaks_again_when_the_finding_comes_back() -> None:
    told = [FOUND, event(EventKind.EXEMPT, "a"), event(EventKind.RESOLVED)]
    back = standing([*told, event(EventKind.REOPENED)])
    assert (back.state, back.until, back.legacy) == (State.EXEMPT, date(2026, 7, 31), False)
    assert standing([*told, event(EventKind.REOPENED, facts="b")]).state is State.FOUND
    assert standing([*told, event(EventKind.REOPENED, day=date(2026, 8, 1))]).state is State.FOUND


def test_what_was_resurfaced_does_not_go_silent_again_by_itself() -> None:
    told = [FOUND, event(EventKind.FALSE_ALARM, "a"), event(EventKind.RESURFACED), event(EventKind.LAPSED)]
    assert standing([*told, event(EventKind.REOPENED)]).state is State.FOUND


def test_missed_can_only_be_remarked_on_by_people() -> None:
    missed = standing([FOUND, event(EventKind.MISSED)])
    allowed = [kind for kind in EventKind if possible(missed, kind, by_person=True)]
    assert allowed == [EventKind.REMARKED]
    assert possible(missed, EventKind.REOPENED, by_person=False)


def test_only_a_decision_can_be_taken_back_not_what_a_run_saw() -> None:
    by_run = standing([FOUND, event(EventKind.RESOLVED)])
    by_person = standing([FOUND, event(EventKind.RESOLVED, "a")])
    assert not possible(by_run, EventKind.WITHDRAWN, by_person=True)
    assert after(by_person, event(EventKind.WITHDRAWN, "a")).state is State.FOUND


def test_a_person_cannot_find_and_a_run_cannot_excuse() -> None:
    with pytest.raises(ValueError, match="cannot happen"):
        standing([event(EventKind.FOUND, "a")])
    with pytest.raises(ValueError, match="cannot happen"):
        standing([FOUND, event(EventKind.EXEMPT)])


@given(st.lists(st.tuples(st.sampled_from(EventKind), st.booleans(), st.integers(0, 60)), max_size=40))
def test_no_history_leaves_the_rules(tried: list[tuple[EventKind, bool, int]]) -> None:
    """Whatever is tried: what is possible keeps a finding whole, what is not is refused."""
    stands, day = Standing(), DAY
    for kind, by_person, days in tried:
        day = max(day, DAY + timedelta(days))
        asked = event(kind, "a" if by_person else None, day)
        if not possible(stands, kind, by_person):
            with pytest.raises(ValueError, match="cannot happen"):
                after(stands, asked)
            continue
        stands = after(stands, asked)
        assert stands.state is not None
        assert (stands.closed is not None) is (stands.state in CLOSED)
        assert (stands.until is not None) <= (stands.state is State.EXEMPT)
        assert (stands.quiet is not None) is (stands.state is State.REPORTED)
        assert stands.follow_up is None or stands.state in OPEN
        assert stands.state is not State.FALSE_ALARM or stands.verdict is not None
