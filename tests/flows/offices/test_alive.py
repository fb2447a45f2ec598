"""A run that is alive says so, also after its drive was away for a moment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.offices import single
from flows.offices.single import Errand
from store.offices.shelf import Shelf
from tests.waiting import until


def test_a_drive_that_was_away_does_not_silence_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beat, tried = Shelf.beat, list[str]()

    def counted(shelf: Shelf, key: str) -> None:
        tried.append(key)
        beat(shelf, key)

    monkeypatch.setattr(Shelf, "beat", counted)
    monkeypatch.setattr(single, "BEAT", 0.01)
    shelf = Shelf(tmp_path / "bericht", date(2026, 3, 27))
    shelf.out.write_text("kein Ordner", encoding="utf-8")
    with single._alive(Errand(kennung="a", ablage=tmp_path, stichtag=shelf.as_of, ziel=shelf.out, grenze="x")):
        until(lambda: len(tried) > 1, 60)
        shelf.out.unlink()
        shelf.make()
        until(lambda: shelf.silence("a") is not None, 60)
