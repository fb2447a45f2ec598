"""An office of 150 people that delivers every day, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import select

from jobs.findings.deciding import decide
from jobs.findings.evaluate import Asked, Done, evaluate
from jobs.generate import generate
from jobs.imports.bring import bring
from jobs.imports.order import Imported, Order
from jobs.office.make import make_store
from jobs.rules.needs import needs
from jobs.rules.rulebook import load
from schemas.findings.decision import Action, Decision
from schemas.findings.event import Event
from store.findings.decide import Decided
from store.findings.history import history
from store.folder import StoreFolder
from store.records import tables
from store.records.connect import Engine, connect, reading

MONDAY = date(2026, 6, 29)
RULE = "absolventenmanagement-beginn"


@dataclass
class Week:
    """The store, the files that are delivered, and the day it is."""

    store: StoreFolder
    engine: Engine
    data: Path
    programs: Path
    number: int = 0
    runs: list[str] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The Stichtag; the first is a Monday."""
        return MONDAY + timedelta(self.number - 1)

    @property
    def now(self) -> datetime:
        """A time on that day, later with every run."""
        return datetime(self.day.year, self.day.month, self.day.day, 5, len(self.runs) % 60, tzinfo=UTC)

    def edit(self, entity: str, query: str) -> None:
        """Replaces a delivered table by the result of a query over it, where it is called `t`."""
        path, aside = self.data / f"{entity}.parquet", self.data.parent / "neu.parquet"
        duckdb.execute(f"COPY (WITH t AS (SELECT * FROM '{path}') {query}) TO '{aside}' (FORMAT parquet)")
        aside.replace(path)

    def put(self, record: str, **columns: str | None) -> None:
        """Sets some columns of a participation."""
        given = ", ".join(f"{value!r} AS {name}" if value else f"NULL AS {name}" for name, value in columns.items())
        self.edit("teilnahme", f"SELECT * FROM t WHERE teilnahme_id <> '{record}' UNION ALL BY NAME "
                               f"SELECT * REPLACE ({given}) FROM t WHERE teilnahme_id = '{record}'")  # fmt: skip

    def add(self, record: str, start: str, end: str) -> None:
        """A participation in a course, of the first person who has one."""
        self.edit("teilnahme", "SELECT * FROM t UNION ALL BY NAME SELECT * REPLACE "
                  f"('{record}' AS teilnahme_id, 'FbW' AS art, DATE '{start}' AS beginn, DATE '{end}' AS ende_geplant, "
                  "NULL AS ende_tatsaechlich, NULL AS ende_erfasst_am, NULL AS austrittsgrund, "
                  "NULL AS absolventenmanagement_beginn) FROM (FROM t ORDER BY teilnahme_id LIMIT 1)")  # fmt: skip

    def remove(self, record: str) -> None:
        """Takes a participation out of the delivery."""
        self.edit("teilnahme", f"SELECT * FROM t WHERE teilnahme_id <> '{record}'")

    def bring(self) -> Imported:
        """Imports the delivery as of the day."""
        order = Order(self.store, ("fachmodell",), (self.data,), self.day, "Tester", self.now, self.day,
                      f"t{self.number}")  # fmt: skip
        return bring(order, self.engine)

    def night(self, **more: Any) -> Done:
        """A run over the newest delivery."""
        self.runs.append(f"lauf-{len(self.runs) + 1}")
        asked = Asked(self.store, "Nacht", self.runs[-1], self.now, programs=self.programs, **more)
        return evaluate(asked, self.engine)

    def next_day(self) -> Done:
        """The next day: delivery and run."""
        self.number += 1
        self.bring()
        return self.night()

    def finding(self, record: str) -> Any:
        """The finding of RULE about a participation."""
        f = tables.finding.c
        with reading(self.engine) as connection:
            return connection.execute(select(tables.finding).where(f.rule == RULE, f.record == record)).one()

    def states(self) -> dict[str, str]:
        """The states of the findings about our own participations."""
        f = tables.finding.c
        query = select(f.record, f.state).where(f.rule == RULE, f.record.like("W%")).order_by(f.record)
        with reading(self.engine) as connection:
            return {row.record: row.state for row in connection.execute(query)}

    def events(self, record: str) -> list[Event]:
        """What happened to a finding."""
        with reading(self.engine) as connection:
            return list(history(connection, self.finding(record).id))

    def say(self, record: str, action: Action, **more: Any) -> Decided:
        """A decision about a finding."""
        asked = Decision(**{"action": action, "actor": "Y. Beispiel", "reason": "darum", **more})
        return decide(self.store, self.engine, self.finding(record).id, asked, self.now, self.day, self.programs)


@pytest.fixture(scope="session")
def people(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of 150 people: the tables that the rules read, for every day they are delivered anew."""
    folder = tmp_path_factory.mktemp("menschen") / "daten"
    generate("magdeburg", 150, 11, MONDAY, folder, rules)
    loaded = load(rules, "magdeburg", MONDAY)
    assert loaded.rulebook is not None
    read = {table for table, _ in needs(loaded.model, loaded.rulebook.rules)}
    for path in folder.glob("*.parquet"):
        if path.stem not in read:
            path.unlink()
    return folder


@pytest.fixture
def week(tmp_path: Path, url: str, rules: Path, people: Path, programs: Path) -> Iterator[Week]:
    """A new office, before its first day."""
    shutil.copytree(people, tmp_path / "daten")
    given = None if url.startswith("sqlite") else url
    now = datetime(2026, 6, 28, tzinfo=UTC)
    store = make_store(tmp_path / "ablage", "magdeburg", rules, given, "Tester", now)
    engine = connect(store.url)
    yield Week(store, engine, tmp_path / "daten", programs)
    engine.dispose()
