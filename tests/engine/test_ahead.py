"""Reading ahead gives what would have been read, and lets go."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from engine.run.program.ahead import ahead


def numbers(upto: int, error: Exception | None = None) -> Iterator[int]:
    """Some numbers, then perhaps an error."""
    yield from range(upto)
    if error is not None:
        raise error


def test_everything_comes_in_its_order() -> None:
    assert list(ahead(numbers(1000))) == list(range(1000))
    assert list(ahead(numbers(0))) == []


def test_an_error_comes_in_its_place() -> None:
    stream = ahead(numbers(5, ValueError("Platte voll")))
    assert [next(stream) for _ in range(5)] == list(range(5))
    with pytest.raises(ValueError, match="Platte voll"):
        next(stream)


def test_who_stops_reading_stops_the_thread() -> None:
    before = threading.active_count()
    stream = ahead(numbers(10**9))
    assert next(stream) == 0
    stream.close()
    assert threading.active_count() == before
