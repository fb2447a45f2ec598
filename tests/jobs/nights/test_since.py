"""Runs of a store that are built on an earlier one: the same digest and counts, replayed in full, and said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobs.evidence.replay import replay
from schemas.receipt import Receipt
from store.outcomes import read_receipt
from tests.jobs.findings.conftest import Week, people, week

__all__ = ["people", "week"]


def built(week: Week, **more: Any) -> Receipt:
    """The next day, built on the run before."""
    week.number += 1
    week.bring()
    return week.night(since=week.runs[-1], **more).report.receipt


def test_a_night_is_built_on_the_one_before(week: Week) -> None:
    week.next_day()
    week.add("W1", "2026-01-05", "2026-08-02")
    week.edit("kontakt", "SELECT * REPLACE (if(hash(kunde_id) % 20 = 0, datum - 40, datum) AS datum) FROM t")
    receipt = built(week)
    assert receipt.why_full is None and receipt.built_on is not None
    assert (receipt.built_on.run, receipt.built_on.nights) == ("lauf-1", 1)
    assert receipt.built_on.chosen > 0
    found = replay(week.store, "lauf-2", week.programs)
    assert found.missing == () and found.identical
    # What was open is another thing by now, so that other rows are written; over all of them the same is counted.
    again = week.night().report.receipt
    assert again.built_on is None and receipt.counts == again.counts


def test_a_small_office_is_evaluated_in_full_without_being_asked(week: Week) -> None:
    week.next_day()
    receipt = week.next_day().report.receipt
    assert receipt.built_on is None and receipt.why_full is None


def test_changed_results_are_never_built_on(week: Week) -> None:
    week.next_day()
    path = week.store.runs / "lauf-1" / "outcomes.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    assert built(week).why_full == "die Ergebnisse des früheren Laufs wurden geändert"


@pytest.mark.slow
def test_after_some_nights_everything_is_looked_at(week: Week) -> None:
    week.next_day()
    seen = [built(week) for _ in range(7)]
    assert [one.built_on.nights if one.built_on else 0 for one in seen] == [1, 2, 3, 4, 5, 6, 0]
    assert seen[-1].why_full == "6 Nächte bauen schon aufeinander auf"
    written = json.loads((week.store.runs / week.runs[2] / "run.json").read_text(encoding="utf-8"))
    assert written["built_on"]["run"] == week.runs[1]
    assert read_receipt(week.store.runs / week.runs[-1]).built_on is None
