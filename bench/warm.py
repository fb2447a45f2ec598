"""One case with all rules in a warm process: `python -m bench.warm --data DIR` prints milliseconds as JSON."""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.by_hand import AS_OF, OFFICE
from bench.process import ROOT
from engine.pipeline import load
from engine.plan.rules import Rule, Rulebook
from engine.run.case import evaluate
from engine.run.excerpt import excerpt
from engine.run.fetch import cases, keys_of, sample
from intake.snapshot import take
from jobs.coverage import read_coverage
from schemas.cases.case import Case
from schemas.factmodel import FactModel
from schemas.snapshot import Snapshot

SEED = 1
FETCHED = 10

Work = list[tuple[Rule, Case, str]]
"""What is to be evaluated for one person: each rule with each record it is about."""


def measure(data: Path, rules: Path, scratch: Path, number: int) -> dict[str, float]:
    """Milliseconds per person, over `number` of them: all rules over all records of the person.

    `evaluated` (the middle one) and `slowest`: from records in memory. `fetched`: the middle one of fetching a person's
    records from the snapshot as well. `records`: how many pairs of rule and record a person has on average.
    """
    loaded = load(rules, OFFICE, AS_OF)
    assert loaded.rulebook is not None
    model, rulebook = loaded.model, loaded.rulebook
    snapshot = take(data, model, AS_OF, scratch / "abzug", read_coverage(data, model))
    people = sample(snapshot, model, model.case, number, SEED)
    few = excerpt(snapshot, model, people, scratch / "auszug")
    keys = {entity: keys_of(few, model, entity) for entity in {rule.entity for rule in rulebook.rules}}
    work = _work(few, model, rulebook, keys)
    for one in work.values():
        _evaluate(one, rulebook, model)
    spent = [_timed(partial(_evaluate, one, rulebook, model)) for one in work.values()]
    fetched = [_fetched(person, work[person], snapshot, model, rulebook) for person in list(work)[:FETCHED]]
    return {
        "evaluated": statistics.median(spent),
        "slowest": max(spent),
        "fetched": statistics.median(fetched),
        "records": statistics.mean(len(one) for one in work.values()),
    }


def _work(snapshot: Snapshot, model: FactModel, rulebook: Rulebook, keys: dict[str, list[str]]) -> dict[str, Work]:
    work: dict[str, Work] = defaultdict(list)
    for entity, wanted in keys.items():
        rules = [rule for rule in rulebook.rules if rule.entity == entity and rule.quota is None]
        for key, case in cases(snapshot, model, rules, entity, wanted).items():
            for person in case.rows[model.case]:
                work[str(person[model.entities[model.case].key])] += [(rule, case, key) for rule in rules]
    return work


def _evaluate(work: Work, rulebook: Rulebook, model: FactModel) -> None:
    for rule, case, key in work:
        evaluate(rule, case, key, rulebook, model)


def _fetched(person: str, known: Work, snapshot: Snapshot, model: FactModel, rulebook: Rulebook) -> float:
    keys: dict[str, list[str]] = defaultdict(list)
    for rule, _, key in known:
        if key not in keys[rule.entity]:
            keys[rule.entity].append(key)
    return _timed(lambda: _evaluate(_work(snapshot, model, rulebook, keys)[person], rulebook, model))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.warm", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rules", type=Path, default=ROOT / "rules")
    parser.add_argument("--people", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(measure(asked.data, asked.rules, Path(scratch), asked.people)))


if __name__ == "__main__":
    main()
