"""The proof of a run: a few cases, evaluated set-wise, case by case and by the second opinion; all must agree.

The cases are drawn by seed, and of every rule and status that was written a few more. They are cut out as a snapshot
of their own, on which the set-wise evaluator decides once more and writes everything; what it says must also be what
the run has written, except for rules that look beyond a single case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
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
from engine.run.walk.quota import measure
from schemas.cases.case import Case
from schemas.factmodel import FactModel
from schemas.outcome import IN_ORDER, Measurement, Outcome
from schemas.snapshot import Snapshot
from schemas.verification import Disagreement, Evaluator, Truths, Verification
from store.readback import cases_of_each_kind, outcomes_of, quotas_of, rows_of

PER_KIND = 2
_AT_ONCE = 2000


def verified(
    number: int,
    seed: int,
    rulebook: Rulebook,
    model: FactModel,
    snapshot: Snapshot,
    folder: Path,
    scratch: Path,
    programs: Path | None = None,
) -> Verification:
    """Compares the evaluators on `number` cases drawn with `seed`, and of each kind of outcome in `folder`.

    `programs` is where kept statements lie; without it every statement is written anew.
    """
    written = folder / "outcomes.parquet"
    drawn = sample(snapshot, model, model.case, number, seed)
    drawn += [key for key in cases_of_each_kind(written, PER_KIND, seed, scratch) if key not in set(drawn)]
    few = excerpt(snapshot, model, drawn, scratch / "auszug")
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(_set_wise, rulebook, model, few, scratch, programs)
        walked = _case_wise(rulebook, model, few)
        opinion = judge(rulebook.rules, walked.truths)
        batch = asked.result()
    found = compare_outcomes(batch.outcomes, walked.outcomes) + compare_opinion(walked.truths, opinion)
    found += _measured(batch.quotas, walked.quotas)
    found += _as_written(rulebook, model, batch.outcomes, outcomes_of(written, drawn, scratch), drawn)
    judged = sum(verdict is not None for verdict in opinion.verdicts)
    return Verification(len(drawn), len(walked.outcomes), judged, seed, tuple(found), opinion.notes)


@dataclass(slots=True)
class _Said:
    """What one evaluator says about the drawn cases."""

    outcomes: list[Outcome] = field(default_factory=list)
    quotas: list[Measurement] = field(default_factory=list)
    truths: list[Truths] = field(default_factory=list)


def _set_wise(rulebook: Rulebook, model: FactModel, few: Snapshot, scratch: Path, programs: Path | None) -> _Said:
    options = Options(all=True, programs=programs)
    results = evaluate_all(rulebook, model, few, scratch / "auszug-auswertung", options)
    try:
        return _Said(list(rows_of(results.outcomes)), list(quotas_of(results.quotas)))
    finally:
        results.close()


def _case_wise(rulebook: Rulebook, model: FactModel, few: Snapshot) -> _Said:
    said = _Said()
    counted: dict[str, list[tuple[Case, str]]] = {}
    for entity in dict.fromkeys(rule.entity for rule in rulebook.rules):
        rules = [rule for rule in rulebook.rules if rule.entity == entity]
        measured = any(rule.quota is not None for rule in rules)
        for keys in _portions(keys_of(few, model, entity)):
            for key, one in cases(few, model, rules, entity, keys).items():
                for rule in rules:
                    for outcome, way in case.told(rule, one, key, rulebook, model):
                        said.outcomes.append(outcome)
                        said.truths.append(way)
                if measured:
                    counted.setdefault(entity, []).append((one, key))
    units = list(_units(rulebook, model, few))
    for rule in rulebook.rules:
        if rule.quota is not None:
            of_rule = rule.quota.from_rule
            records = counted[rule.entity] if of_rule is None and rule.entity in counted else []
            outcomes = [one for one in said.outcomes if one.regel == of_rule]
            table = few.tables.get(rule.entity)
            coverage = None if table is None else table.coverage
            said.quotas += measure(rule, records, rulebook, model, outcomes, units, coverage)
    return said


def _units(rulebook: Rulebook, model: FactModel, few: Snapshot) -> Iterator[tuple[Case, str]]:
    """The records of the unit, each with what lies above it; none where no quota counts outcomes."""
    rules = [rule for rule in rulebook.rules if rule.quota is not None and rule.quota.from_rule is not None]
    if rules and model.unit in few.tables:
        for keys in _portions(keys_of(few, model, model.unit)):
            yield from ((one, key) for key, one in cases(few, model, rules, model.unit, keys).items())


def _measured(batch: list[Measurement], walked: list[Measurement]) -> list[Disagreement]:
    """Every value of a quota on which set-wise and case-wise differ; a unit that only one knows is one disagreement."""
    left, right = ({(one.regel, one.ebene, one.einheit): asdict(one) for one in said} for said in (batch, walked))
    nothing: dict[str, object] = {}
    return [
        Disagreement(
            key[0], f"{key[1]} {key[2]}", None, what,
            Evaluator.BATCH, str(left.get(key, nothing).get(what, "keine Zeile")),
            Evaluator.CASE, str(right.get(key, nothing).get(what, "keine Zeile")),
        )
        for key in sorted(left.keys() | right.keys())
        for what in ("zeitraum", "zaehler", "nenner", "unbekannt", "wert", "wert_min", "wert_max", "ziel", "ampel",
                     "bezug", "abweichung", "intervall_von", "intervall_bis")
        if left.get(key, nothing).get(what) != right.get(key, nothing).get(what) or (key in left) != (key in right)
    ]  # fmt: skip


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
