"""A recorded run held against the open findings: one transaction, so that it happens once or not at all.

The difference is computed in DuckDB; the database gets what changed and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection as Database
from sqlalchemy import func, insert, select, text, update

from schemas.findings.event import EventKind, Gone
from schemas.findings.finding import CLOSED, State
from schemas.findings.reconciled import Reconciled, RunState
from schemas.snapshot import scan
from store.database import Connection, connect, literal
from store.findings.history import histories
from store.findings.life import standing
from store.findings.matching import anew, write
from store.findings.matching.difference import against_closed, against_open
from store.findings.matching.indexes import set_aside
from store.findings.matching.kept import following, rebuild
from store.findings.matching.observed import Observation, observe
from store.findings.matching.opened import write_opened
from store.findings.matching.write import Stamp
from store.findings.rows import highest
from store.records import tables

_RUN, _FINDING, _EVENT, _RULES = tables.run, tables.finding, tables.event, tables.rule_seen
_MEMORY_KB = 400_000
_KEY = ("rule", "record", "period")


def reconcile(database: Database, seen: Observation, scratch: Path, at: datetime) -> Reconciled:
    """Takes over what the run changed, inside the caller's writing transaction; the run must be recorded.

    A run that was reconciled before changes nothing; neither does one whose Stichtag lies before that of another one
    that was reconciled. Of a braked delivery only what is new or comes back is taken. Raises SpaceExhausted.
    """
    run, office = seen.receipt.run_id, str(_of_run(database, seen.receipt.run_id, "office"))
    if _of_run(database, run, "state") == RunState.RECONCILED:
        return Reconciled(run, RunState.RECONCILED, before=True)
    if pass_over(database, run):
        return Reconciled(run, RunState.OVERTAKEN)
    stamp = Stamp(office, run, seen.receipt.as_of, at)
    _make_room(database)
    with connect(scratch) as duck:
        _compare(database, duck, seen, scratch, office)
        write.count_again(database, duck, office)
        _remember_rules(database, duck, stamp)
        state = RunState.BRAKED if seen.braked else RunState.RECONCILED
        found = _numbers(duck, run, state)
        _mark(database, run, state, None if seen.braked else at)
        _take_over(database, duck, stamp)
    return found


def _take_over(database: Database, duck: Connection, stamp: Stamp) -> None:
    """Writes findings and events; last, since readers wait from the moment on at which a new table takes its place."""
    if anew.worth(database, write.moved(duck)):
        before = database.begin_nested()
        write.insert_fresh(database, duck, stamp)
        write.write_anew(database, duck, stamp)
        rebuild(database, stamp.office, anew.TABLE)
        write.insert_told(database, duck, stamp)
        if anew.put_in_place(database):
            before.commit()
            return
        before.rollback()
    number = write.changes(duck)
    with set_aside(database, number), following(database, stamp.office, number) as kept:
        above = highest(database, "finding")
        write.insert_fresh(database, duck, stamp)
        write.update_moved(database, duck, stamp, kept)
        kept.added(above)
    write.insert_told(database, duck, stamp)


def _make_room(database: Database) -> None:
    """Many rows go into several indexes at once: with SQLite's usual 2 MB of memory every one is fetched again."""
    if database.dialect.name == "sqlite":
        database.exec_driver_sql(f"PRAGMA cache_size = -{_MEMORY_KB}")


def _of_run(database: Database, run: str, column: str) -> Any:
    return database.execute(select(_RUN.c[column]).where(_RUN.c.id == run)).scalar_one()


def pass_over(database: Database, run: str) -> bool:
    """Marks a run as overtaken if a later one has been reconciled; whether it has."""
    found = _overtaken(database, str(_of_run(database, run, "office")), run, _of_run(database, run, "as_of"))
    if found:
        _mark(database, run, RunState.OVERTAKEN, None)
    return found


