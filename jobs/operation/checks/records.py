"""Rules, database, backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from jobs.releases.applying import troubles
from jobs.releases.standing import standing
from jobs.rules.rulebook import load
from schemas.clock.place import here
from schemas.evidence.trail import Kind
from schemas.failure import Failure, RulesRefused
from schemas.operation.check import Check, Grade
from store.folder import StoreFolder
from store.records.connect import Engine, reading, shown
from store.records.hold import held, paused
from store.reminders.suspensions import holding
from store.trail.entries import newest

OLD = timedelta(days=2)
"""A backup older than this is said."""


def rules(store: StoreFolder, today: date) -> Iterator[Check]:
    """Whether the rules can be read."""
    try:
        loaded = load(store.rules, store.office, today)
    except RulesRefused as refused:
        yield Check(
            "Regeln", Grade.BROKEN, f"Die Regeln enthalten Fehler ({len(refused.lines)}).",
            f"Ansehen und beheben: regelwerk check --rules {store.rules}",
        )  # fmt: skip
    except Failure as failure:
        yield Check("Regeln", Grade.BROKEN, failure.lines[0])
    else:
        yield Check("Regeln", Grade.FINE, f"{len(loaded.rulebook.rules)} in Kraft, aus {store.rules}")


def releases(store: StoreFolder, engine: Engine) -> Iterator[Check]:
    """Whether the rules in the folder are those that were released."""
    found = standing(store, engine)
    if found.digest is None:
        yield Check(
            "Freigabe", Grade.NOTE, "Es ist noch nichts freigegeben; Läufe gehen nach dem Ordner der Regeln.",
            f"regelwerk release uebernehmen {store.option}, oder in der Werkbank freigeben",
        )  # fmt: skip
        return
    said = found.said(store)
    if said is not None:
        yield Check("Freigabe", Grade.NOTE, said, f"Ansehen: regelwerk release vergleichen {store.option}")
    for one in troubles(store, engine):
        yield Check("Freigabe", Grade.BROKEN, one)
    if said is None:
        yield Check("Freigabe", Grade.FINE, "Der Ordner der Regeln ist so, wie er freigegeben wurde.")


def database(store: StoreFolder, engine: Engine, today: date) -> Iterator[Check]:
    """What the database is, and what rests; it has been opened, so it has the right version."""
    yield Check("Datenbank", Grade.FINE, shown(store.url))
    with reading(engine) as connection:
        hold, waiting = held(connection), paused(connection)
        resting = holding(connection, store.office, today)
    if hold is not None:
        yield Check(
            "Mails", Grade.NOTE, f"Angehalten seit {here(hold.at):%d.%m.%Y}: {hold.reason}",
            f"Nach der Prüfung freigeben: regelwerk db confirm {store.option}",
        )  # fmt: skip
    for flow in sorted(waiting):
        way = f"regelwerk schedule resume {flow} {store.option}"
        yield Check("Zeitpläne", Grade.NOTE, f"Der Ablauf {flow} ist angehalten.", way)
    for rule, one in resting.items():
        yield Check(
            "Notbremse", Grade.NOTE, f"An {rule} wird bis {one.until:%d.%m.%Y} nicht erinnert.",
            f"regelwerk notbremse list {store.option}",
        )  # fmt: skip


def backup(store: StoreFolder, engine: Engine, now: datetime) -> Iterator[Check]:
    """How old the newest backup is, after the trail."""
    with reading(engine) as connection:
        last = newest(connection, 1, str(Kind.BACKUP))
    way = f"regelwerk db backup {store.option} --to ORDNER, am besten täglich nach dem Lauf"
    if not last:
        yield Check("Sicherung", Grade.NOTE, "Es gibt noch keine Sicherung.", way)
        return
    at = datetime.fromisoformat(last[-1].at)
    said = f"die letzte ist vom {here(at):%d.%m.%Y %H:%M} Uhr"
    yield Check("Sicherung", Grade.NOTE, said, way) if now - at > OLD else Check("Sicherung", Grade.FINE, said)
