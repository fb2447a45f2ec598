"""Where a run's time goes: everything is laid to somebody's charge, and measuring changes no outcome."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jobs.report import Report
from jobs.run import Order, run
from schemas.failure import Failure
from schemas.operation.effort import Effort, Spent, together
from store.effort.files import write_effort

Make = Callable[..., Order]


@pytest.fixture(scope="module")
def report(plain: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One measured run, looked at by both tests."""
    return run(Order(**{**plain, "out": tmp_path_factory.mktemp("gemessen") / "ergebnis", "profile": True}))


def near(one: Spent, other: Spent) -> bool:
    return (one.clock, one.processor) == pytest.approx((other.clock, other.processor))


def test_every_rule_and_every_second_is_accounted_for(report: Report, order: Make, tmp_path: Path) -> None:
    effort = report.effort
    assert effort is not None
    assert effort.unread == ()
    assert {one.rule for one in effort.rules} == {note.rule for note in report.receipt.rules} - {"regel-pruefung"}
    stages = together(one.spent for one in effort.stages)
    assert stages.clock > 0
    assert near(together(one.own + one.shared for one in effort.rules), stages)
    assert near(effort.parts["stufen"], stages)
    assert near(effort.parts["zählen"], together(one.counting for one in effort.rules))
    assert near(effort.parts["begründen"], together(one.writing for one in effort.rules))
    assert near(together(effort.parts.values()), effort.whole)
    assert sum(effort.share(spent) for spent in effort.parts.values()) == pytest.approx(100)
    assert sum(one.written for one in effort.rules) == report.receipt.rows
    assert effort.rows == sum(one.rows for one in report.receipt.inputs)
    plain = run(order(out=tmp_path / "ohne"))
    assert plain.effort is None
    assert (plain.receipt.digest, plain.receipt.counts) == (report.receipt.digest, report.receipt.counts)
    files(effort, tmp_path)


def files(effort: Effort, folder: Path) -> None:
    """The same as files: nothing is left out, and a rule's columns are its parts."""
    write_effort(effort, folder / "neu" / "aufwand.json")
    write_effort(effort, folder / "aufwand.parquet")
    told = json.loads((folder / "neu" / "aufwand.json").read_text(encoding="utf-8"))
    rows = pq.read_table(folder / "aufwand.parquet").to_pylist()
    assert len(rows) == len(effort.parts) + len(effort.rules) + len(effort.stages)
    assert [one["name"] for one in told["regeln"]] == [one.rule for one in effort.rules]
    for row in (one for one in rows if one["art"] == "regel"):
        parts = ("eigen", "gemeinsam", "zaehlen", "begruenden")
        assert row["rechenzeit"] == pytest.approx(sum(row[name] for name in parts))
    with pytest.raises(Failure, match="--profile-plan"):
        write_effort(effort, folder / "aufwand.parquet" / "darin.json")


def test_rules_read_the_stages_that_answer_their_questions_and_no_others(report: Report) -> None:
    assert report.effort is not None
    tables = {one.name: one for one in report.effort.stages if one.table}
    readers = {name: set(one.readers) for name, one in tables.items()}
    assert readers["frame_teilnahme"] == {"absolventenmanagement-beginn"}
    assert readers["fallmanagement_by_kunde_id_sums"] == {"bfm-zugang"}
    assert readers["profiling_by_kunde_id_sums"] == {"kontaktdichte"}
    assert readers["frame_kunde"] == {"bfm-zugang", "kontaktdichte"}
    assert tables["frame_kunde"].rows == next(one.rows for one in report.receipt.inputs if one.entity == "kunde")
    assert tables["frame_kunde"].read > tables["frame_kunde"].rows