def _overtaken(database: Database, office: str, run: str, as_of: date) -> bool:
    """Whether a later day, or on the same day a later run, has been reconciled already."""
    mine = select(_RUN.c.started_at).where(_RUN.c.id == run).scalar_subquery()
    later = (_RUN.c.as_of > as_of) | ((_RUN.c.as_of == as_of) & (_RUN.c.started_at > mine))
    others = (_RUN.c.office == office) & (_RUN.c.id != run) & (_RUN.c.state == RunState.RECONCILED)
    return database.execute(select(_RUN.c.id).where(others & later).limit(1)).first() is not None


def _mark(database: Database, run: str, state: RunState, at: datetime | None) -> None:
    database.execute(update(_RUN).where(_RUN.c.id == run).values(state=str(state), reconciled_at=at))


def deliveries(database: Database, office: str, snapshot: str | None = None) -> int:
    """How many different deliveries have been reconciled, with `snapshot` (None: without)."""
    done = (_RUN.c.office == office) & (_RUN.c.state == RunState.RECONCILED)
    wanted = done if snapshot is None else done & (_RUN.c.snapshot != snapshot)
    number = database.execute(select(func.count(_RUN.c.snapshot.distinct())).where(wanted)).scalar_one()
    return int(number) + (snapshot is not None)


def _compare(database: Database, duck: Connection, seen: Observation, scratch: Path, office: str) -> None:
    opened = scratch / "offene.parquet"
    write_opened(database, office, opened)
    duck.execute(f"CREATE TABLE opened AS SELECT * FROM {scan(opened)}")
    observe(duck, seen)
    _hold(duck, "quiet", [("id", pa.int64()), ("until", pa.int64())], _quiet(database, office))
    _hold(duck, "assigned", [("id", pa.int64()), ("role", pa.string())], _assigned(database, office))
    # A braked run is looked at twice: it stays the first run of its rules.
    earlier = (_RULES.c.office == office) & (_RULES.c.first_run != seen.receipt.run_id)
    _hold(duck, "seen_before", [("rule", pa.string())], database.execute(select(_RULES.c.rule).where(earlier)).all())
    delivery = deliveries(database, office, str(_of_run(database, seen.receipt.run_id, "snapshot")))
    against_open(duck, seen, delivery)
    _known(database, duck, office)
    against_closed(duck, seen.receipt.as_of, highest(database, "finding"))


def _quiet(database: Database, office: str) -> Iterable[tuple[int, int]]:
    """Up to which delivery findings that are reported as done are left alone."""
    query = (
        select(_EVENT.c.finding, _EVENT.c.body)
        .join(_FINDING, _FINDING.c.id == _EVENT.c.finding)
        .where(
            _FINDING.c.state == State.REPORTED,
            _FINDING.c.office == office,
            _EVENT.c.kind == EventKind.REPORTED,
            _EVENT.c.actor.is_not(None),
        )
        .order_by(_EVENT.c.id)
    )
    return {found: int(body["deliveries"]) for found, body in database.execute(query)}.items()


def _assigned(database: Database, office: str) -> Iterable[tuple[int, str]]:
    """Whom people have made responsible; that outlasts what the rule says."""
    query = (
        select(_EVENT.c.finding, _EVENT.c.body)
        .join(_FINDING, _FINDING.c.id == _EVENT.c.finding)
        .where(_EVENT.c.kind == EventKind.ASSIGNED, _EVENT.c.actor.is_not(None), _FINDING.c.office == office)
        .order_by(_EVENT.c.id)
    )
    return {found: str(body["responsible"]) for found, body in database.execute(query)}.items()


