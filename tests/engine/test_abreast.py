"""Several statements at once: in order, stopped by an error or by whoever stops reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.run.duck import Scratch
from engine.run.program.abreast import abreast


def _says(number: int) -> object:
    return lambda way: [row[0] for row in way.rows(f"SELECT range + {number * 10} FROM range(3)")]


def test_everything_comes_in_the_order_of_the_works(tmp_path: Path) -> None:
    database = Scratch.made(tmp_path, 2, "200MB")
    found = list(abreast(database, 2, [_says(n) for n in range(20)]))  # type: ignore[misc]
    assert found == [n * 10 + at for n in range(20) for at in range(3)]
    database.close()


def test_an_error_is_raised_in_its_place(tmp_path: Path) -> None:
    database = Scratch.made(tmp_path, 2, "200MB")
    works = [_says(0), lambda way: way.rows("SELECT 1 / nothing"), _says(2)]
    found = abreast(database, 2, works)  # type: ignore[arg-type]
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Exception, match="nothing"):
        next(found)
    assert database.rows("SELECT 1") == [(1,)]
    database.close()


def test_who_stops_reading_stops_the_rest(tmp_path: Path) -> None:
    database = Scratch.made(tmp_path, 2, "200MB")
    begun: list[int] = []

    def work(number: int) -> object:
        return lambda way: begun.append(number) or way.rows("SELECT 1")

    found = abreast(database, 2, [work(n) for n in range(50)])  # type: ignore[misc]
    next(found)
    found.close()
    assert len(begun) < 50
    database.close()
