"""A recorded run made of a few plain outcomes, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Connection, Engine, func, insert, select

from schemas.findings.reconciled import Reconciled
from schemas.receipt import CalendarNote, InputFile, Receipt, RuleNote
from store.findings.history import histories
from store.findings.life import standing
from store.findings.matching.observed import Observation
from store.findings.matching.opened import write_keys
from store.findings.reconcile import reconcile
from store.records import tables
from store.records.connect import reading, writing
from store.table import OUTCOMES
from tests.store.conftest import ROW

DAY = date(2026, 6, 30)
OFFICE = "magdeburg"


class Office:
    """An office whose runs are given row by row: what a night would do, without rules and data."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder, self.number = engine, folder, 0

    def observed(
        self,
        day: date,
        rows: Iterable[dict[str, Any]],
        rules: Iterable[str] = ("r1", "r2"),
        snapshot: str | None = None,
        **more: Any,
    ) -> Observation:
        """A recorded run whose outcomes are `rows`: ROW with some columns changed."""
        self.number += 1
        run = f"lauf-{self.number}"
        into = self.folder / run
        into.mkdir()
        with reading(self.engine) as connection:
            write_keys(connection, OFFICE, into / "offen.parquet")
        table = pa.Table.from_pylist([{**ROW, **row} for row in rows], schema=OUTCOMES)
        pq.write_table(table, into / "outcomes.parquet")
        receipt = told(run, day, rules, **{key: more.pop(key) for key in ("silent", "not_in_force", "inputs")
                                          if key in more})  # fmt: skip
        at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + timedelta(minutes=self.number)
        with writing(self.engine) as connection:
            connection.execute(insert(tables.run).values(
                id=run, office=OFFICE, as_of=day, started_at=at, recorded_at=at, snapshot=snapshot or f"abzug-{run}",
                rulebook="", digest="", rows=len(table), open=0, state="erfasst", receipt={}))  # fmt: skip
        return Observation(into, receipt, **more)

    def reconcile(self, seen: Observation) -> Reconciled:
        """Holds a run against the open findings."""
        with writing(self.engine) as connection:
            return self.within(connection, seen)

    def within(self, connection: Connection, seen: Observation) -> Reconciled:
        """The same inside a transaction."""
        scratch = self.folder / f"{seen.receipt.run_id}-arbeit"
        scratch.mkdir(exist_ok=True)
        return reconcile(connection, seen, scratch, datetime(2026, 7, 1, 5, tzinfo=UTC))

    def night(self, day: date, rows: Iterable[dict[str, Any]], **more: Any) -> Reconciled:
        """A run, recorded and reconciled."""
        return self.reconcile(self.observed(day, rows, **more))

    def findings(self) -> dict[str, Any]:
        """All findings by record (and period)."""
        with reading(self.engine) as connection:
            found = connection.execute(select(tables.finding).order_by(tables.finding.c.id)).all()
        return {f"{row.record}{'/' if row.period else ''}{row.period}": row for row in found}

    def events(self, finding: int) -> list[str]:
        """The kinds of a finding's events."""
        query = select(tables.event.c.kind).where(tables.event.c.finding == finding).order_by(tables.event.c.id)
        with reading(self.engine) as connection:
            return [row.kind for row in connection.execute(query)]


def told(run: str, day: date, rules: Iterable[str], **more: Any) -> Receipt:
    """A receipt of rules that were asked about participations."""
    inputs = (InputFile(file="teilnahme.csv", entity="teilnahme", sha256="", rows=1),)
    return Receipt(
        run_id=run, started_at=datetime(2026, 7, 1, tzinfo=UTC), as_of=day, office=OFFICE, rules_digest="", all=False,
        rows=0, digest="", counts={}, versions={}, calendar=CalendarNote(source="", holidays=()),
        rules=tuple(RuleNote(rule=rule, title=f"Titel {rule}") for rule in rules), **{"inputs": inputs, **more},
    )  # fmt: skip


def derived(office: Office) -> None:
    """What every test ends with: the columns say what the events say, and the counts what a count says."""
    found = {row.id: row for row in office.findings().values()}
    with reading(office.engine) as connection:
        told = dict(histories(connection, sorted(found)))
        counted = connection.execute(select(tables.finding_count).where(tables.finding_count.c.n != 0)).all()
        f = tables.finding.c
        team = func.coalesce(f.team, "")
        recounted = connection.execute(
            select(f.rule, team, f.state, f.legacy, func.count()).group_by(f.rule, team, f.state, f.legacy)
        ).all()
    for key, row in found.items():
        stands = standing(told[key])
        kept = (row.state, row.state_until, row.follow_up, row.legacy, row.closed_day)
        assert kept == (stands.state, stands.until, stands.follow_up, stands.legacy, stands.closed)
        assert stands.assigned is None or row.responsible == stands.assigned
    assert sorted((c.rule, c.team, c.state, c.legacy, c.n) for c in counted) == sorted(tuple(r) for r in recounted)


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """An office without any finding."""
    return Office(engine, tmp_path)
