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


@pytest.mark.usefixtures("anew")
def test_what_has_grown_is_set_apart_and_little_more_is_not() -> None:
    alive = [[number] for number in range(300_000)]
    grown()
    assert gc.get_freeze_count() >= len(alive)
    left = len(gc.get_objects())
    assert left < len(alive)
    more = [[number] for number in range(20_000)]
    _searched()
    grown()
    assert len(gc.get_objects()) >= left + len(more), "so little is not worth it"


@pytest.mark.usefixtures("anew")
def test_much_more_is_set_apart_once_it_was_searched_some_times() -> None:
    grown()
    before = gc.get_freeze_count()
    more = [[number] for number in range(before + 300_000)]
    grown()
    assert gc.get_freeze_count() <= before, "nobody counts while nobody searches; what was set apart may die"
    _searched()
    grown()
    assert gc.get_freeze_count() >= len(more)
