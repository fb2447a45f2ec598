"""The workbench reads ahead; where that cannot be done, its pages say so and nothing else happens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from jobs.authoring.surroundings import _read
from tests.web.office import Site
from web.warm import warm


def test_the_rules_are_read_before_anybody_comes(office: Site) -> None:
    _read.cache_clear()
    thread = warm(office.app)
    thread.join(120)
    assert not thread.is_alive()
    assert _read.cache_info().currsize == 1


def test_rules_that_are_gone_stop_nothing(office: Site, tmp_path: Path) -> None:
    store = replace(office.store, rules=tmp_path / "nirgends")
    office.app.state.house = replace(office.house, store=store)
    thread = warm(office.app)
    thread.join(120)
    assert not thread.is_alive()
    assert office.client(None).get("/gesundheit").json() == {"gesund": True}
