"""A small office with a past: two snapshots, two runs, findings with events and decisions, checkpoints."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from sqlalchemy.engine import make_url

from cli.kept import kept
from intake.snapshot import take
from jobs.evidence.checks.files import file_hash
from jobs.evidence.replay import replayable_until
from jobs.office.make import make_store
from jobs.run import Order, run
from schemas.delivery.manifest import Extent, Manifest, TableNote
from schemas.evidence.marks import decision_mark
from schemas.evidence.trail import Entry, Kind
from schemas.factmodel import FactModel
from schemas.findings.event import Event, EventKind
from store.archive import rulebooks, snapshots
from store.findings.life import standing
from store.findings.rows import counted, recounted_open
from store.folder import StoreFolder, open_store
from store.records.actors import pseudonym
from store.records.connect import Connection, writing
from store.records.tables import event, finding, rulebook, snapshot
from store.records.tables import run as run_table
from store.records.upgrade import open_database
from store.trail.append import append

AT = datetime(2020, 7, 1, 4, 0, tzinfo=UTC)
BY = "Erika Muster"


@dataclass(frozen=True)
class Office:
    """A store, and the names of what is in it."""

    store: StoreFolder
    snapshots: tuple[str, ...]
    runs: tuple[str, ...]

    @property
    def harmless(self) -> bool:
        """Whether the database is a file."""
        return self.store.url.startswith("sqlite")


def opened(office: Office, path: Path) -> Office:
    """The same office, copied to another folder with its keys."""
    shutil.copytree(office.store.path, path)
    keys = path.with_name(f"{path.name}-schluessel")
    if office.store.keys.exists():
        shutil.copytree(office.store.keys, keys)
    return Office(open_store(path), office.snapshots, office.runs)


def made(path: Path, rules: Path, url: str | None, delivery: Path, model: FactModel) -> Office:
    """An office that imported and ran on two days."""
    store = make_store(path, "magdeburg", rules, url, BY, AT - timedelta(days=60))
    names, runs = [], []
    for number, day in enumerate((date(2020, 5, 31), date(2020, 6, 30))):
        at = datetime.combine(day, AT.timetz())
        names.append(imported(store, model, delivery, day, at))
        runs.append(evaluated(store, names[-1], day, at, f"lauf-{number + 1}"))
    engine = open_database(store.url)
    with writing(engine) as connection:
        found(connection, store, runs[-1], AT)
    engine.dispose()
    return Office(store, tuple(names), tuple(runs))


def imported(store: StoreFolder, model: FactModel, delivery: Path, day: date, at: datetime) -> str:
    """Takes a delivery into the store as a snapshot."""
    with snapshots.aside(store.snapshots, "probe") as folder:
        taken = take(delivery, model, day, folder)
        tables = {
            name: TableNote(
                file=table.path.name, sha256=file_hash(table.path), rows=table.rows,
                columns=tuple(sorted(table.columns)), unreadable=tuple(sorted(table.unreadable)),
                extent=Extent.of(table.coverage), source=table.source,
            )
            for name, table in taken.tables.items()
        }  # fmt: skip
        manifest = Manifest(office=store.office, as_of=day, source="fachmodell", tables=tables)
        snapshots.put(folder, manifest, store.snapshots)
    engine = open_database(store.url)
    with writing(engine) as connection:
        connection.execute(
            snapshot.insert().values(
                id=manifest.id,
                office=store.office,
                as_of=day,
                source="fachmodell",
                rows=manifest.rows(),
                imported_at=at,
            )
        )
        append(
            connection, Entry(Kind.IMPORT, manifest.id, pseudonym(connection, BY), at, "", {"as_of": day.isoformat()})
        )
    snapshots.settle(store.snapshots, manifest.id)
    engine.dispose()
    return manifest.id


def evaluated(store: StoreFolder, name: str, day: date, at: datetime, run_id: str) -> str:
    """Evaluates a snapshot and records the run."""
    book = rulebooks.keep(store.rules, store.rulebooks)
    keys = store.path.parent / f"{run_id}-offen.parquet"
    people = f"SELECT kunde_id FROM '{store.snapshots / name}/kunde.parquet' ORDER BY 1 LIMIT 30"
    duckdb.execute(
        "COPY (SELECT regel, kunde_id AS vorgang_id, NULL::VARCHAR AS periode FROM (VALUES ('bfm-zugang'), "
        f"('kontaktdichte')) AS r(regel), ({people})) TO '{keys}' (FORMAT parquet)"
    )
    order = Order(
        data=store.path, rules=store.rules, office=store.office, as_of=day, out=store.runs / run_id, run_id=run_id,
        started_at=at, open_findings=keys, programs=kept(),
        opened=lambda _model: snapshots.open_snapshot(store.snapshots / name),
    )  # fmt: skip
    receipt = run(order).receipt
    keys.unlink()
    files = {path.name: file_hash(path) for path in sorted((store.runs / run_id).iterdir())}
    said: dict[str, Any] = {
        "as_of": day.isoformat(), "snapshot": name, "rulebook": book, "digest": receipt.digest, "rows": receipt.rows,
    }  # fmt: skip
    engine = open_database(store.url)
    with writing(engine) as connection:
        if connection.execute(rulebook.select().where(rulebook.c.digest == book)).first() is None:
            connection.execute(rulebook.insert().values(digest=book, recorded_at=at, path=book))
        connection.execute(
            run_table.insert().values(
                id=run_id,
                office=store.office,
                as_of=day,
                started_at=at,
                recorded_at=at,
                snapshot=name,
                rulebook=book,
                digest=receipt.digest,
                rows=receipt.rows,
                open=1,
                state="abgeglichen",
                receipt=receipt.model_dump(mode="json"),
                replayable_until=replayable_until(day, 24),
            )
        )
        append(connection, Entry(Kind.RUN, run_id, pseudonym(connection, BY), at, "", {**said, "files": files}))
    engine.dispose()
    return run_id


def found(connection: Connection, store: StoreFolder, run_id: str, at: datetime) -> None:
    """Findings of the first cases of a run; the first is acknowledged, the second excused."""
    rows = duckdb.execute(
        "SELECT regel, vorgang, vorgang_id, coalesce(periode, ''), kunde_id, art, team, fassung, status, faellig_am, "
        "grund "
        f"FROM '{store.runs / run_id}/outcomes.parquet' WHERE kunde_id IS NOT NULL ORDER BY ALL LIMIT 6"
    ).fetchall()
    actor = pseudonym(connection, BY)
    number = 0
    for key, row in enumerate(rows, 1):
        events = [Event(EventKind.FOUND, at.date(), at, run=run_id, body={"facts": f"f{key}"})]
        if key <= 2:
            kind = EventKind.ACKNOWLEDGED if key == 1 else EventKind.EXEMPT
            body = {} if key == 1 else {"facts": "f2", "until": "2020-12-31"}
            events.append(Event(kind, at.date(), at, actor=actor, reason="nach Rücksprache", body=body))
        stands = standing(events)
        names = ("rule", "entity", "record", "period", "case_key", "kind", "team", "fassung", "status", "due", "reason")
        connection.execute(
            finding.insert().values(
                **dict(zip(names, row, strict=True)),
                id=key,
                office=store.office,
                first_run=run_id,
                last_change_run=run_id,
                first_day=at.date(),
                last_change_day=at.date(),
                state=str(stands.state),
                state_until=stands.until,
                follow_up=stands.follow_up,
                legacy=stands.legacy,
                closed_day=stands.closed,
                facts={"geburtsdatum": "1990-01-01"},
            )
        )
        counted(connection, store.office, [(row[0], row[6] or "", str(stands.state), stands.legacy, 1)])
        recounted_open(connection, key, 1)
        for one in events:
            number += 1
            connection.execute(
                event.insert().values(
                    id=number,
                    finding=key,
                    run=one.run,
                    at=one.at,
                    day=one.day,
                    actor=one.actor,
                    kind=str(one.kind),
                    reason=one.reason,
                    body=dict(one.body),
                )
            )
            if one.actor is not None:
                noted = {"event": number, "sha256": decision_mark(key, one)}
                append(connection, Entry(Kind.DECISION, str(key), actor, at, "", noted))


def harm(store: StoreFolder, statements: Iterable[str]) -> None:
    """What somebody does who has the database in his hands: takes the guard away, then changes it as he likes."""
    file = make_url(store.url).database
    if store.url.startswith("sqlite"):
        with sqlite3.connect(str(file), isolation_level=None) as connection:
            for table in ("trail", "checkpoint"):
                for step in ("update", "delete"):
                    connection.execute(f"DROP TRIGGER IF EXISTS {table}_{step}")
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return
    with psycopg.connect(store.url, autocommit=True) as server:
        for table in ("trail", "checkpoint"):
            server.execute(f"DROP TRIGGER IF EXISTS {table}_guard ON {table}".encode())
        for statement in statements:
            server.execute(statement.encode())
