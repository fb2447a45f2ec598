"""Statements written for one Stichtag say on another what statements of its own would say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from schemas.outcome import Kind
from tests.property.drawn.choosing import Seeded
from tests.property.running import Said, Trial, quota_trial, set_wise_said, trial

FAR = (1, 29, 31, 180, 366)
Seeds = Callable[[int], tuple[Trial, Said, int]]


def seeds(few: int, many: int) -> list[object]:
    """So many seeds always, and many with the slow tests."""
    return [*range(few), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(few, many))]


def others(seed: int) -> tuple[Trial, Trial]:
    """A trial, and the same rule and people on another Stichtag."""
    chooser = Seeded(seed)
    kinds = [kind for kind in Kind if kind not in (Kind.DEFINITION, Kind.QUOTA)]
    here = trial(chooser, "regel", chooser.pick(kinds), cases=25)
    return here, replace(here, today=here.today + timedelta(chooser.pick(FAR) * chooser.pick((-1, 1))))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    """The second trial of a seed, what is said of it after the first one's statements were kept, and how many were."""

    @cache
    def found(seed: int) -> tuple[Trial, Said, int]:
        folder = tmp_path_factory.mktemp("behalten")
        first, then = others(seed)
        set_wise_said(first, folder)
        return then, set_wise_said(then, folder), len(list(folder.iterdir()))

    return found


@pytest.mark.parametrize("seed", seeds(6, 24))
def test_kept_statements_serve_every_stichtag(seed: int, served: Seeds) -> None:
    then, said, _ = served(seed)
    assert said == set_wise_said(then)


@pytest.mark.parametrize("seed", seeds(3, 12))
def test_kept_statements_of_quotas_serve_every_stichtag(seed: int, tmp_path: Path) -> None:
    first = quota_trial(Seeded(f"quote {seed}"), "quote")
    then = replace(first, today=first.today + timedelta(FAR[seed % len(FAR)]))
    set_wise_said(first, tmp_path)
    assert set_wise_said(then, tmp_path) == set_wise_said(then)


def test_statements_are_kept_and_found_again(served: Seeds) -> None:
    """Not always: where a delivery ends before one Stichtag but not before the other, they differ."""
    assert sum(served(seed)[2] == 1 for seed in range(6)) >= 3


def test_what_is_delivered_matters(tmp_path: Path) -> None:
    here, _ = others(3)
    set_wise_said(here, tmp_path)
    less = {entity: rows for entity, rows in here.people.rows.items() if entity != "schritt"}
    fewer = replace(here, people=replace(here.people, rows=less))
    assert set_wise_said(fewer, tmp_path) == set_wise_said(fewer)


def test_a_broken_program_is_written_anew(tmp_path: Path) -> None:
    here, _ = others(5)
    said = set_wise_said(here, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for broken in (b"", whole[:-9], whole.replace(b"statement", b"statemend"), whole.replace(b"SELECT", b"SELECX", 1)):
        path.write_bytes(broken)
        assert set_wise_said(here, tmp_path) == said
        assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    here, _ = others(5)
    (tmp_path / "datei").write_text("keine Mappe", encoding="utf-8")
    assert set_wise_said(here, tmp_path / "datei") == set_wise_said(here)


def test_only_some_programs_are_kept(tmp_path: Path) -> None:
    here, _ = others(5)
    for number in range(45):
        (tmp_path / f"{number}.json").write_text("alt", encoding="utf-8")
    set_wise_said(here, tmp_path)
    assert len(list(tmp_path.iterdir())) == 40
