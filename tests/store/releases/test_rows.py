"""Changes, releases, simulations and substitutes, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from schemas.failure import Unknown
from schemas.release.draft import ChangeState
from schemas.release.release import File, Release, ReleaseKind, ReleaseState
from schemas.release.simulation import Flow, Told
from store.records.connect import reading, writing
from store.releases import changes, drafts, releases, simulations, substitutes
from store.releases.simulations import Subject

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
MADE = Release(
    1, "worms", ReleaseKind.RELEASE, None, "Früher", ("akteur-0001",), "akteur-0002", "Beschluss", NOW, DAY,
    ReleaseState.WAITING, None, "v", "n", None, None, (File("a.yaml", None, "1"), File("b.yaml", "2", None)),
)  # fmt: skip


def test_a_change_gathers_drafts(engine: Engine) -> None:
    with writing(engine) as connection:
        number = changes.add(connection, "worms", "akteur-0001", "Früher", NOW)
        for path, author in (("b.yaml", "akteur-0001"), ("a.yaml", "akteur-0003")):
            made = drafts.save(connection, "worms", author, path, "x", "", NOW)
            drafts.assign(connection, made.id, number)
    with reading(engine) as connection:
        found = changes.one(connection, "worms", number)
        assert [one.path for one in found.drafts] == ["a.yaml", "b.yaml"]
        assert found.authors == {"akteur-0001", "akteur-0003"}
        assert changes.listed(connection, "worms") == (found,)
        assert changes.listed(connection, "worms", ChangeState.DROPPED) == ()
        with pytest.raises(Unknown, match=f"Änderung {number} gibt es nicht"):
            changes.one(connection, "harburg", number)
    with writing(engine) as connection:
        drafts.save(connection, "worms", "akteur-0003", "a.yaml", "y", "", NOW)
        assert changes.one(connection, "worms", number).content != found.content
        drafts.assign(connection, found.drafts[0].id, None)
        assert len(changes.one(connection, "worms", number).drafts) == 1
        changes.settle(connection, number, ChangeState.DROPPED)
        assert changes.listed(connection, "worms") == ()


def test_a_release_is_kept_and_its_state_moves_on(engine: Engine) -> None:
    later = NOW + timedelta(days=1)
    with writing(engine) as connection:
        releases.add(connection, MADE)
        releases.add(connection, replace(MADE, id=releases.next_id(connection), title="Später"))
        assert releases.standing(connection, "worms") is None
        releases.begin(connection, 2, "z")
        releases.hold(connection, 2, NOW)
        releases.begin(connection, 1, "y")
        releases.hold(connection, 1, later)
    with reading(engine) as connection:
        assert releases.one(connection, "worms", 1) == replace(
            MADE, state=ReleaseState.HOLDS, applied="y", applied_at=later
        )
        assert [one.id for one in releases.listed(connection, "worms", {ReleaseState.HOLDS})] == [1, 2]
        standing = releases.standing(connection, "worms")
        assert standing is not None
        assert standing.applied == "y"
        assert releases.standing(connection, "harburg") is None


def test_a_release_that_does_not_come_about(engine: Engine) -> None:
    with writing(engine) as connection:
        releases.add(connection, MADE)
        releases.disturb(connection, 1)
        assert releases.one(connection, "worms", 1).state is ReleaseState.BROKEN
        releases.withdraw(connection, 1, "akteur-0002", "doch nicht", NOW)
        found = releases.one(connection, "worms", 1)
    assert (found.state, found.withdrawn_by, found.withdrawn_reason, found.withdrawn_at) == (
        ReleaseState.WITHDRAWN, "akteur-0002", "doch nicht", NOW,
    )  # fmt: skip


def test_the_newest_simulation_counts(engine: Engine) -> None:
    told = Told(office="worms", rules=(), compared=9, changed=1,
                flows=(Flow(rule="r", before="–", after="überfällig", number=1),))  # fmt: skip
    with writing(engine) as connection:
        number = changes.add(connection, "worms", "akteur-0001", "Früher", NOW)
        assert simulations.newest(connection, number) is None
        subject = Subject("worms", number, "inhalt", "buch", "abzug", DAY, "arbeit-1")
        first = simulations.add(connection, subject, "akteur-0001", NOW, told)
        assert simulations.add(connection, subject, "akteur-0001", NOW, told) == first
        second = simulations.add(connection, replace(subject, task="arbeit-2"), "akteur-0001", NOW, told)
    with reading(engine) as connection:
        found = simulations.newest(connection, number)
        assert found is not None
        assert (found.id, found.told, found.as_of) == (second, told, DAY)
        with pytest.raises(Unknown):
            simulations.one(connection, 99)


def test_a_substitute_holds_from_the_first_to_the_last_day(engine: Engine) -> None:
    last = DAY + timedelta(days=2)
    with writing(engine) as connection:
        number = substitutes.add(connection, "worms", "akteur-0003", DAY, last, "akteur-0002", "Urlaub", NOW)
    days = [DAY + timedelta(days=one) for one in range(-1, 4)]
    with reading(engine) as connection:
        held = [substitutes.holding(connection, "worms", "akteur-0003", day) is not None for day in days]
        assert held == [False, True, True, True, False]
        assert substitutes.holding(connection, "worms", "akteur-0004", DAY) is None
        assert substitutes.holding(connection, "harburg", "akteur-0003", DAY) is None
    with writing(engine) as connection:
        assert not substitutes.revoke(connection, "harburg", number, "akteur-0002", NOW)
        assert substitutes.revoke(connection, "worms", number, "akteur-0002", NOW)
        assert not substitutes.revoke(connection, "worms", number, "akteur-0002", NOW)
        assert substitutes.holding(connection, "worms", "akteur-0003", DAY) is None
