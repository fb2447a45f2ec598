"""A delivery that is taken while the rules are read: once, again if need be, and not to the end if nobody waits."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from jobs.delivery import Delivery
from jobs.progress import Step, silent
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot

FIRST, OTHER = FactModel(), FactModel(case="person")


def test_what_was_begun_is_not_taken_again(tmp_path: Path) -> None:
    taken: list[Path] = []

    def take(_: FactModel, into: Path, __: Step) -> Snapshot:
        taken.append(into)
        return Snapshot(into, {}, (), ())

    with Delivery(take, tmp_path / "abzug", silent) as delivery:
        delivery.begin(FIRST)
        assert delivery.taken(FIRST).folder == tmp_path / "abzug"
    assert taken == [tmp_path / "abzug"]


def test_a_fact_model_that_grew_means_taking_again(tmp_path: Path) -> None:
    with Delivery(lambda _, into, __: Snapshot(into, {}, (), ()), tmp_path / "abzug", silent) as delivery:
        delivery.begin(FIRST)
        assert delivery.taken(OTHER).folder == tmp_path / "abzug-2"


def test_nothing_begun_is_taken_when_it_is_asked_for(tmp_path: Path) -> None:
    with Delivery(lambda _, into, __: Snapshot(into, {}, (), ()), tmp_path / "abzug", silent) as delivery:
        assert delivery.taken(FIRST).folder == tmp_path / "abzug"


def test_wrong_rules_stop_the_taking_at_its_next_table(tmp_path: Path) -> None:
    started, left, tables = Event(), Event(), list[str]()

    def take(_: FactModel, into: Path, step: Step) -> Snapshot:
        for name in ("kunde", "team"):
            step(name, 0, 2)
            tables.append(name)
            started.set()
            left.wait(10)
        return Snapshot(into, {}, (), ())

    with pytest.raises(ZeroDivisionError), Delivery(take, tmp_path / "abzug", silent) as delivery:
        delivery.begin(FIRST)
        started.wait(10)
        delivery._left = True
        left.set()
        raise ZeroDivisionError
    assert tables == ["kunde"]
