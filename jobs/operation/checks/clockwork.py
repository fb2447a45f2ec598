"""The clock, the plan against what was done, and Prefect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.workflow.dates import instant
from jobs.clock.listing import plan_of
from jobs.operation.asking import alive, deployments, worker_seen
from jobs.operation.place import foreign, marked, way
from jobs.operation.standing import GRACE
from jobs.operation.wanted import wanted
from schemas.clock.planned import State
from schemas.failure import Failure
from schemas.operation.check import Check, Grade
from schemas.workflow.exact import FLOWS
from store.folder import StoreFolder
from store.records.connect import Engine, reading
from store.trail.entries import newest

DAYS = 7
_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


def clock(engine: Engine, now: datetime) -> Iterator[Check]:
    """Whether the clock can be right: German time is known, and nothing was noted later than now."""
    winter, summer = (instant(datetime(2026, month, 1)).utcoffset() for month in (1, 7))  # noqa: DTZ001 - wall clock
    if (winter, summer) != (timedelta(hours=1), timedelta(hours=2)):
        yield Check("Uhr", Grade.BROKEN, "Die Zeitzone Europe/Berlin fehlt oder ist falsch.", "tzdata einspielen")
        return
    with reading(engine) as connection:
        last = newest(connection, 1)
    if last and datetime.fromisoformat(last[-1].at) > now + timedelta(minutes=1):
        yield Check(
            "Uhr", Grade.BROKEN, f"Die Uhr geht nach: Der letzte Eintrag der Prüfspur ist von {last[-1].at}.",
            "Die Uhr stellen und von einem Zeitserver führen lassen (timedatectl set-ntp true).",
        )  # fmt: skip
        return
    kept = "wird von einem Zeitserver geführt" if _SYNCHRONISED.exists() else "ob ein Zeitserver sie führt: unbekannt"
    yield Check("Uhr", Grade.FINE, f"{now.astimezone(UTC):%d.%m.%Y %H:%M} UTC; {kept}")


def plan(store: StoreFolder, engine: Engine, now: datetime) -> Iterator[Check]:
    """What should have begun and has not, and what could not be done, in the last days."""
    try:
        listing = plan_of(store, engine, now, DAYS)
    except Failure as failure:
        yield Check("Zeitpläne", Grade.BROKEN, failure.lines[0], "Die Zeitpläne berichtigen")
        return
    if listing.since is None:
        yield Check(
            "Plan", Grade.NOTE, "Es ist noch nie etwas nach Plan gelaufen.", "regelwerk serve, oder regelwerk nacht"
        )
        return
    late = [one for one in listing.rows if one.state is State.PLANNED and one.due.at <= now - GRACE]
    wrong = [one for one in listing.rows if one.state.ended and not one.state.good]
    for one in late:
        yield Check(
            "Plan", Grade.BROKEN, f"Versäumt: {one.due.flow} vom {one.due.day:%d.%m.%Y}.",
            "Läuft regelwerk serve oder der Timer von regelwerk nacht?",
        )  # fmt: skip
    for one in wrong:
        yield Check(
            "Plan", Grade.NOTE, f"{one.due.flow} vom {one.due.day:%d.%m.%Y}: {one.state}.",
            "Warum, zeigt: regelwerk nacht --plan",
        )  # fmt: skip
    for remark in listing.remarks:
        yield Check("Plan", Grade.NOTE, remark)
    if not late and not wrong:
        yield Check("Plan", Grade.FINE, f"In den letzten {DAYS} Tagen wurde nichts versäumt")


def prefect(store: StoreFolder, environment: Mapping[str, str], now: datetime) -> Iterator[Check]:
    """Whether the Prefect server answers, a runner is there, and the schedules are registered as they are written."""
    if foreign(store, environment) is None and not marked(store):
        yield Check(
            "Prefect", Grade.NOTE, "serve läuft nicht.",
            "Nur nötig, wenn nicht der Timer von regelwerk nacht die Arbeit tut: regelwerk serve",
        )  # fmt: skip
        return
    try:
        to = way(store, environment)
        if not alive(to):
            yield Check(
                "Prefect",
                Grade.BROKEN,
                f"{to.url} antwortet nicht.",
                "regelwerk serve starten" if to.own else "Läuft er, und stimmt die Adresse?",
            )
            return
        there = deployments(to, store.office)
        written = {one.name: one.digest for one in wanted(store, now, FLOWS)}
    except Failure as failure:
        yield Check("Prefect", Grade.BROKEN, failure.lines[0])
        return
    yield Check("Prefect", Grade.FINE, f"{to.url} antwortet")
    if not worker_seen(to, store.serving.pool, f"regelwerk-{store.office}", now):
        yield Check(
            "Abläufe", Grade.NOTE if not to.own else Grade.BROKEN, "Kein Arbeiter dieses Amts hat sich gemeldet.",
            "Auf dem Rechner mit der Ablage: regelwerk serve",
        )  # fmt: skip
    other = sorted(name for name in {*written, *there} if there.get(name, ("", False))[0] != written.get(name, ""))
    if other:
        yield Check(
            "Zeitpläne", Grade.BROKEN, f"Anders eingetragen als geschrieben: {', '.join(other)}.",
            f"regelwerk schedule apply {store.option}",
        )  # fmt: skip
    else:
        yield Check("Zeitpläne", Grade.FINE, f"{len(written)} eingetragen, wie geschrieben")
