"""Garbage is not looked for while objects are made that stay; afterwards as before."""

from __future__ import annotations

import gc

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


def test_what_has_grown_is_set_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.unfreeze()  # a test before this one may have run a night
    monkeypatch.setattr(growing_module, "_apart", 0)
    alive = [[number] for number in range(300_000)]
    try:
        grown()
        assert gc.get_freeze_count() >= len(alive)
        left = len(gc.get_objects())
        assert left < len(alive)
        more = [[number] for number in range(20_000)]
        grown()
        assert len(gc.get_objects()) >= left + len(more), "so little is not worth it"
    finally:
        gc.unfreeze()
