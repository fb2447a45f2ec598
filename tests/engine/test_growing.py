"""Garbage is not looked for while objects are made that stay; afterwards as before."""

from __future__ import annotations

import gc

import pytest

from engine.growing import growing


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
