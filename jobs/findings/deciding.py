"""A decision about a finding, with what the rule saw at its last look kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jobs.findings.facts import Source, facts
from schemas.failure import EvidenceRefused, RulesRefused, SnapshotRefused, Unknown
from schemas.findings.decision import Action, Decision
from schemas.findings.finding import Finding
from store.archive import rulebooks
from store.archive.snapshots import open_snapshot
from store.findings import runs
from store.findings.decide import Decided
from store.findings.decide import decide as take_down
from store.findings.page import one
from store.folder import StoreFolder
from store.records.connect import Engine, reading, writing

JUDGING = frozenset({Action.ACKNOWLEDGE, Action.REPORT, Action.EXEMPT, Action.FALSE_ALARM, Action.RESOLVE})
"""Actions that judge the facts, so that these are kept."""


def decide(
    store: StoreFolder,
    engine: Engine,
    finding: int,
    decision: Decision,
    at: datetime,
    today: date,
    programs: Path | None = None,
    known: int | None = None,
) -> Decided:
    """Takes a decision down; its facts are kept if the delivery is still there. Raises Unknown, DecisionRefused.

    `known` is the last event that the decider has seen: if another one came since, the decision is refused.
    """
    seen = None
    if decision.action in JUDGING:
        with reading(engine) as connection:
            found = one(connection, finding)
        seen = looked_at(store, engine, [found], programs).get(found.id)
    quiet = store.findings["ruhe_lieferungen"]
    with writing(engine) as connection:
        return take_down(connection, finding, decision, at, today, quiet, seen, known)


def looked_at(
    store: StoreFolder, engine: Engine, some: Sequence[Finding], programs: Path | None
) -> dict[int, dict[str, Any]]:
    """By finding what its rule saw in the last run that was reconciled; missing where that cannot be read any more."""
    with reading(engine) as connection:
        last = runs.last(connection, store.office)
    if last is None:
        return {}
    try:
        rules = rulebooks.kept(last.rulebook, store.rulebooks)
        snapshot = open_snapshot(store.snapshots / last.snapshot)
        source = Source(rules, last.office, last.as_of, snapshot, programs)
        seen = facts(source, [(one.rule, one.record, one.period) for one in some])
        return {one.id: seen[key] for one in some if (key := (one.rule, one.record, one.period)) in seen}
    except (Unknown, SnapshotRefused, EvidenceRefused, RulesRefused):
        # Deleted by its retention, or not whole: the sentence and the days of the finding stay readable all the same.
        return {}
