"""Which samples a person's matters were in, and what was said about them: for telling the person."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from jobs.samples.population import population
from schemas.failure import Failure
from schemas.sample.draw import Member
from schemas.sample.sample import Sample
from store.folder import StoreFolder
from store.records.connect import Connection, Engine
from store.samples import rows


def about(
    store: StoreFolder, engine: Engine, connection: Connection, keys: Collection[str], programs: Path | None = None
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:  # fmt: skip
    """What is held about the records of these keys, a row for each answer or unanswered case; and remarks.

    A sample holds marks only: which are the person's is told by making the population again. Where that is not
    possible any more, nobody can tell, and a remark says so.
    """
    found: list[dict[str, Any]] = []
    untold: list[str] = []
    made: dict[tuple[object, ...], list[Member]] = {}
    for sample in rows.listed(connection, store.office):
        drawn_from = (sample.run, sample.rules, sample.teams)
        try:
            if drawn_from not in made:
                made[drawn_from] = population(store, engine, *drawn_from, programs).members
        except Failure:
            untold.append(sample.id)
            continue
        mine = {one.token: one for one in made[drawn_from] if one.record in keys}
        found += _rows(connection, sample, mine)
    remark = (
        f"Ob Vorgänge der Person in diesen Stichproben waren, lässt sich nicht mehr sagen, weil ihr Lauf nicht mehr "
        f"wiederholbar ist: {', '.join(untold)}."
    )
    return found, (remark,) if untold else ()


def _rows(connection: Connection, sample: Sample, mine: dict[str, Member]) -> list[dict[str, Any]]:
    cases = {case.number: case for case in sample.cases if case.token in mine}
    said = [one for _, one in rows.results(connection, sample.id) if one.number in cases] if cases else []
    texts = {one.name: one.text for one in sample.checklist.questions}
    found: list[dict[str, Any]] = []
    for number, case in cases.items():
        member = mine[case.token]
        about_it = {
            "sample": sample.id, "day": sample.drawn_at.date(), "checklist": sample.checklist.title, "rule": case.rule,
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