def _known(database: Database, duck: Connection, office: str) -> None:
    """Those of the candidates that are closed findings, and the decisions about them that may still count."""
    closed = select(_FINDING.c.id).where(_FINDING.c.office == office, _FINDING.c.state.in_(CLOSED)).limit(1)
    found: list[Any] = []
    decided: list[tuple[int, str, str, str | None]] = []
    if database.execute(closed).first() is not None:
        table = write.laid_down(database, duck, "finding_candidate", _KEY, "SELECT rule, record, period FROM candidate")
        on = " AND ".join(f"f.{name} = c.{name}" for name in _KEY)
        query = (
            "SELECT f.id, f.rule, f.record, f.period, f.state, f.team, CAST(f.legacy AS INTEGER) AS legacy "
            f"FROM finding_candidate AS c JOIN finding AS f ON f.office = :office AND {on}"
        )
        found = list(database.execute(text(query), {"office": office}))
        decided = list(_decided(database, [row[0] for row in found]))
        table.drop(database)
    text_, number = pa.string(), pa.int64()
    kinds = [("id", number), ("rule", text_), ("record", text_), ("period", text_), ("state", text_), ("team", text_),
             ("legacy", number)]  # fmt: skip
    _hold(duck, "known", kinds, found)
    _hold(duck, "verdict", [("id", number), ("state", text_), ("facts", text_), ("until", text_)], decided)


def _decided(database: Database, ids: list[int]) -> Iterable[tuple[int, str, str, str | None]]:
    """The decisions that closed findings still carry."""
    kinds = (EventKind.EXEMPT, EventKind.FALSE_ALARM, EventKind.RESOLVED)
    decided = select(_EVENT.c.finding).where(_EVENT.c.actor.is_not(None), _EVENT.c.kind.in_(kinds)).distinct()
    wanted = set(ids) & {row[0] for row in database.execute(decided)} if ids else set()
    for found, events in histories(database, sorted(wanted)):
        verdict = standing(events).verdict
        if verdict is not None:
            until = None if verdict.until is None else verdict.until.isoformat()
            yield found, str(verdict.state), verdict.facts, until


def _hold(duck: Connection, name: str, columns: list[tuple[str, pa.DataType]], given: Iterable[Any]) -> None:
    """Rows as a table of the scratch database."""
    by_column = list(zip(*given, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, kind) for values, (_, kind) in zip(by_column, columns, strict=True)]
    duck.register("given", pa.Table.from_arrays(arrays, names=[column for column, _ in columns]))
    duck.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    duck.unregister("given")


def _remember_rules(database: Database, duck: Connection, stamp: Stamp) -> None:
    known = {row.rule for row in database.execute(select(_RULES.c.rule).where(_RULES.c.office == stamp.office))}
    asked = duck.execute("SELECT DISTINCT rule FROM asked WHERE judged ORDER BY rule").fetchall()
    new = [rule for (rule,) in asked if rule not in known]
    if new:
        shared = {"office": stamp.office, "first_run": stamp.run, "first_day": stamp.day}
        database.execute(insert(_RULES), [{"rule": rule, **shared} for rule in new])


def _numbers(duck: Connection, run: str, state: RunState) -> Reconciled:
    told = dict(duck.execute("SELECT kind, count(*) FROM told GROUP BY kind").fetchall())
    said = "SELECT count(*) FILTER (WHERE legacy = 1), count(*), count(*) FILTER (WHERE state = 'versäumt') FROM fresh"
    backlog, new, too_late = duck.execute(said).fetchall()[0]
    kept, unjudged, law, aged = duck.execute(
        "SELECT count(*) FILTER (WHERE id NOT IN (SELECT id FROM moved)), count(*) FILTER (WHERE verdict = 'unseen'), "
        "count(*) FILTER (WHERE verdict = 'law' AND id IN (SELECT id FROM moved)), "
        f"count(*) FILTER (WHERE why = {literal(Gone.WINDOW)} AND id IN (SELECT id FROM moved)) FROM step"
    ).fetchall()[0]
    return Reconciled(
        run, state, new=new, backlog=backlog, kept=kept, unjudged=unjudged, law=law, aged=aged,
        reopened=told.get(EventKind.REOPENED, 0), changed=told.get(EventKind.CHANGED, 0),
        resolved=told.get(EventKind.RESOLVED, 0), lapsed=told.get(EventKind.LAPSED, 0),
        missed=told.get(EventKind.MISSED, 0) - too_late, returned=told.get(EventKind.RESURFACED, 0),
        reached=told.get(EventKind.FOLLOW_UP_DUE, 0),
    )  # fmt: skip
