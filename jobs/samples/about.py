"""Which samples a person's matters were in, and what was said about them: for telling the person."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.run.case import evaluate
from engine.run.fetch import cases
from jobs.evidence.then import rule_then, then_of
from schemas.clock.place import day_of
from schemas.failure import Failure, Unknown
from schemas.outcome import Status
from schemas.sample.draw import Member
from schemas.sample.sample import Sample
from schemas.snapshot import Snapshot
from store.archive import rulebooks
from store.archive.persons import Belongings
from store.archive.snapshots import open_snapshot
from store.folder import StoreFolder
from store.records.connect import Connection
from store.samples import rows
from store.trail.recorded import RunRow, run_named

_Matters = dict[tuple[str, str], list[Member]]
"""A person's matters by run and rule."""


def about(
    store: StoreFolder, connection: Connection, belonging: Mapping[str, Belongings], programs: Path | None = None
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:  # fmt: skip
    """What is held about a person whose records these are, by snapshot: a row for each answer or unanswered case.

    A sample holds marks only: which are the person's is told by asking the rules of then about the person's records
    alone. Where that is not possible any more, nobody can tell, and a remark says so.
    """
    found: list[dict[str, Any]] = []
    untold: list[str] = []
    asked: _Matters = {}
    for sample in rows.listed(connection, store.office):
        try:
            mine = _mine(store, connection, sample, belonging, asked, programs)
        except Failure:
            untold.append(sample.id)
            continue
        found += _rows(connection, sample, {one.token: one for one in mine})
    remark = (
        f"Ob Vorgänge der Person in diesen Stichproben waren, lässt sich nicht mehr sagen, weil ihr Lauf nicht mehr "
        f"wiederholbar ist: {', '.join(untold)}."
    )
    return found, (remark,) if untold else ()


def _mine(
    store: StoreFolder, connection: Connection, sample: Sample, belonging: Mapping[str, Belongings], asked: _Matters,
    programs: Path | None,
) -> list[Member]:  # fmt: skip
    """Every matter of the person in the run of a sample, by the rules of its cases."""
    row = run_named(connection, sample.run)
    if row is None:
        raise Unknown(f"Den Lauf {sample.run} gibt es in dieser Ablage nicht.")
    name = row.snapshot
    if name not in belonging and (store.snapshots / name).is_dir():
        return []
    rules = {case.rule for case in sample.cases}
    new = sorted(rule for rule in rules if (row.id, rule) not in asked)
    if new:
        snapshot, kept = open_snapshot(store.snapshots / name), rulebooks.kept(row.rulebook, store.rulebooks)
        asked |= {(row.id, rule): _matters(kept, row, rule, snapshot, belonging[name], programs) for rule in new}
    return [one for rule in rules for one in asked[row.id, rule]]


def _matters(
    kept: Path, row: RunRow, rule: str, snapshot: Snapshot, belonging: Belongings, programs: Path | None
) -> list[Member]:  # fmt: skip
    """What a rule of a run applied to among the person's records."""
    loaded, versions = rule_then(kept, then_of(row), rule, programs)
    entity = versions[0].entity
    fetched = cases(snapshot, loaded.model, versions, entity, sorted(belonging.get(entity, ())))
    return [
        Member(one.regel, one.team or "", one.vorgang_id, one.periode or "")
        for version in versions
        for key, case in fetched.items()
        for one in evaluate(version, case, key, loaded.rulebook, loaded.model)
        if one.status is not Status.NOT_APPLICABLE
    ]


def _rows(connection: Connection, sample: Sample, mine: dict[str, Member]) -> list[dict[str, Any]]:
    cases = {case.number: case for case in sample.cases if case.token in mine}
    said = [one for _, one in rows.results(connection, sample.id) if one.number in cases] if cases else []
    texts = {one.name: one.text for one in sample.checklist.questions}
    found: list[dict[str, Any]] = []
    for number, case in cases.items():
        member = mine[case.token]
        about_it = {
            "sample": sample.id, "day": day_of(sample.drawn_at), "checklist": sample.checklist.title, "rule": case.rule,
            "title": sample.title(case.rule), "record": member.record, "period": member.period,
            "choice": str(case.choice),
        }  # fmt: skip
        answers = [one for one in said if one.number == number]
        found += [
            {**about_it, "question": texts.get(one.question, one.question), "verdict": str(one.verdict),
             "actor": one.actor}
            for one in answers
        ] or [{**about_it, "question": None, "verdict": "noch nicht geprüft", "actor": None}]  # fmt: skip
    return found
