"""The proof of a run: a few cases, evaluated set-wise, case by case and by the second opinion; all must agree.

The cases are drawn by seed, and of every rule and status that was written a few more. They are cut out as a snapshot
of their own, on which the set-wise evaluator decides once more and writes everything; what it says must also be what
the run has written, except for rules that look beyond a single case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from engine.plan.rules import Rule, Rulebook
from engine.run import case
from engine.run.batch import Options
from engine.run.batch import evaluate as evaluate_all
from engine.run.compare import compare_opinion, compare_outcomes
from engine.run.excerpt import excerpt
from engine.run.fetch import cases, keys_of, sample
from engine.run.reach import within_case
from engine.run.second import judge
from schemas.factmodel import FactModel
from schemas.outcome import IN_ORDER, Outcome
from schemas.snapshot import Snapshot
from schemas.verification import Disagreement, Truths, Verification
from store.readback import cases_of_each_kind, outcomes_of, rows_of

PER_KIND = 2
_AT_ONCE = 2000


def verified(
    number: int, seed: int, rulebook: Rulebook, model: FactModel, snapshot: Snapshot, folder: Path, scratch: Path
) -> Verification:
    """Compares the evaluators on `number` cases drawn with `seed`, and of each kind of outcome in `folder`."""
    written = folder / "outcomes.parquet"
    drawn = sample(snapshot, model, model.case, number, seed)
    drawn += [key for key in cases_of_each_kind(written, PER_KIND, seed, scratch) if key not in set(drawn)]
    few = excerpt(snapshot, model, drawn, scratch / "auszug")
    batch = _set_wise(rulebook, model, few, scratch)
    walked, truths = _case_wise(rulebook, model, few)
    opinion = judge(rulebook.rules, truths)
    found = compare_outcomes(batch, walked) + compare_opinion(truths, opinion)
    found += _as_written(rulebook, model, batch, outcomes_of(written, drawn, scratch), drawn)
    judged = sum(verdict is not None for verdict in opinion.verdicts)
    return Verification(len(drawn), len(walked), judged, seed, tuple(found), opinion.notes)


def _set_wise(rulebook: Rulebook, model: FactModel, few: Snapshot, scratch: Path) -> list[Outcome]:
    results = evaluate_all(rulebook, model, few, scratch / "auszug-auswertung", Options(all=True))
    try:
        return list(rows_of(results.outcomes))
    finally:
        results.close()


def _case_wise(rulebook: Rulebook, model: FactModel, few: Snapshot) -> tuple[list[Outcome], list[Truths]]:
    outcomes: list[Outcome] = []
    truths: list[Truths] = []
    for entity in dict.fromkeys(rule.entity for rule in rulebook.rules):
        rules = [rule for rule in rulebook.rules if rule.entity == entity]
        for keys in _portions(keys_of(few, model, entity)):
            for key, one in cases(few, model, rules, entity, keys).items():
                for rule in rules:
                    outcomes += case.evaluate(rule, one, key, rulebook, model)
                    truths += case.truths(rule, one, key, rulebook, model)
    return outcomes, truths


def _portions(keys: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(keys)
    while portion := list(islice(waiting, _AT_ONCE)):
        yield portion


def _as_written(
    rulebook: Rulebook, model: FactModel, batch: list[Outcome], written: list[Outcome], drawn: list[str]
) -> list[Disagreement]:
    """What the run wrote about the drawn cases, against what the same evaluator says of them alone."""
    alone = {entity for entity in {rule.entity for rule in rulebook.rules} if _alone(rulebook.rules, model, entity)}
    wanted = set(drawn)
    expected = [one for one in batch if one.vorgang in alone and one.kunde_id in wanted and one.status not in IN_ORDER]
    found = [one for one in written if one.vorgang in alone and one.status not in IN_ORDER]
    return compare_outcomes(found, expected)


def _alone(rules: Iterable[Rule], model: FactModel, entity: str) -> bool:
    return within_case(model, rules, entity)
