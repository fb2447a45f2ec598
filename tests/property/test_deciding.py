"""Only deciding, many rules in one statement, says of every record what a run writes of it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from engine.run.duck import Scratch
from engine.run.program.decided import decide, said
from schemas.outcome import Status
from tests.property.drawn.choosing import Seeded
from tests.property.drawn.world import MODEL
from tests.property.running import Trial, crowd_trial, set_wise
from tests.property.snapshots import snapshot

Told = dict[tuple[str, Status], list[str]]


def decided(trial: Trial, folder: Path) -> tuple[Told, int]:
    """The records of every rule and status, and in how many relations they stood."""
    database = Scratch.made(folder / "scratch", 1, "1GB")
    (folder / "daten").mkdir()
    text = decide(trial.rulebook, MODEL, snapshot(trial.people, folder / "daten"), database)
    found: Told = defaultdict(list)
    for status in Status:
        for statement, rules in said(text, trial.rulebook, {status}).items():
            for row in database.records(statement):
                for one in rules:
                    name = trial.rules[one.number].id
                    found[name, status] += [row["vorgang_id"]] if row[name] else []
    database.close()
    return found, len(said(text, trial.rulebook, ()))


def written(trial: Trial) -> Told:
    """The same out of a run that writes everything."""
    found: Told = defaultdict(list)
    for outcome in set_wise(trial):
        found[outcome.regel, outcome.status].append(outcome.vorgang_id)
    return found


def ordered(told: Told) -> Told:
    """Without what nobody is said of, and in order."""
    return {key: sorted(records) for key, records in told.items() if records}


def test_what_is_decided_is_what_a_run_writes(tmp_path: Path) -> None:
    trial = crowd_trial(Seeded("entscheiden 0"), "regel", number=4)
    found, _ = decided(trial, tmp_path)
    assert ordered(found) == ordered(written(trial))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_it_is_so_for_many(seed: int, tmp_path: Path) -> None:
    trial = crowd_trial(Seeded(f"viele {seed}"), "regel", number=5, cases=25)
    found, _ = decided(trial, tmp_path)
    assert ordered(found) == ordered(written(trial))


def test_several_rules_stand_in_one_relation(tmp_path: Path) -> None:
    assert decided(crowd_trial(Seeded("zusammen 0"), "regel", number=5), tmp_path)[1] < 5
