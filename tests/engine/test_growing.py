"""Garbage is not looked for while objects are made that stay; afterwards as before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

import engine.growing as growing_module
from engine.growing import growing, grown


def test_nobody_looks_for_garbage_meanwhile_and_afterwards_as_before() -> None:
    assert gc.isenabled()
    with growing():
        with growing():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_failure_leaves_it_as_it_was() -> None:
    with pytest.raises(ZeroDivisionError), growing():
        raise ZeroDivisionError
    assert gc.isenabled()


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a process that has just begun, where nobody searches but the test: one before it may have run a night."""
    gc.unfreeze()
    monkeypatch.setattr(growing_module, "_apart", growing_module._Apart())
    with growing():
        yield
    gc.unfreeze()


def _searched() -> None:
    for _ in range(growing_module._SEARCHES):
        gc.collect()


def _gone_through(objects: list[list[int]]) -> int:
    """How many of them a search for garbage would look at. Only these are counted: whatever else there is may die."""
    searched = {id(each) for each in gc.get_objects()}
    return sum(id(each) in searched for each in objects)


@pytest.mark.usefixtures("anew")
def test_what_has_grown_is_set_apart_and_little_more_is_not() -> None:
    alive = [[number] for number in range(300_000)]
    assert _gone_through(alive) == len(alive)
    grown()
    assert _gone_through(alive) == 0
    more = [[number] for number in range(20_000)]
    _searched()
    grown()
    assert _gone_through(more) == len(more), "so little is not worth it"


@pytest.mark.usefixtures("anew")
def test_much_more_is_set_apart_once_it_was_searched_some_times() -> None:
    grown()
    more = [[number] for number in range(gc.get_freeze_count() + 300_000)]
    grown()
    assert _gone_through(more) == len(more), "nobody counts while nobody searches"
    _searched()
    grown()
    assert _gone_through(more) == 0
