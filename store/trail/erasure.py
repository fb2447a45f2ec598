"""What the database holds about a case: read out, or deleted inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from schemas.delivery.manifest import Manifest
from store.archive import delivered
from store.records.care import words
from store.records.care.counts import taken_out
from store.records.tables import access, event, finding, mail, run, tombstone, trail

_AT_ONCE = 500
ERASED = "(gelöschter Fall)"
"""What stands in a mail in the place of a case that was erased."""


def bury(connection: Connection, case: str, actor: str, reason: str, at: datetime) -> None:
    """Sets the tombstone of a case unless there is one."""
    if connection.execute(sa.select(tombstone.c.case_key).where(tombstone.c.case_key == case)).first() is None:
        connection.execute(tombstone.insert().values(case_key=case, at=at, actor=actor, reason=reason))


def stone(connection: Connection, cases: Collection[str]) -> Mapping[str, Any] | None:
    """The tombstone of a case, if there is one."""
    row = connection.execute(sa.select(tombstone).where(tombstone.c.case_key.in_(sorted(cases)))).mappings().first()
    return None if row is None else dict(row)


def findings_of(connection: Connection, cases: Collection[str], records: Mapping[str, set[str]]) -> list[int]:
    """The ids of the findings about a case: by its key, or by one of its records."""
    ids: set[int] = set()
    for where in _wheres(cases, records):
        ids.update(connection.execute(sa.select(finding.c.id).where(where)).scalars())
    return sorted(ids)


def drop_findings(connection: Connection, ids: Collection[int]) -> int:
    """Deletes findings with their events; of the closed ones a number without a case stays. Gives how many events."""
    events = 0
    for some in _portions(sorted(ids)):
        taken_out(connection, finding.c.id.in_(some))
        events += connection.execute(sa.delete(event).where(event.c.finding.in_(some))).rowcount
        connection.execute(sa.delete(finding).where(finding.c.id.in_(some)))
    words.forget(connection)
    return events


def blacken_mails(connection: Connection, cases: Collection[str]) -> int:
    """Takes the keys of a case out of the mails that are kept, sent or not; of other cases they go on telling.

    Gives how many mails named it.
    """
    named = [key for key in cases if len(key) > 1]
    found = len(_mails(connection, named))
    for key in named:
        texts = {column.name: sa.func.replace(column, key, ERASED) for column in (mail.c.text, mail.c.html, mail.c.ics)}
        connection.execute(sa.update(mail).where(_names(key)).values(texts))
    return found


def _mails(connection: Connection, cases: Collection[str]) -> list[dict[str, Any]]:
    """The mails that name a case, without what they say: that is of others too."""
    columns = (mail.c.id, mail.c.day, mail.c.kind, mail.c.receiver, mail.c.state, mail.c.sent_at)
    named = sa.or_(sa.false(), *map(_names, cases))
    return _all(connection, sa.select(*columns).where(named).order_by(mail.c.id))


def _names(key: str) -> ColumnElement[bool]:
    return sa.or_(*(column.contains(key, autoescape=True) for column in (mail.c.text, mail.c.html, mail.c.ics)))


def renew_snapshot(connection: Connection, old: str, manifest: Manifest, at: datetime) -> None:
    """Records the snapshot that was written anew in the place of an old one, with its day, brake and confirmation.

    The runs over the old one name the new one from then on.
    """
    known = delivered.known(connection, old)
    assert known is not None, "only recorded snapshots are written anew"
    delivered.record(connection, replace(known, id=manifest.id, rows=manifest.rows(), deleted_at=None))
    delivered.dropped(connection, old, at)
    connection.execute(sa.update(run).where(run.c.snapshot == old).values(snapshot=manifest.id))


def renew_run(connection: Connection, name: str, digest: str, rows: int, receipt: Mapping[str, Any]) -> None:
    """Notes what the results of a run are without a case."""
    connection.execute(sa.update(run).where(run.c.id == name).values(digest=digest, rows=rows, receipt=dict(receipt)))


def told(connection: Connection, cases: Collection[str], ids: Collection[int]) -> dict[str, list[dict[str, Any]]]:
    """Everything in the database about a case, table by table."""
    findings: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for some in _portions(sorted(ids)):
        findings += _all(connection, sa.select(finding).where(finding.c.id.in_(some)).order_by(finding.c.id))
        events += _all(connection, sa.select(event).where(event.c.finding.in_(some)).order_by(event.c.id))
    keys = sorted(cases)
    return {
        "befunde": findings,
        "ereignisse": events,
        "mails": _mails(connection, keys),
        "zugriffe": _all(connection, sa.select(access).where(access.c.case_key.in_(keys)).order_by(access.c.id)),
        "pruefspur": _all(connection, sa.select(trail).where(trail.c.subject.in_(keys)).order_by(trail.c.seq)),
        "grabstein": _all(connection, sa.select(tombstone).where(tombstone.c.case_key.in_(keys))),
    }


def _all(connection: Connection, query: sa.Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _wheres(cases: Collection[str], records: Mapping[str, set[str]]) -> Iterator[ColumnElement[bool]]:
    yield finding.c.case_key.in_(sorted(cases))
    for entity, keys in records.items():
        for some in _portions(sorted(keys)):
            yield (finding.c.entity == entity) & finding.c.record.in_(some)


def _portions(keys: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
